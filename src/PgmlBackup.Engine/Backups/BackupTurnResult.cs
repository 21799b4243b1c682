using PgmlBackup.Model;

namespace PgmlBackup.Engine.Backups;

/// <summary>What became of a backup that was asked for.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Backup">The backup that was taken, or that serves; null when there is none.</param>
public sealed record BackupTurnResult(PgRunOutcome Outcome, PgBackup? Backup);
