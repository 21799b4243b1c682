using PgmlBackup.Engine.Processes;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Clusters;

/// <summary>Looks whether the server of a data directory runs, by the file that it keeps there and the process that the file names.</summary>
/// <param name="reader">Reads the file.</param>
/// <param name="layout">Where the process file system is.</param>
internal sealed class PostmasterProbe(DataDirectoryReader reader, HostLayout layout)
{
    private readonly PostmasterProcess _process = new(layout.ProcessRoot);

    /// <summary>Looks once.</summary>
    /// <exception cref="Faults.PgmlException"><c>PathNotAccessible</c>, <c>SudoRefused</c>.</exception>
    internal async Task<PostmasterSighting> LookAsync(string dataDirectory, Account owner, CancellationToken stop)
    {
        string? text = await reader.ReadAsync(Path.Join(dataDirectory, PostmasterFile.FileName), owner, stop).ConfigureAwait(false);
        PostmasterFile? file = text is null ? null : PostmasterFile.Parse(text);
        if (file is not null && _process.IsPostmasterOf(file.ProcessId, dataDirectory, owner.UserId))
        {
            return new PostmasterSighting(StatusOf(file.State), file);
        }

        string? version = await reader.ReadAsync(Path.Join(dataDirectory, "PG_VERSION"), owner, stop).ConfigureAwait(false);
        return new PostmasterSighting(version is null ? PgClusterStatus.Missing : PgClusterStatus.Stopped, file);
    }

    private static PgClusterStatus StatusOf(PostmasterState state) => state switch
    {
        PostmasterState.Ready => PgClusterStatus.Running,
        PostmasterState.Stopping => PgClusterStatus.Stopping,
        _ => PgClusterStatus.Starting,
    };
}
