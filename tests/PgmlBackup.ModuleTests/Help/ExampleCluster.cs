using System.Text.RegularExpressions;
using PgmlBackup.Engine.Activity;
using PgmlBackup.Engine.HfCache;
using PgmlBackup.Engine.Processes;
using PgmlBackup.TestKit.Clusters;
using PgmlBackup.TestKit.HfCache;
using PgmlBackup.TestKit.ObjectStore;

namespace PgmlBackup.ModuleTests.Help;

/// <summary>The server on which the examples of the help are run: a real cluster with the stanza <c>main</c> and two full backups.</summary>
public sealed partial class ExampleCluster : IAsyncLifetime
{
    private const int Kill = 9;

    private ScratchCluster? _cluster;
    private S3TestServer? _store;
    private string _configuration = "";
    private string _label = "";

    /// <summary>A profile that names the model cache of this server.</summary>
    internal string ProfilePath => Cluster.Folder.Combine("cache.toml");

    internal string CachePath => Cluster.Folder.Combine("model-cache");

    private string Copy => Cluster.Folder.Combine("copy");

    internal ScratchCluster Cluster => _cluster ?? throw new InvalidOperationException("The cluster is not made yet.");

    public async ValueTask InitializeAsync()
    {
        if (OperatingSystem.IsLinux())
        {
            CancellationToken stop = TestContext.Current.CancellationToken;
            _cluster = await ScratchCluster.StartNewAsync(new ScratchClusterOptions { Archiving = true, WalSegmentMegabytes = 1 }, stop);
            await _cluster.LoadRowsAsync(100, cancellationToken: stop);
            _label = await _cluster.TakeBackupAsync(cancellationToken: stop);
            await _cluster.TakeBackupAsync(cancellationToken: stop); // Else the first one could not be removed.
            _configuration = await File.ReadAllTextAsync(_cluster.ConfigPath, stop);
            _store = await S3TestServer.StartAsync(new S3TestServerOptions { Buckets = ["db-backups", "models"] }, stop);
            await MakeModelCacheAsync(stop);
            Environment.SetEnvironmentVariable("PATH", $"{StandIns()}:{Environment.GetEnvironmentVariable("PATH")}");
        }
    }

    /// <summary>Brings the server back to how an example may expect it, whatever the one before has done: it runs and is not suspended, its configuration names one repository, no copy is beside it, and its timeline is the latest in the archive.</summary>
    public async Task PrepareAsync(CancellationToken stop)
    {
        if (File.Exists(Path.Join(Copy, "postmaster.pid")))
        {
            (await Cluster.RunAsync([PostgresPrograms.Find("pg_ctl"), "stop", "-w", "-s", "-m", "fast", "-D", Copy], cancellationToken: stop)).EnsureSuccess();
        }

        if (Directory.Exists(Copy))
        {
            Directory.Delete(Copy, recursive: true);
        }

        await File.WriteAllTextAsync(Cluster.ConfigPath, _configuration, stop);
        // An example suspends for two hours, and something sleeps as long.
        (await Cluster.RunPgBackRestAsync(["start"], stop)).EnsureSuccess();
        EndSleepers();
        if (!Cluster.IsRunning)
        {
            await Cluster.StartAsync(stop);
        }

        await RemoveOtherTimelinesAsync(stop);
    }

    /// <summary>An example with the paths and labels of this server in the place of those that a reader sees.</summary>
    public string Localise(string code) => Label().Replace(code, _label)
        .Replace("/var/lib/postgresql/15/main", Cluster.DataDirectory, StringComparison.Ordinal)
        .Replace("/var/lib/postgresql/", Cluster.Folder.Path + "/", StringComparison.Ordinal)
        .Replace("/mnt/backup/", Cluster.Folder.Path + "/pgbackrest/", StringComparison.Ordinal)
        .Replace("minio.example.org:9000", $"localhost:{_store?.Port}", StringComparison.Ordinal)
        .Replace("/etc/ssl/minio-ca.pem", _store?.CaFile, StringComparison.Ordinal);

    public async ValueTask DisposeAsync()
    {
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }

        if (_cluster is not null)
        {
            EndSleepers();
            await _cluster.DisposeAsync();
        }
    }

    // Two snapshots, so that the older one can go.
    private async Task MakeModelCacheAsync(CancellationToken stop)
    {
        var tree = new HfCacheTree(Cluster.Folder.MakeFolder("model-cache"));
        Cluster.Folder.MakeFolder("pgbackrest");
        Cluster.Folder.WriteFile("cache.toml", $"cache_path = \"{tree.Path}\"\n");
        foreach (string commit in (string[])["one", "two"])
        {
            tree.AddRevision("intfloat/e5-small", HfCacheTree.Commit(commit), new Dictionary<string, byte[]> { ["config.json"] = "{}"u8.ToArray(), ["model.safetensors"] = HfCacheTree.Content(commit, 100_000) });
            await tree.GiveAsync(TestAccount.Postgres);
            await new HfCacheService(new ProgramRunner(), NullActivitySink.Instance, TimeProvider.System).BackupAsync(
                new HfCacheRequest { CachePath = tree.Path, User = TestAccount.Postgres.Name, Destination = Cluster.Folder.Combine("pgbackrest", "hf-cache") }, stop);
        }
    }

    // An example undoes a restore. The timeline that this had begun stays in the archive, and the next example would be asked which one it means.
    private async Task RemoveOtherTimelinesAsync(CancellationToken stop)
    {
        string own = await Cluster.QueryAsync("select case when pg_is_in_recovery() then 'FFFFFFFF' else left(pg_walfile_name(pg_current_wal_lsn()), 8) end", stop);
        foreach (string path in Directory.EnumerateFileSystemEntries(Path.Join(Cluster.RepositoryPath, "archive", Cluster.Stanza, $"{PostgresPrograms.Version}-1")))
        {
            if (Path.GetFileName(path) is var name && string.CompareOrdinal(name[..own.Length], own) > 0)
            {
                (await Cluster.RunAsync(["rm", "-r", "--", path], cancellationToken: stop)).EnsureSuccess();
            }
        }
    }

    // An example must not touch a crontab of this machine, nor will cron ever start what it registers.
    private string StandIns()
    {
        const UnixFileMode program = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        string folder = Cluster.Folder.MakeFolder("stand-ins");
        string file = Cluster.Folder.Combine("crontab");
        Cluster.Folder.WriteFile(
            "stand-ins/crontab",
            $"#!/bin/sh\ncase \"$1\" in -) exec cat > {file} ;; -r) exec rm {file} ;; esac\n[ -e {file} ] && exec cat {file}\necho no crontab for us >&2\nexit 1\n",
            program);
        Cluster.Folder.WriteFile("stand-ins/pgmlbackup", "#!/bin/sh\necho Start-PgBackupSchedule\n", program);
        return folder;
    }

    private void EndSleepers()
    {
        foreach (int sleeper in ProcessTable.Named($"{Cluster.LockPath}/main.stop").SelectMany(process => ProcessTable.ChildrenOf(process).Append(process)))
        {
            ProcessTable.Signal(sleeper, Kill);
        }
    }

    [GeneratedRegex(@"\b\d{8}-\d{6}F\b")]
    private static partial Regex Label();
}
