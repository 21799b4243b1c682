using PgmlBackup.Engine.Archiving;
using PgmlBackup.Engine.Backups;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.ObjectStores;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Engine.Recovery;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.IntegrationTests.Backups;
using PgmlBackup.Model;
using PgmlBackup.TestKit.Clusters;
using PgmlBackup.TestKit.ObjectStore;

namespace PgmlBackup.IntegrationTests.Archiving;

/// <summary>A running cluster as <c>initdb</c> makes it, which knows nothing of an archive, and the engine that is to give it one.</summary>
internal sealed class BareCluster : IAsyncDisposable
{
    private BareCluster(ScratchCluster cluster) => Cluster = cluster;

    public ScratchCluster Cluster { get; }

    public WatchingSink Sink { get; } = new();

    public string Folder => Cluster.Folder.Combine("pgbackrest");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Makes and starts one. Its configuration of pgBackRest says only what keeps it out of the way of others.</summary>
    public static async Task<BareCluster> StartAsync(params string[] settings)
    {
        ScratchCluster cluster = await ScratchCluster.CreateAsync(
            new ScratchClusterOptions { WalSegmentMegabytes = 1, Settings = ["archive_command = ''", "wal_level = minimal", "max_wal_senders = 0", .. settings] }, Stop);
        try
        {
            await cluster.StartAsync(Stop);
            cluster.Folder.WriteFile(
                "pgbackrest/pgbackrest.conf",
                $"# kept\n[global]\nlock-path={cluster.LockPath}\nlog-path={cluster.PgBackRestLogPath}\nspool-path={cluster.SpoolPath}\narchive-timeout=20\n",
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
            return new BareCluster(cluster);
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    // A server that the engine has restarted has none of the test's environment, and asynchronous archiving outlives it for a moment.
    public async ValueTask DisposeAsync()
    {
        if (Cluster.IsRunning)
        {
            await Cluster.StopAsync("immediate");
        }

        foreach (int process in ArchivingProcesses())
        {
            ProcessTable.Signal(process, 9);
        }

        await ProcessTable.UntilAsync(() => ArchivingProcesses().Count == 0, "the end of asynchronous archiving");
        await Cluster.DisposeAsync();
    }

    public static ArchiveSetupRequest Request(RepositorySetup repository) => new() { Repository = repository };

    /// <summary>A repository in a folder that is not there yet.</summary>
    public RepositorySetup InFolder(string name = "new/repository") => new() { Path = Path.Combine(Folder, name) };

    /// <summary>A repository in a bucket of a test's store.</summary>
    public static RepositorySetup Bucket(string endpoint, string? caFile, S3Credential credential) => new()
    {
        Type = PgRepositoryType.S3,
        Path = "/main",
        Bucket = "backups",
        Endpoint = endpoint,
        Region = "us-east-1",
        UriStyle = PgUriStyle.Path,
        CaFile = caFile,
        Key = new S3AccessKey(credential.AccessKey, credential.SecretKey),
    };

    public async Task<ArchiveSetupService> ServiceAsync(string stanza = "main")
    {
        (StanzaContext context, PgCluster cluster) = await new StanzaResolver(new ProgramRunner(), Sink)
            .ResolveSetupAsync(new StanzaSettings { Stanza = stanza, ConfigPath = Cluster.ConfigPath }, Cluster.DataDirectory, Stop);
        return new ArchiveSetupService(context, cluster, new BucketProbe(TimeSpan.FromSeconds(20)));
    }

    public async Task<PgArchiveSetup> SetUpAsync(ArchiveSetupRequest request, bool mayRestart = true)
    {
        ArchiveSetupService service = await ServiceAsync();
        return await service.ApplyAsync(await service.PlanAsync(request, Stop), mayRestart, Stop);
    }

    /// <summary>It is refused while it is planned, and neither the configuration nor the server has changed.</summary>
    public async Task<PgmlException> RefusedAsync(FaultDefinition fault, ArchiveSetupRequest request)
    {
        string before = await StateAsync();
        ArchiveSetupService service = await ServiceAsync();
        PgmlException refused = await Assert.ThrowsAsync<PgmlException>(() => service.PlanAsync(request, Stop));
        Assert.Equal(fault.Id, refused.Fault.Id);
        Assert.Equal(before, await StateAsync());
        return refused;
    }

    /// <summary>All that setting up an archive may change.</summary>
    public async Task<string> StateAsync() =>
        await File.ReadAllTextAsync(Cluster.ConfigPath, Stop) + await File.ReadAllTextAsync(Path.Combine(Cluster.DataDirectory, "postgresql.auto.conf"), Stop)
        + string.Join(' ', Directory.GetFileSystemEntries(Folder).Order(StringComparer.Ordinal)) + Cluster.PostmasterPid;

    public Task<StanzaContext> ResolveAsync(string stanza = "main") =>
        new StanzaResolver(new ProgramRunner(), Sink).ResolveAsync(new StanzaSettings { Stanza = stanza, ConfigPath = Cluster.ConfigPath }, Stop);

    public async Task<List<PgCheckResult>> CheckAsync(ArchiveCheckRequest? request = null)
    {
        List<PgCheckResult> results = [];
        ArchiveCheckService service = await ArchiveCheckService.CreateAsync(await ResolveAsync(), Stop);
        await foreach (PgCheckResult result in service.CheckAsync(request ?? new ArchiveCheckRequest { Timeout = TimeSpan.FromSeconds(3) }, Stop))
        {
            results.Add(result);
        }

        return results;
    }

    private List<int> ArchivingProcesses()
    {
        List<int> found = [];
        foreach (string process in Directory.EnumerateDirectories("/proc"))
        {
            try
            {
                if (int.TryParse(Path.GetFileName(process), out int id) && File.ReadAllText(Path.Combine(process, "cmdline")).Contains(Cluster.ConfigPath, StringComparison.Ordinal))
                {
                    found.Add(id);
                }
            }
            catch (IOException)
            {
                // It ended while we looked.
            }
        }

        return found;
    }

    /// <summary>Rows are backed up, more rows come, the data directory is lost, and all of them are back.</summary>
    public async Task AssertRestorableAsync()
    {
        await Cluster.LoadRowsAsync(100, cancellationToken: Stop);
        PgBackup backup = await new BackupService(await ResolveAsync()).TakeAsync(new BackupRequest { Type = PgBackupType.Full }, Stop);
        await Cluster.LoadRowsAsync(23, cancellationToken: Stop);
        await Cluster.ArchiveWalAsync(Stop);
        await Cluster.StopAsync(cancellationToken: Stop);
        Directory.Delete(Cluster.DataDirectory, recursive: true);

        var service = new RestoreService(await ResolveAsync());
        PgRestoreResult result = await service.RunAsync(await service.CheckAsync(new RestoreRequest(), Stop), ["Restore-PgCluster"], Stop);

        Assert.Equal(backup.Label, result.Label);
        Assert.Equal(123, await Cluster.CountRowsAsync(cancellationToken: Stop));
    }
}
