namespace PgmlBackup.HelpGen;

/// <summary>What the command line says.</summary>
/// <param name="Writes">What is written: <see cref="Help"/> or <see cref="Docs"/>.</param>
/// <param name="Assembly">The built assembly of the cmdlets, its documentation beside it.</param>
/// <param name="Source">The folder of the sources, for errors.</param>
/// <param name="About">The folder of the topics that are written by hand.</param>
/// <param name="Output">The folder to write into.</param>
internal sealed record HelpOptions(string Writes, string Assembly, string Source, string About, string Output)
{
    /// <summary>What PowerShell reads, for <c>en-US</c>.</summary>
    public const string Help = "help";

    /// <summary>What people read in the repository, for <c>docs</c>.</summary>
    public const string Docs = "docs";

    /// <summary>How the program is called.</summary>
    public const string Usage = $"PgmlBackup.HelpGen ({Help} | {Docs}) ASSEMBLY SOURCE-FOLDER ABOUT-FOLDER OUTPUT-FOLDER";

    /// <summary>Reads the command line; null when it is not as <see cref="Usage"/> says.</summary>
    public static HelpOptions? Parse(string[] arguments) => arguments is [Help or Docs, _, _, _, _]
        ? new HelpOptions(
            arguments[0], Path.GetFullPath(arguments[1]), Path.GetFullPath(arguments[2]), Path.GetFullPath(arguments[3]), Path.GetFullPath(arguments[4]))
        : null;
}
