using PgmlBackup.Engine.Processes;
using PgmlBackup.Engine.Recovery.NewMachine;
using PgmlBackup.Engine.Recovery.Targets;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Recovery;

/// <summary>A restore that has passed every check and has touched nothing yet.</summary>
public sealed record RestoreTarget
{
    /// <summary>What was asked for.</summary>
    public required RestoreRequest Request { get; init; }

    /// <summary>The stanza.</summary>
    public required string Stanza { get; init; }

    /// <summary>The set that will be restored, and the way from it to the recovery target.</summary>
    public required TargetChoice Choice { get; init; }

    /// <summary>The set that will be restored.</summary>
    public PgBackup Backup => Choice.Backup;

    /// <summary>The snapshot of the model cache that comes back too; null for none.</summary>
    public string? CacheSnapshot { get; init; }

    /// <summary>The system identifier of the cluster that was backed up.</summary>
    public required ulong SystemIdentifier { get; init; }

    /// <summary>The folder that will be restored into.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>What is in that folder.</summary>
    public required DataDirectoryReport Found { get; init; }

    /// <summary>True when the folder is not the stanza's own: archiving is off there, and it gets a port and socket of its own.</summary>
    public required bool IsElsewhere { get; init; }

    /// <summary>The cluster that runs, or will run, from the folder.</summary>
    public required PgCluster Cluster { get; init; }

    /// <summary>True when PostgreSQL keeps its <c>postgresql.conf</c> in the data directory, and so in the backup.</summary>
    public required bool HoldsConfiguration { get; init; }

    /// <summary>The folder of <c>postgresql.conf</c> where it lies outside of the data directory; else null.</summary>
    public string? ConfigurationDirectory { get; init; }

    /// <summary>True when files that are right already are kept.</summary>
    public bool Delta => MoveTo is null && Found.State is DataDirectoryState.Cluster or DataDirectoryState.InterruptedRestore;

    /// <summary>Where a damaged data directory, or one that is kept, is moved; null when nothing is moved.</summary>
    public string? MoveTo { get; init; }

    /// <summary>What was found on a machine that is new to the cluster; null where that was not asked for.</summary>
    public NewMachineTarget? Machine { get; init; }

    /// <summary>WAL in that folder that waits to be archived, by name.</summary>
    public IReadOnlyList<string> Unarchived { get; init; } = [];

    /// <summary>The tablespaces of the backup, and where they go.</summary>
    public IReadOnlyList<TablespacePlace> Tablespaces { get; init; } = [];

    /// <summary>How long the checks took.</summary>
    public TimeSpan CheckDuration { get; init; }

    /// <summary>What will be done, for the confirmation.</summary>
    public string Description
    {
        get
        {
            string stop = Cluster.Status is PgClusterStatus.Stopped or PgClusterStatus.Missing ? string.Empty : $"stop PostgreSQL ({Cluster.Name}), ";
            string move = MoveTo is null ? string.Empty : $"move what is in '{DataDirectory}' to '{MoveTo}', ";
            string how = Delta ? "overwriting every file that differs and deleting every file that is not in the backup, WAL that was not archived included" : "into an empty folder";
            string cache = CacheSnapshot is null ? string.Empty : $" and snapshot {CacheSnapshot} of the model cache to '{Request.HfCache!.CachePath}'";
            string configuration = Machine is { Configuration.Missing.Count: > 0 and var count } ? $", put {count} files of its configuration back" : string.Empty;
            string start = Request.NoStart ? "leave it stopped" : Replay;
            return $"{stop}{move}restore backup {Backup.Label} of stanza '{Stanza}' ({Display.Size(Backup.Size)}) to '{DataDirectory}', {how}{cache}{configuration}; then {start}";
        }
    }

    private string Replay => Choice.Target.Kind == PgRecoveryTargetKind.Latest && Choice.Target.Timeline is null
        ? "start it and replay the archived WAL"
        : $"start it, replay the archived WAL up to {Choice.Target.Describe(Request.Zone)}" + Choice.Target.Action switch
        {
            PgTargetAction.Pause => " and pause there",
            PgTargetAction.Shutdown => " and shut down there",
            _ => string.Empty,
        };

    /// <summary>The account that owns the folder.</summary>
    public required Account Owner { get; init; }
}
