using PgmlBackup.Engine.Configuration;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Health.Rules;

/// <summary>What a rule says of one place.</summary>
/// <param name="Message">What was found, without a secret and without the number of a line, which an edit elsewhere changes; for a rule that could not look, why.</param>
internal sealed record RuleHit(string Message)
{
    /// <summary>True when the rule could not look.</summary>
    internal bool IsNotChecked { get; init; }

    internal string? File { get; init; }

    internal int? Line { get; init; }

    internal string? Stanza { get; init; }

    internal int? Repository { get; init; }

    /// <summary>How much it matters here; null for the rule's own.</summary>
    internal PgFindingSeverity? Severity { get; init; }

    /// <summary>What to do here; null for what the rule says.</summary>
    internal string? Recommendation { get; init; }

    /// <summary>The safe repair; null where there is none.</summary>
    internal RuleRepair? Repair { get; init; }

    /// <summary>A hit at a line.</summary>
    internal static RuleHit At(ConfiguredLine line, string message) =>
        new(message) { File = line.Document.Path, Line = line.Line.Number, Repository = line.Key.Group == "repo" ? line.Key.Index : null };

    /// <summary>A hit at the line where a value stands, or at none for a variable.</summary>
    internal static RuleHit At(EffectiveValue? value, string message) =>
        new(message) { File = value?.File, Line = value is { Line: > 0 } ? value.Line : null, Repository = value?.Key.Group == "repo" ? value.Key.Index : null };

    /// <summary>The rule could not look.</summary>
    internal static RuleHit NotChecked(string reason) => new(reason) { IsNotChecked = true };
}
