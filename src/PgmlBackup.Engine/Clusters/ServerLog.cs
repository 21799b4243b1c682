using PgmlBackup.Engine.Processes;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Clusters;

/// <summary>What a server writes to its log from a moment on.</summary>
internal sealed class ServerLog
{
    private const int TailBytes = 16 * 1024;
    private const int TailLines = 20;

    private readonly DataDirectoryReader _reader;
    private readonly Account _owner;
    private readonly Dictionary<string, long> _marks;

    private ServerLog(DataDirectoryReader reader, Account owner, Dictionary<string, long> marks)
    {
        _reader = reader;
        _owner = owner;
        _marks = marks;
    }

    /// <summary>Remembers how long the log files are now.</summary>
    internal static async Task<ServerLog> MarkAsync(DataDirectoryReader reader, PgCluster cluster, Account owner, IEnumerable<string> files, CancellationToken stop)
    {
        Dictionary<string, long> marks = new(StringComparer.Ordinal);
        foreach (string file in files.Append(ServicePlan.LogFileOf(cluster)))
        {
            marks[file] = await reader.LengthAsync(file, owner, stop).ConfigureAwait(false);
        }

        return new ServerLog(reader, owner, marks);
    }

    /// <summary>The last lines that were written since; empty when nothing was.</summary>
    /// <param name="files">Log files that have come to be known since.</param>
    /// <param name="stop">Ends the reading.</param>
    internal async Task<IReadOnlyList<string>> ReadNewAsync(IEnumerable<string> files, CancellationToken stop)
    {
        List<string> lines = [];
        foreach (string file in _marks.Keys.Union(files))
        {
            string text = await _reader.ReadTailAsync(file, _marks.GetValueOrDefault(file), TailBytes, _owner, stop).ConfigureAwait(false);
            lines.AddRange(text.Split('\n', StringSplitOptions.RemoveEmptyEntries).TakeLast(TailLines));
        }

        return lines;
    }
}
