using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.Recovery;

/// <summary>WAL in a data directory that is not archived yet: a restore there would delete it.</summary>
/// <param name="files">Files as the owner sees them.</param>
internal sealed class UnarchivedWal(OwnerFiles files)
{
    private const string ReadyMark = ".ready";

    /// <summary>The names of the segments and histories that wait to be archived, in order; empty where the folder is missing.</summary>
    internal async Task<IReadOnlyList<string>> FindAsync(string dataDirectory, CancellationToken stop)
    {
        string status = Path.Join(dataDirectory, "pg_wal", "archive_status");
        return await files.LookAsync(status, stop).ConfigureAwait(false) is null
            ? []
            : [.. (await files.ListAsync(status, stop).ConfigureAwait(false))
                .Where(name => name.EndsWith(ReadyMark, StringComparison.Ordinal))
                .Select(name => name[..^ReadyMark.Length])
                .Order(StringComparer.Ordinal)];
    }
}
