using PgmlBackup.Engine.Scheduling.Storage;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Scheduling;

/// <summary>What of a server bears upon how long its backups take.</summary>
internal sealed record OverrunFacts
{
    /// <summary>How many processes copy.</summary>
    internal int ProcessMax { get; init; } = 1;

    /// <summary>The cores of the machine.</summary>
    internal int Cores { get; init; } = 1;

    /// <summary>The compression of a new full backup.</summary>
    internal string CompressType { get; init; } = "zst";

    /// <summary>True where files are backed up by blocks; null where this version of pgBackRest cannot.</summary>
    internal bool? IsBlockIncremental { get; init; }

    /// <summary>True where a standby is the source.</summary>
    internal bool UsesStandby { get; init; }

    /// <summary>How long half of the backups of a type took at most.</summary>
    internal IReadOnlyDictionary<PgBackupType, TimeSpan> Medians { get; init; } = new Dictionary<PgBackupType, TimeSpan>();

    /// <summary>What below the data directory can take snapshots.</summary>
    internal IReadOnlyList<SnapshotSource> Snapshots { get; init; } = [];
}
