using PgmlBackup.Model;

namespace PgmlBackup.Engine.Recovery.NewMachine;

/// <summary>What a restore on a new machine has found there.</summary>
public sealed record NewMachineTarget
{
    /// <summary>What becomes of the configuration that the backup brings along.</summary>
    public required ConfigurationReturn Configuration { get; init; }

    /// <summary>What the machine lacks, and what else is to be known.</summary>
    public required IReadOnlyList<PgFinding> Findings { get; init; }
}
