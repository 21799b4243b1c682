using PgmlBackup.HelpGen.Texts;

namespace PgmlBackup.HelpGen.Model;

/// <summary>All that help says about one cmdlet.</summary>
internal sealed record CmdletHelp
{
    /// <summary>The class.</summary>
    public required Type Type { get; init; }

    /// <summary>Verb and noun.</summary>
    public required string Name { get; init; }

    /// <summary>Other names of the cmdlet.</summary>
    public required IReadOnlyList<string> Aliases { get; init; }

    /// <summary>What it does, in one line.</summary>
    public required DocText Synopsis { get; init; }

    /// <summary>What one must know to use it.</summary>
    public required DocText Description { get; init; }

    /// <summary>Each way to call it, the default first.</summary>
    public required IReadOnlyList<SyntaxHelp> Syntax { get; init; }

    /// <summary>Its parameters, without those that every cmdlet of PowerShell has.</summary>
    public required IReadOnlyList<ParameterHelp> Parameters { get; init; }

    /// <summary>What it takes from the pipeline.</summary>
    public required IReadOnlyList<TypeHelp> Inputs { get; init; }

    /// <summary>What it writes to the pipeline.</summary>
    public required IReadOnlyList<TypeHelp> Outputs { get; init; }

    /// <summary>How it is used.</summary>
    public required IReadOnlyList<ExampleHelp> Examples { get; init; }

    /// <summary>What to read next; the page that <c>Get-Help -Online</c> opens comes first.</summary>
    public required IReadOnlyList<DocInline> Links { get; init; }
}
