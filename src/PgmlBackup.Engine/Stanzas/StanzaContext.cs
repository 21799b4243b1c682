using PgmlBackup.Engine.Activity;
using PgmlBackup.Engine.Clusters;
using PgmlBackup.Engine.Configuration;
using PgmlBackup.Engine.Journal;
using PgmlBackup.Engine.Locking;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.Stanzas;

/// <summary>A stanza with all that work on it needs: its configuration, the owner of its cluster, and a pgBackRest that runs as that owner.</summary>
public sealed class StanzaContext
{
    /// <summary>The name of the stanza.</summary>
    public required string Stanza { get; init; }

    /// <summary>What was typed.</summary>
    public required StanzaSettings Settings { get; init; }

    /// <summary>The profile in force.</summary>
    public required ModuleSettings Profile { get; init; }

    /// <summary>The effective values of pgBackRest's configuration.</summary>
    public required EffectiveConfiguration Configuration { get; init; }

    /// <summary>Runs pgBackRest.</summary>
    public required PgBackRestClient Client { get; init; }

    /// <summary>The account that owns the cluster.</summary>
    public required Account Owner { get; init; }

    /// <summary>Files as the owner sees them.</summary>
    public required OwnerFiles Files { get; init; }

    /// <summary>Looks at pgBackRest's locks.</summary>
    public required LockProbe Locks { get; init; }

    /// <summary>Runs programs.</summary>
    public required ProgramRunner Runner { get; init; }

    /// <summary>Where this machine keeps things.</summary>
    public required HostLayout Layout { get; init; }

    /// <summary>Hears what is done.</summary>
    public required IActivitySink Activity { get; init; }

    /// <summary>The data directory of the stanza's cluster on this host; null where the configuration names none or one on another host.</summary>
    public string? DataDirectory => Configuration.Find("pg1-host", Stanza, "backup") is null ? Configuration.ClusterPath(Stanza) : null;

    /// <summary>pgBackRest's folder of locks.</summary>
    public string LockPath => Configuration.LockPath(Stanza);

    /// <summary>Kernel locks, taken as the owner.</summary>
    public KernelLock KernelLocks => new(Runner, Owner);

    /// <summary>The history of runs.</summary>
    public RunJournal Journal => new(Runner, new StateFolder(Runner, Owner, Profile.StatePath), Owner, Activity);
}
