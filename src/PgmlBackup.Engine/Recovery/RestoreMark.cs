using System.Globalization;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Journal;
using PgmlBackup.Engine.Stanzas;

namespace PgmlBackup.Engine.Recovery;

/// <summary>
/// Remembers, outside of the data directory, that its files are being replaced. pgBackRest (2.45 to 2.59) deletes <c>pg_control</c> and whatever does not
/// belong before it writes its own <c>backup.manifest</c>: killed between the two, it leaves what looks like a damaged disk.
/// </summary>
/// <param name="context">The stanza.</param>
internal sealed class RestoreMark(StanzaContext context)
{
    private const string FolderName = "restores";

    private readonly StateFolder _state = new(context.Runner, context.Owner, context.Profile.StatePath);

    /// <summary>Sets it. Where nothing can be written a restore is not kept from its work: without the mark it can only be repeated with one switch more.</summary>
    /// <param name="realPath">The data directory, without symbolic links.</param>
    /// <param name="systemIdentifier">The cluster that is restored.</param>
    /// <param name="stop">Ends it.</param>
    internal async Task SetAsync(string realPath, ulong systemIdentifier, CancellationToken stop)
    {
        try
        {
            string folder = Path.Join(await _state.RequireWritableAsync(stop).ConfigureAwait(false), FolderName);
            if (await context.Files.LookAsync(folder, stop).ConfigureAwait(false) is null)
            {
                await context.Files.MakeFolderAsync(folder, stop).ConfigureAwait(false);
            }

            await ClearAsync(realPath, stop).ConfigureAwait(false);
            string text = string.Create(CultureInfo.InvariantCulture, $"{systemIdentifier}\n{realPath}\n");
            await context.Files.AppendAsync(Path.Join(folder, RestoreLock.Key(realPath)), text, stop).ConfigureAwait(false);
        }
        catch (PgmlException closed) when (closed.Fault == FaultCatalog.PathNotWritable || closed.Fault == FaultCatalog.PathNotAccessible)
        {
            context.Activity.Verbose($"That this restore is under way is not remembered: {closed.Message}");
        }
    }

    /// <summary>The cluster whose restore into a data directory began and did not end; null when there is none.</summary>
    internal async Task<ulong?> FindAsync(string realPath, CancellationToken stop)
    {
        foreach (string path in await FilesAsync(realPath, stop).ConfigureAwait(false))
        {
            string[] lines = (await context.Files.ReadTextAsync(path, stop).ConfigureAwait(false) ?? "").Split('\n');
            if (lines is [var identifier, var marked, ""] && marked == realPath && ulong.TryParse(identifier, NumberStyles.None, CultureInfo.InvariantCulture, out ulong cluster))
            {
                return cluster;
            }
        }

        return null;
    }

    /// <summary>Takes it away: the files are there.</summary>
    internal async Task ClearAsync(string realPath, CancellationToken stop)
    {
        foreach (string path in await FilesAsync(realPath, stop).ConfigureAwait(false))
        {
            await context.Files.DeleteFileAsync(path, stop).ConfigureAwait(false);
        }
    }

    private async Task<IReadOnlyList<string>> FilesAsync(string realPath, CancellationToken stop)
    {
        List<string> files = [];
        foreach (string path in (await _state.ListAsync(stop).ConfigureAwait(false)).Select(state => Path.Join(state, FolderName, RestoreLock.Key(realPath))))
        {
            if (await context.Files.LookAsync(path, stop).ConfigureAwait(false) is not null)
            {
                files.Add(path);
            }
        }

        return files;
    }
}
