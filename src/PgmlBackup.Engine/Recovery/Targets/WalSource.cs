using PgmlBackup.Engine.Wal;

namespace PgmlBackup.Engine.Recovery.Targets;

/// <summary>Where a segment comes from.</summary>
/// <param name="Segment">The segment.</param>
/// <param name="IsLive">True when only the server's <c>pg_wal</c> has it; false when it is archived.</param>
public readonly record struct WalSource(WalSegmentName Segment, bool IsLive);
