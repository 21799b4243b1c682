namespace PgmlBackup.Engine.Clusters.Query;

/// <summary>How a statement is run.</summary>
public sealed record QueryOptions
{
    /// <summary>The database.</summary>
    public string Database { get; init; } = "postgres";

    /// <summary>The role; null for the one that is named as the cluster's owner.</summary>
    public string? User { get; init; }

    /// <summary>How long a statement may take before the server cancels it; null for no limit of ours.</summary>
    public TimeSpan? StatementTimeout { get; init; } = TimeSpan.FromSeconds(60);
}
