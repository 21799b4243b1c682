using PgmlBackup.Engine.Clusters;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Stanzas;

namespace PgmlBackup.Engine.Wal;

/// <summary>Looks at what the server of a stanza still holds. It need not run: only its files are looked at.</summary>
/// <param name="context">The stanza.</param>
internal sealed class ServerWalReader(StanzaContext context)
{
    /// <summary>Looks.</summary>
    /// <returns><see cref="ServerWal.None"/> when the cluster is on another host, is lost, or may not be read: the archive is judged without it, and that is said.</returns>
    internal async Task<ServerWal> ReadAsync(CancellationToken stop)
    {
        if (context.DataDirectory is not { } data)
        {
            context.Activity.Verbose("The cluster is not on this host: what its pg_wal holds is not known.");
            return ServerWal.None;
        }

        try
        {
            string wal = $"{data}/pg_wal";
            string? version = (await context.Files.ReadTextAsync($"{data}/PG_VERSION", stop).ConfigureAwait(false))?.Trim();
            ControlData control = await new ControlDataReader(context.Runner, context.Layout).ReadAsync(data, version, context.Owner, stop).ConfigureAwait(false);
            IReadOnlyList<string> status = await context.Files.ListAsync(UnarchivedWal.FolderOf(data), stop).ConfigureAwait(false);
            IReadOnlyList<string> files = await context.Files.ListAsync(wal, stop).ConfigureAwait(false);
            return new ServerWal(wal, files.ToHashSet(StringComparer.Ordinal), UnarchivedWal.Ready(status).ToHashSet(StringComparer.Ordinal))
            {
                SystemIdentifier = control.SystemIdentifier,
                Timeline = control.Timeline,
                SegmentSize = (int)control.WalSegmentSize,
            };
        }
        catch (PgmlException closed) when (closed.Fault == FaultCatalog.PathNotAccessible || closed.Fault == FaultCatalog.ControlDataUnreadable || closed.Fault == FaultCatalog.PostgresProgramsNotFound)
        {
            context.Activity.Verbose($"What pg_wal of '{data}' holds is not known: {closed.Message}");
            return ServerWal.None;
        }
    }
}
