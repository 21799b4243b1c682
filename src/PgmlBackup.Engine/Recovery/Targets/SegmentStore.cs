using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Engine.Wal;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Recovery.Targets;

/// <summary>Brings archived segments, unpacked, into a folder.</summary>
/// <param name="context">The stanza.</param>
/// <param name="backup">A backup of the database whose archive it is.</param>
internal sealed class SegmentStore(StanzaContext context, PgBackup backup)
{
    private readonly WalSegmentReader _reader = new(context, backup.Repository, $"{backup.PostgresVersion}-{backup.DatabaseId}");
    private bool? _hasControl;

    /// <summary>Fetches one.</summary>
    /// <exception cref="PgmlException">It could not be fetched.</exception>
    internal async Task FetchAsync(WalSegmentName segment, string file, CancellationToken stop)
    {
        if (await HasControlAsync(stop).ConfigureAwait(false))
        {
            PgBackRestCommand command = context.Client.Command("archive-get", context.Stanza).With("repo", backup.Repository).WithSwitch("archive-async", false)
                .WithParameter(segment.ToString()).WithParameter(file);
            await context.Client.ReadAsync(command, stop).ConfigureAwait(false);
            return;
        }

        byte[] bytes = await _reader.ReadAsync(segment, stop).ConfigureAwait(false);
        var request = new ProgramRequest(ProgramFinder.Find("tee") ?? "tee", ["--", file]) { RunAs = context.Owner, StandardInput = bytes, KeepOutput = false };
        ProgramResult written = await context.Runner.RunAsync(request, stop).ConfigureAwait(false);
        if (written.ExitCode != 0)
        {
            throw new PgmlException(FaultCatalog.PathNotWritable, $"The account '{context.Owner}' cannot write to '{file}': {written.ErrorText.Trim()}", file);
        }
    }

    // archive-get (2.45 to 2.59) learns from pg_control which archive to read: where the data directory is lost it cannot be asked.
    private async Task<bool> HasControlAsync(CancellationToken stop) => _hasControl ??= context.DataDirectory is { } own
        && await DataDirectoryInspector.InspectAsync(context.Files, own, stop).ConfigureAwait(false) is { State: DataDirectoryState.Cluster, SystemIdentifier: { } identifier }
        && identifier == backup.SystemIdentifier;
}
