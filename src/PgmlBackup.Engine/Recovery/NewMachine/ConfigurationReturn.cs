namespace PgmlBackup.Engine.Recovery.NewMachine;

/// <summary>What becomes of the configuration files that a backup brings along.</summary>
public sealed record ConfigurationReturn
{
    /// <summary>Files that this machine lacks: they are put back.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>Files that this machine has with another content: they are left as they are.</summary>
    public IReadOnlyList<string> Different { get; init; } = [];

    /// <summary>Files that could not be put back, each with the reason.</summary>
    public IReadOnlyList<string> Refused { get; init; } = [];
}
