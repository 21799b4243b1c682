using System.Diagnostics;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Engine.Recovery.NewMachine;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Recovery;

/// <summary>A restore on its way: how far it came and what it cost.</summary>
/// <param name="target">What is restored.</param>
internal sealed class RestoreRun(RestoreTarget target)
{
    private readonly Stopwatch _all = Stopwatch.StartNew();
    private readonly Stopwatch _phase = new();

    internal RestoreTarget Target => target;

    internal string Title => $"Restoring {target.Stanza}";

    /// <summary>The cluster that will run; on a new machine it is known only when its configuration is back.</summary>
    internal PgCluster Cluster { get; set; } = target.Cluster;

    /// <summary>What a new machine lacks, and what was put back there.</summary>
    internal NewMachineTarget? Machine { get; set; } = target.Machine;

    internal RestorePhase Phase { get; set; } = RestorePhase.Checking;

    /// <summary>The folder of the lock that pgBackRest keeps when this process is killed.</summary>
    internal string? HoldFolder { get; set; }

    internal string? MovedAside { get; set; }

    internal string? SavedWal { get; set; }

    internal RunFacts? Facts { get; set; }

    internal RecoveryOutcome? Outcome { get; set; }

    internal HfCacheSyncResult? Cache { get; set; }

    internal TimeSpan StopDuration { get; set; }

    internal TimeSpan RestoreDuration { get; set; }

    internal TimeSpan RecoveryDuration { get; set; }

    internal void Enter(RestorePhase phase)
    {
        Phase = phase;
        _phase.Restart();
    }

    internal TimeSpan Leave() => _phase.Elapsed;

    internal PgRestoreResult ToResult() => new()
    {
        Stanza = target.Stanza,
        Label = target.Backup.Label,
        Repository = target.Backup.Repository,
        DataDirectory = target.DataDirectory,
        Delta = target.Delta,
        Size = Facts?.Size,
        FileCount = Facts?.FileCount,
        MovedAside = MovedAside,
        CacheSnapshot = Cache?.Snapshot,
        CacheModel = Cache?.Model ?? [],
        Advice = Cache?.Advice,
        SavedWal = SavedWal,
        ConfigurationRestored = Machine?.Configuration.Missing ?? [],
        ConfigurationKept = Machine?.Configuration.Different ?? [],
        Findings = Machine?.Findings ?? [],
        Target = target.Choice.Target.Describe(target.Request.Zone),
        TargetTime = target.Choice.Target.Time?.UtcDateTime,
        Started = Outcome is not null,
        State = Outcome?.State ?? PgRestoreState.NotStarted,
        LastReplayedLsn = Outcome?.LastLsn,
        LastReplayedTime = Outcome?.LastCommit,
        Timeline = Outcome?.Timeline,
        CheckDuration = target.CheckDuration,
        StopDuration = StopDuration,
        RestoreDuration = RestoreDuration,
        RecoveryDuration = RecoveryDuration,
        Duration = target.CheckDuration + _all.Elapsed,
    };
}
