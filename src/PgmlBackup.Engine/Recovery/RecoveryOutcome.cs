using PgmlBackup.Model;

namespace PgmlBackup.Engine.Recovery;

/// <summary>Where the replay of WAL ended.</summary>
/// <param name="LastLsn">The last location that was replayed; null when nothing was.</param>
/// <param name="LastCommit">The commit time of the last transaction that was replayed, UTC; null when none was.</param>
/// <param name="Timeline">The timeline on which the cluster runs now.</param>
/// <param name="State">How the server was left.</param>
public sealed record RecoveryOutcome(string? LastLsn, DateTime? LastCommit, uint Timeline, PgRestoreState State = PgRestoreState.Running);
