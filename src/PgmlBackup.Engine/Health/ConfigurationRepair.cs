using PgmlBackup.Engine.Configuration;
using PgmlBackup.Engine.Health.Rules;

namespace PgmlBackup.Engine.Health;

/// <summary>What is to be done to one file: its text is edited, or it is closed to other accounts.</summary>
public sealed class ConfigurationRepair
{
    internal ConfigurationRepair(ConfigurationChange change, IReadOnlyList<(RuleDefinition Rule, RuleHit Hit)> mended)
    {
        (Path, Change, Mended) = (change.Path, change, mended);
        Description = $"Repairing '{Path}':\n{change.Diff}";
        Question = $"Change '{Path}' as -WhatIf shows?";
    }

    internal ConfigurationRepair(string path, string? giveTo)
    {
        (Path, GiveTo) = (path, giveTo);
        string given = giveTo is null ? "" : $"Giving '{path}' to {giveTo} (chown {giveTo}) and ";
        Description = $"{given}{(giveTo is null ? 'C' : 'c')}losing {(giveTo is null ? $"'{path}'" : "it")} to other accounts (chmod o=)";
        Question = giveTo is null ? $"Close '{path}' to other accounts?" : $"Give '{path}' to {giveTo} and close it to other accounts?";
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>What is done, with the difference and without a secret.</summary>
    public string Description { get; }

    /// <summary>What is asked.</summary>
    public string Question { get; }

    /// <summary>The edit; null where the file is closed to other accounts.</summary>
    internal ConfigurationChange? Change { get; }

    /// <summary>The account that the file is given to; null when it stays whose it is.</summary>
    internal string? GiveTo { get; }

    internal IReadOnlyList<(RuleDefinition Rule, RuleHit Hit)> Mended { get; } = [];
}
