namespace PgmlBackup.Model;

/// <summary>One thing that a rule has found.</summary>
public sealed record PgFinding
{
    /// <summary>How much it matters.</summary>
    public required PgFindingSeverity Severity { get; init; }

    /// <summary>The name of the rule, for example <c>RetentionUnset</c>: what scripts test for. <c>NotChecked</c> where rules could not look.</summary>
    public required string Rule { get; init; }

    /// <summary>The stanza that it is about; null where it is about all of them.</summary>
    public string? Stanza { get; init; }

    /// <summary>The number of the repository that it is about; null where it is about none.</summary>
    public int? Repository { get; init; }

    /// <summary>The file that it is about; null where it is about none.</summary>
    public string? File { get; init; }

    /// <summary>The line in the file, from 1; null where there is none.</summary>
    public int? Line { get; init; }

    /// <summary>What was found. It never holds a secret.</summary>
    public required string Message { get; init; }

    /// <summary>What to do.</summary>
    public required string Recommendation { get; init; }

    /// <summary>What <c>-Repair</c> does about it; null where there is no safe repair.</summary>
    public string? Repair { get; init; }

    /// <summary>True when <c>-Repair</c> has mended it and a second look no longer found it.</summary>
    public bool IsRepaired { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Severity}: {Rule}: {Message}";
}
