using System.Globalization;
using System.Text;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Journal;
using PgmlBackup.Engine.Stanzas;

namespace PgmlBackup.Engine.Wal;

/// <summary>
/// Remembers, in the state folder, what was found in archived segments, so that the next search reads only those that may hold what is searched. It can be deleted
/// at any time: the segments are read again then. What is found is always read from the segment itself.
/// </summary>
/// <param name="context">The stanza.</param>
/// <param name="systemIdentifier">The cluster whose WAL it is.</param>
internal sealed class WalIndex(StanzaContext context, ulong systemIdentifier)
{
    private const string FolderName = "wal-index";

    // Of some 60.000 segments; then it begins anew.
    private const int LargestFile = 8 << 20;

    private readonly StateFolder _state = new(context.Runner, context.Owner, context.Profile.StatePath);
    private readonly List<WalSummary> _new = [];
    private Dictionary<string, WalSummary>? _known;
    private int _size;

    private string FileName => systemIdentifier.ToString(CultureInfo.InvariantCulture);

    /// <summary>What is known of a file; null when nothing is.</summary>
    internal async Task<WalSummary?> FindAsync(string file, CancellationToken stop)
    {
        _known ??= await ReadAsync(stop).ConfigureAwait(false);
        return _known.GetValueOrDefault(file);
    }

    /// <summary>Takes what was found; <see cref="SaveAsync"/> keeps it.</summary>
    internal void Add(WalSummary summary)
    {
        if (_known?.TryAdd(summary.File, summary) ?? true)
        {
            _new.Add(summary);
        }
    }

    /// <summary>Keeps what was added. Where nothing can be written a search is not kept from its work: the next one reads again.</summary>
    internal async Task SaveAsync(CancellationToken stop)
    {
        if (_new.Count == 0)
        {
            return;
        }

        try
        {
            string folder = Path.Join(await _state.RequireWritableAsync(stop).ConfigureAwait(false), FolderName), path = Path.Join(folder, FileName);
            if (await context.Files.LookAsync(folder, stop).ConfigureAwait(false) is null)
            {
                await context.Files.MakeFolderAsync(folder, stop).ConfigureAwait(false);
            }

            if (_size >= LargestFile)
            {
                await context.Files.DeleteFileAsync(path, stop).ConfigureAwait(false);
            }

            // The first end of a line closes one that was cut off by a kill.
            await context.Files.AppendAsync(path, $"\n{string.Join('\n', _new)}\n", stop).ConfigureAwait(false);
            _new.Clear();
        }
        catch (PgmlException closed) when (closed.Fault == FaultCatalog.PathNotWritable || closed.Fault == FaultCatalog.PathNotAccessible)
        {
            context.Activity.Verbose($"What was found in the WAL is not remembered: {closed.Message}");
        }
    }

    private async Task<Dictionary<string, WalSummary>> ReadAsync(CancellationToken stop)
    {
        Dictionary<string, WalSummary> known = new(StringComparer.Ordinal);
        try
        {
            foreach (string state in await _state.ListAsync(stop).ConfigureAwait(false))
            {
                byte[] text = await context.Files.ReadAsync(Path.Join(state, FolderName, FileName), LargestFile, stop).ConfigureAwait(false) ?? [];
                _size = int.Max(_size, text.Length);
                foreach (WalSummary summary in Encoding.UTF8.GetString(text).Split('\n').Select(WalSummary.Parse).OfType<WalSummary>())
                {
                    known[summary.File] = summary;
                }
            }
        }
        catch (PgmlException closed) when (closed.Fault == FaultCatalog.PathNotAccessible)
        {
            context.Activity.Verbose($"What was found in the WAL before is not known: {closed.Message}");
        }

        return known;
    }
}
