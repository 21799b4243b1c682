using PgmlBackup.Engine.Configuration;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.Health.Facts;

/// <summary>The machine whose configuration is looked at.</summary>
internal sealed record CheckedMachine
{
    /// <summary>The settings in force.</summary>
    internal required ModuleSettings Settings { get; init; }

    /// <summary>The account as which pgBackRest runs.</summary>
    internal required Account Owner { get; init; }

    /// <summary>The variables that pgBackRest will see.</summary>
    internal required IReadOnlyDictionary<string, string> Environment { get; init; }

    /// <summary>The pgBackRest that is installed; null when there is none.</summary>
    internal PgBackRestProgram? Program { get; init; }

    /// <summary>Why <see cref="Program"/> is null.</summary>
    internal string? ProgramMissing { get; init; }

    /// <summary>True where nobody has named the configuration.</summary>
    internal bool IsDefaultConfiguration { get; init; }

    /// <summary>The main file of the configuration; null when there is none.</summary>
    internal string? MainFile { get; init; }
}
