using System.Security.Cryptography;
using System.Text;
using PgmlBackup.Engine.Backups;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Engine.Recovery;
using PgmlBackup.Engine.Repository;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;
using PgmlBackup.TestKit;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.Backups;

/// <summary>A running scratch cluster that archives, its stanza, and the engine at work on them.</summary>
public sealed class ScratchStanza : IAsyncDisposable
{
    private static readonly string[] s_archiving = ["archive-push", "archive-get"];

    private ScratchStanza(ScratchCluster cluster) => Cluster = cluster;

    /// <summary>The cluster.</summary>
    public ScratchCluster Cluster { get; }

    /// <summary>The words of a command, as a cmdlet would hand them over.</summary>
    internal static IReadOnlyList<string> CommandWords { get; } = ["Restore-PgCluster", "-Stanza", "main"];

    internal WatchingSink Sink { get; } = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Makes and starts one with small WAL segments, page checksums and rows. pgBackRest does not try again after a failed write: a full disk stays full.</summary>
    public static async Task<ScratchStanza> StartAsync(ScratchClusterOptions? options = null)
    {
        options ??= new ScratchClusterOptions();
        ScratchCluster cluster = await ScratchCluster.StartNewAsync(
            options with { Archiving = true, WalSegmentMegabytes = 1, DataChecksums = true, PgBackRestGlobal = ["job-retry=0", .. options.PgBackRestGlobal] }, Stop);
        try
        {
            await cluster.LoadRowsAsync(1000, cancellationToken: Stop);
            return new ScratchStanza(cluster);
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Cluster.DisposeAsync();

    /// <summary>Resolves the stanza as a cmdlet does.</summary>
    internal Task<StanzaContext> ResolveAsync(StanzaSettings? settings = null) =>
        new StanzaResolver(new ProgramRunner(), Sink).ResolveAsync(settings ?? new StanzaSettings { Stanza = Cluster.Stanza, ConfigPath = Cluster.ConfigPath }, Stop);

    internal async Task<PgBackup> BackUpAsync(PgBackupType type = PgBackupType.Full, CancellationToken? stop = null, params BackupAnnotation[] annotation) =>
        await new BackupService(await ResolveAsync()).TakeAsync(new BackupRequest { Type = type, Annotation = annotation }, stop ?? Stop);

    internal async Task<StanzaInfo> ReadAsync() => await new RepositoryService((await ResolveAsync()).Client).ReadStanzaAsync(Cluster.Stanza, null, Stop);

    /// <summary>From now on a restore takes seconds, by one process with buffers that are made anew for each file: long enough to do something in the middle of it.</summary>
    internal void SlowRestores()
    {
        const string Slow = "\n[global:restore]\nprocess-max=1\nbuffer-size=4MiB\n";
        if (!File.ReadAllText(Cluster.ConfigPath).EndsWith(Slow, StringComparison.Ordinal))
        {
            File.AppendAllText(Cluster.ConfigPath, Slow);
        }
    }

    internal async Task<RestoreTarget> CheckAsync(RestoreRequest? request = null) => await new RestoreService(await ResolveAsync()).CheckAsync(request ?? new RestoreRequest(), Stop);

    internal async Task<PgRestoreResult> RestoreAsync(RestoreRequest? request = null, CancellationToken? stop = null)
    {
        var service = new RestoreService(await ResolveAsync());
        return await service.RunAsync(await service.CheckAsync(request ?? new RestoreRequest(), Stop), CommandWords, stop ?? Stop);
    }

    /// <summary>The checks refuse a restore, with a fault that names what is wrong.</summary>
    internal async Task<PgmlException> RefusedAsync(FaultDefinition fault, RestoreRequest? request = null)
    {
        PgmlException refused = await Assert.ThrowsAsync<PgmlException>(() => CheckAsync(request));
        Assert.Equal(fault.Id, refused.Fault.Id);
        return refused;
    }

    /// <summary>How many rows there are, and what is in them.</summary>
    public Task<string> RowsAsync() => Cluster.QueryAsync("select count(*), md5(string_agg(payload, ',' order by id)) from rows", Stop);

    /// <summary>Adds rows and has their WAL archived.</summary>
    public async Task<string> AddRowsAsync(int count)
    {
        await Cluster.LoadRowsAsync(count, cancellationToken: Stop);
        await Cluster.ArchiveWalAsync(Stop);
        return await RowsAsync();
    }

    /// <summary>Waits until a server that was started by hand has ended its recovery.</summary>
    public Task WaitForRecoveryAsync() =>
        Eventually.SeeAsync(() => Cluster.QueryAsync("select pg_is_in_recovery()", Stop), answer => answer == "f", "the end of recovery", Stop);

    /// <summary>Everything in a folder: names, links and contents, in one number.</summary>
    public static string HashOf(string folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string path in Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{Path.GetRelativePath(folder, path)} {new FileInfo(path).LinkTarget}\0"));
            hash.AppendData(File.Exists(path) ? File.ReadAllBytes(path) : []);
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>The processes of a pgBackRest command for this stanza: its leader first, then its workers.</summary>
    public IReadOnlyList<int> ProcessesOf(string command) =>
    [
        .. CommandLines().Where(process => process.Words is [_, var verb, ..] && verb == command).Select(process => process.Id),
        .. CommandLines().Where(process => process.Words.Contains($"{command}:local")).Select(process => process.Id),
    ];

    /// <summary>No process of pgBackRest is left, and whoever comes next gets the lock.</summary>
    internal async Task AssertQuietAsync()
    {
        Assert.Equal([], CommandLines().Where(process => !s_archiving.Intersect(process.Words).Any()).Select(process => string.Join(' ', process.Words)));
        StanzaContext context = await ResolveAsync();
        foreach (string kind in (string[])["backup", "restore"])
        {
            Assert.Null(await context.Locks.FindHolderAsync(context.LockPath, Cluster.Stanza, kind, Stop));
        }
    }

    private List<(int Id, string[] Words)> CommandLines()
    {
        List<(int, string[])> found = [];
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), out int process) && ProcessTable.IsAlive(process) && WordsOf(process) is [_, ..] words
                && words.Any(word => word.StartsWith($"--config={Cluster.Folder.Path}/", StringComparison.Ordinal)))
            {
                found.Add((process, words));
            }
        }

        return found;
    }

    private static string[] WordsOf(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline").TrimEnd('\0').Split('\0');
        }
        catch (IOException)
        {
            return []; // It ended while we looked.
        }
    }
}
