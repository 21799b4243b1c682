using System.Reflection;

namespace PgmlBackup.HelpGen;

/// <summary>Something that help needs and the code does not say. It ends the build.</summary>
/// <param name="Code">The number of the rule.</param>
/// <param name="Cmdlet">The cmdlet.</param>
/// <param name="Message">What is missing and where it is written.</param>
/// <param name="Type">The class where it is written.</param>
/// <param name="Property">The property where it is written; null for the class itself.</param>
internal sealed record HelpProblem(string Code, string Cmdlet, string Message, Type Type, PropertyInfo? Property = null)
{
    /// <summary>A cmdlet without a summary.</summary>
    public const string NoSynopsis = "PGH001";

    /// <summary>A parameter without a summary.</summary>
    public const string NoParameterText = "PGH002";

    /// <summary>Fewer than two examples.</summary>
    public const string TooFewExamples = "PGH003";

    /// <summary>An example without code or without words.</summary>
    public const string PoorExample = "PGH004";

    /// <summary>A value of an enum without a summary.</summary>
    public const string NoValueText = "PGH005";
}
