using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.Locking;

/// <summary>The file whose kernel lock keeps backups apart where nobody has named one.</summary>
public static class BackupLockFile
{
    /// <summary>The file of PostgresML's guide.</summary>
    public const string GuidePath = "/tmp/pgbackrest-flock-lock";

    private const string Suffix = "-flock-lock";

    /// <summary>
    /// pgBackRest's lock folder followed by <c>-flock-lock</c>: for its default, <c>/tmp/pgbackrest</c>, that is the file of the guide, and those who keep two
    /// pgBackRests apart by their lock folders keep them apart here too. Where the owner can make no file there, the file of the guide.
    /// </summary>
    /// <param name="lockPath">pgBackRest's <c>lock-path</c>.</param>
    /// <param name="files">Files as the owner sees them.</param>
    /// <param name="stop">Ends the look.</param>
    public static async Task<string> FindAsync(string lockPath, OwnerFiles files, CancellationToken stop)
    {
        string file = lockPath.TrimEnd('/') + Suffix;
        return file == GuidePath
            || await files.CanReadAsync(file, stop).ConfigureAwait(false)
            || await files.CanWriteAsync(Path.GetDirectoryName(file) ?? "/", stop).ConfigureAwait(false)
            ? file
            : GuidePath;
    }
}
