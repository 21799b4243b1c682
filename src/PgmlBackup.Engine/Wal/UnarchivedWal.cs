using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.Wal;

/// <summary>WAL in a data directory that is not archived yet: a restore there would delete it.</summary>
/// <param name="files">Files as the owner sees them.</param>
internal sealed class UnarchivedWal(OwnerFiles files)
{
    private const string ReadyMark = ".ready";

    /// <summary>The names of the segments and histories that wait to be archived, in order; empty where the folder is missing.</summary>
    internal async Task<IReadOnlyList<string>> FindAsync(string dataDirectory, CancellationToken stop)
    {
        string status = FolderOf(dataDirectory);
        return await files.LookAsync(status, stop).ConfigureAwait(false) is null
            ? []
            : [.. Ready(await files.ListAsync(status, stop).ConfigureAwait(false)).Order(StringComparer.Ordinal)];
    }

    /// <summary>The folder in which PostgreSQL notes what waits to be archived.</summary>
    internal static string FolderOf(string dataDirectory) => Path.Join(dataDirectory, "pg_wal", "archive_status");

    /// <summary>Those of its notes that wait.</summary>
    internal static IEnumerable<string> Ready(IEnumerable<string> status) =>
        status.Where(name => name.EndsWith(ReadyMark, StringComparison.Ordinal)).Select(name => name[..^ReadyMark.Length]);
}
