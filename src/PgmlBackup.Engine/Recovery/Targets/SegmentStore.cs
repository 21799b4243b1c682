using System.Diagnostics;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Engine.Repository;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Engine.Wal;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Recovery.Targets;

/// <summary>Brings archived segments, unpacked, into a folder.</summary>
/// <param name="context">The stanza.</param>
/// <param name="backup">A backup of the database whose archive it is.</param>
internal sealed class SegmentStore(StanzaContext context, PgBackup backup)
{
    private readonly RepositoryFiles _files = new(context.Client, context.Stanza);
    private readonly Dictionary<string, IReadOnlySet<string>> _folders = new(StringComparer.Ordinal);
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

        byte[] bytes = await ReadAsync(segment, stop).ConfigureAwait(false);
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

    private async Task<byte[]> ReadAsync(WalSegmentName segment, CancellationToken stop)
    {
        string folder = $"archive/{context.Stanza}/{backup.PostgresVersion}-{backup.DatabaseId}/{segment.ArchiveFolder}";
        if (!_folders.TryGetValue(folder, out IReadOnlySet<string>? names))
        {
            _folders[folder] = names = await _files.ListAsync(backup.Repository, folder, stop).ConfigureAwait(false);
        }

        string name = names.FirstOrDefault(name => BackupChainCheck.IsFileOf(name, segment.ToString()))
            ?? throw new PgmlException(FaultCatalog.FileMissing, $"Segment {segment} is not in '{folder}' of repository {backup.Repository}.", segment.ToString());
        byte[] packed = await _files.ReadAsync(backup.Repository, $"{folder}/{name}", stop).ConfigureAwait(false);
        return Unpacker(name) is { } program ? await UnpackAsync(program, name, packed, stop).ConfigureAwait(false) : packed;
    }

    private static string? Unpacker(string name) => Path.GetExtension(name) switch
    {
        ".gz" => "gzip",
        ".zst" => "zstd",
        ".lz4" => "lz4",
        ".bz2" => "bzip2",
        "" => null,
        _ => throw new UnreachableException(),
    };

    private async Task<byte[]> UnpackAsync(string program, string name, byte[] packed, CancellationToken stop)
    {
        string path = ProgramFinder.Find(program) ?? throw new PgmlException(
            FaultCatalog.WalNotReadable, $"The program '{program}' is not installed, and WAL is packed with it ('{name}').", name, $"Install it: apt-get install {program}. Or leave the look into the WAL out: -SkipTargetSearch.");
        ProgramResult result = await context.Runner.RunAsync(new ProgramRequest(path, ["-dc"]) { RunAs = context.Owner, StandardInput = packed }, stop).ConfigureAwait(false);
        return result.ExitCode == 0
            ? result.Output
            : throw new PgmlException(FaultCatalog.WalNotReadable, $"'{name}' in repository {backup.Repository} cannot be unpacked: {result.ErrorText.Trim()}", name);
    }
}
