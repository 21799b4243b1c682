using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Backups;

/// <summary>Which of the backups that are there does what a new one would.</summary>
internal static class BackupChoice
{
    // A clock that was wrong once, or was set back, must not keep backups from being taken until it has caught up.
    private static readonly TimeSpan s_clockTolerance = TimeSpan.FromMinutes(5);

    /// <summary>True for a backup that is as good as the one that was asked for: at least as much stands upon itself, no damaged page, and its notes.</summary>
    internal static bool Serves(PgBackup backup, PgBackupType wanted, IReadOnlyList<BackupAnnotation> notes) =>
        backup.Error != true
        && backup.Type <= wanted
        && notes.All(note => backup.Annotation.TryGetValue(note.Key, out string? value) && value == note.Value);

    /// <summary>True for a backup that ended within a time before now.</summary>
    internal static bool IsNewerThan(PgBackup backup, TimeSpan age, DateTime now) => now - backup.StopTime is var passed && passed < age && passed > -s_clockTolerance;
}
