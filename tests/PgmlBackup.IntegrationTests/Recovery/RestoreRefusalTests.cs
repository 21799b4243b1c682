using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Recovery;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.IntegrationTests.Backups;
using PgmlBackup.Model;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.Recovery;

/// <summary>What a restore could not bring to its end is refused before the server is stopped or a file is touched.</summary>
public sealed class RestoreRefusalTests(BackedUpStanza backedUp) : IClassFixture<BackedUpStanza>, IAsyncLifetime
{
    private readonly ScratchStanza _stanza = backedUp.Stanza;
    private readonly Stack<Action> _repairs = [];
    private string _before = "";
    private int? _postmaster;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Backups => Path.Combine(_stanza.Cluster.RepositoryPath, "backup", _stanza.Cluster.Stanza);

    public ValueTask InitializeAsync()
    {
        _before = Fingerprint();
        _postmaster = _stanza.Cluster.PostmasterPid;
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        // The same server goes on serving the same files.
        Assert.Equal(_before, Fingerprint());
        Assert.Equal(_postmaster, _stanza.Cluster.PostmasterPid);
        Assert.Equal(backedUp.Rows, await _stanza.RowsAsync());
        while (_repairs.TryPop(out Action? repair))
        {
            repair();
        }

        await _stanza.CheckAsync();
    }

    [Fact]
    public async Task A_set_that_the_backup_builds_upon_is_gone()
    {
        Take(Path.Combine(Backups, backedUp.Full));

        PgmlException refused = await _stanza.RefusedAsync(FaultCatalog.BackupChainBroken);

        Assert.Contains(backedUp.Full, refused.Message, StringComparison.Ordinal);
        Assert.Equal(backedUp.Incremental, Assert.IsType<PgBackup>(refused.Target, exactMatch: false).Label);
    }

    [Fact]
    public async Task The_manifest_and_its_copy_are_gone()
    {
        Take(Path.Combine(Backups, backedUp.Incremental, "backup.manifest"));
        RestoreTarget saved = await _stanza.CheckAsync();
        Take(Path.Combine(Backups, backedUp.Incremental, "backup.manifest.copy"));

        await _stanza.RefusedAsync(FaultCatalog.BackupChainBroken);

        Assert.Equal(backedUp.Incremental, saved.Backup.Label);
    }

    [Fact]
    public async Task The_manifest_and_its_copy_are_cut_off()
    {
        Cut(Path.Combine(Backups, backedUp.Full, "backup.manifest"));
        RestoreTarget saved = await _stanza.CheckAsync(new RestoreRequest { Label = backedUp.Full });
        Cut(Path.Combine(Backups, backedUp.Full, "backup.manifest.copy"));

        await _stanza.RefusedAsync(FaultCatalog.BackupChainBroken, new RestoreRequest { Label = backedUp.Full });

        Assert.Equal(backedUp.Full, saved.Backup.Label);
    }

    [Fact]
    public async Task A_segment_that_makes_the_backup_consistent_is_not_archived()
    {
        PgBackup newest = (await _stanza.ReadAsync()).Backups[^1];
        Take(Directory.EnumerateFiles(Path.Combine(_stanza.Cluster.RepositoryPath, "archive"), $"{newest.WalStop}-*", SearchOption.AllDirectories).Single());

        PgmlException refused = await _stanza.RefusedAsync(FaultCatalog.BackupWalMissing);

        Assert.Contains(newest.WalStop!, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_label_is_not_in_the_repository()
    {
        PgmlException refused = await _stanza.RefusedAsync(FaultCatalog.BackupNotFound, new RestoreRequest { Label = "20200101-000000F" });

        Assert.Contains("20200101-000000F", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_library_that_the_server_loads_is_not_installed()
    {
        string configuration = Path.Combine(_stanza.Cluster.DataDirectory, "postgresql.conf");
        string kept = await File.ReadAllTextAsync(configuration, Stop);
        await File.WriteAllTextAsync(configuration, kept + "\nshared_preload_libraries = 'pg_stat_statements, pgml'\n", Stop);
        _before = Fingerprint();
        _repairs.Push(() => File.WriteAllText(configuration, kept));

        PgmlException refused = await _stanza.RefusedAsync(FaultCatalog.PreloadLibraryMissing);

        Assert.Contains("pgml (shared_preload_libraries)", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("pg_stat_statements", refused.Message, StringComparison.Ordinal);
        await _stanza.CheckAsync(new RestoreRequest { NoStart = true });
    }

    [Fact]
    public async Task A_folder_of_something_else_is_not_restored_into()
    {
        string photos = _stanza.Cluster.Folder.MakeFolder("photos");
        _stanza.Cluster.Folder.WriteFile("photos/beach.jpg", "sand");
        string before = ScratchStanza.HashOf(photos);

        await _stanza.RefusedAsync(FaultCatalog.DataDirectoryNotEmpty, new RestoreRequest { DataDirectory = photos });
        await _stanza.RefusedAsync(FaultCatalog.DataDirectoryNotEmpty, new RestoreRequest { DataDirectory = photos, ReplaceDamaged = true });

        Assert.Equal(before, ScratchStanza.HashOf(photos));
    }

    [Fact]
    public async Task Another_cluster_is_not_replaced_whether_it_runs_or_not_or_has_lost_files()
    {
        await using ScratchCluster other = await ScratchCluster.CreateAsync(cancellationToken: Stop);
        var request = new RestoreRequest { DataDirectory = other.DataDirectory, ReplaceDamaged = true };
        string before = ScratchStanza.HashOf(other.DataDirectory);

        await _stanza.RefusedAsync(FaultCatalog.DataDirectoryOfAnotherCluster, request);
        string refused = ScratchStanza.HashOf(other.DataDirectory);
        await other.StartAsync(Stop);
        await _stanza.RefusedAsync(FaultCatalog.DataDirectoryOfAnotherCluster, request);
        File.Delete(Path.Combine(other.DataDirectory, "global", "pg_control"));
        PgmlException running = await _stanza.RefusedAsync(FaultCatalog.RestoreTargetRunning, request);

        Assert.Equal(before, refused);
        Assert.Contains($"{other.PostmasterPid}", running.Message, StringComparison.Ordinal);
        Assert.Equal("1", await other.QueryAsync("select 1", Stop));
    }

    [Fact]
    public async Task The_data_directory_by_another_name_is_the_data_directory()
    {
        string link = _stanza.Cluster.Folder.Combine("link");
        File.CreateSymbolicLink(link, _stanza.Cluster.DataDirectory);
        _repairs.Push(() => File.Delete(link));

        RestoreTarget target = await _stanza.CheckAsync(new RestoreRequest { DataDirectory = link });

        Assert.Equal((_stanza.Cluster.DataDirectory, false), (target.DataDirectory, target.IsElsewhere));
    }

    [Fact]
    public async Task A_folder_of_another_account_is_not_restored_into()
    {
        Assert.SkipUnless(TestAccount.IsRoot, "Only root can make a folder that the account of PostgreSQL may not enter.");
        string closed = Directory.CreateDirectory(_stanza.Cluster.Folder.Combine("closed")).FullName;
        await _stanza.RefusedAsync(FaultCatalog.DataDirectoryOwnerInvalid, new RestoreRequest { DataDirectory = closed });
        PgmlException missing = await _stanza.RefusedAsync(FaultCatalog.DataDirectoryOwnerInvalid, new RestoreRequest { DataDirectory = Path.Combine(closed, "data") });

        Assert.Contains($"install -d -o postgres -m 700 '{closed}/data'", missing.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(closed));
    }

    [Fact]
    public async Task A_damaged_data_directory_that_is_a_mount_point_is_not_moved()
    {
        await using SmallDisk disk = await SmallDisk.MountAsync(_stanza.Cluster.Folder, 64);
        Directory.CreateDirectory(Path.Combine(disk.Path, "base"));

        await _stanza.RefusedAsync(FaultCatalog.DataDirectoryIsMountPoint, new RestoreRequest { DataDirectory = disk.Path, ReplaceDamaged = true });

        Assert.Equal([Path.Combine(disk.Path, "base")], Directory.EnumerateFileSystemEntries(disk.Path));
    }

    [Fact]
    public async Task The_repository_holds_no_stanza_and_then_no_backup()
    {
        string config = _stanza.Cluster.Folder.WriteFile("pgbackrest/empty.conf", (await File.ReadAllTextAsync(_stanza.Cluster.ConfigPath, Stop)).Replace(
            $"repo1-path={_stanza.Cluster.RepositoryPath}", $"repo1-path={_stanza.Cluster.Folder.MakeFolder("empty")}", StringComparison.Ordinal));
        var service = new RestoreService(await _stanza.ResolveAsync(new StanzaSettings { ConfigPath = config }));

        PgmlException stanza = await Assert.ThrowsAsync<PgmlException>(() => service.CheckAsync(new RestoreRequest(), Stop));
        (await _stanza.Cluster.RunAsync([_stanza.Cluster.PgBackRestProgram, $"--config={config}", "--stanza=main", "stanza-create"], cancellationToken: Stop)).EnsureSuccess();
        PgmlException backup = await Assert.ThrowsAsync<PgmlException>(() => service.CheckAsync(new RestoreRequest(), Stop));

        Assert.Equal((FaultCatalog.StanzaMissing, FaultCatalog.NoValidBackup), (stanza.Fault, backup.Fault));
    }

    [Fact]
    public async Task The_repository_cannot_be_read()
    {
        Assert.SkipUnless(TestAccount.IsRoot, "Only root can close a folder to its owner.");
        await TestProgram.RunAsync(null, ["chown", "root", _stanza.Cluster.RepositoryPath], cancellationToken: Stop);
        File.SetUnixFileMode(_stanza.Cluster.RepositoryPath, UnixFileMode.None);
        _repairs.Push(() =>
        {
            _stanza.Cluster.Folder.GiveToOwner(_stanza.Cluster.RepositoryPath);
            File.SetUnixFileMode(_stanza.Cluster.RepositoryPath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        });

        await _stanza.RefusedAsync(FaultCatalog.RepositoryUnreadable);
    }

    // What a restore would change: the files that lie still, whatever the running server writes meanwhile.
    private string Fingerprint() => string.Join('\n', ((string[])["PG_VERSION", "postgresql.conf", "postgresql.auto.conf", "postmaster.pid", "pg_hba.conf"])
        .Select(name => Path.Combine(_stanza.Cluster.DataDirectory, name))
        .Select(path => $"{path} {File.GetLastWriteTimeUtc(path):O} {File.ReadAllText(path)}"));

    private void Take(string path)
    {
        string aside = _stanza.Cluster.Folder.Combine("taken-" + Path.GetFileName(path));
        Directory.Move(path, aside);
        _repairs.Push(() => Directory.Move(aside, path));
    }

    private void Cut(string path)
    {
        byte[] whole = File.ReadAllBytes(path);
        ScratchCluster.Truncate(path, whole.Length / 2);
        _repairs.Push(() => File.WriteAllBytes(path, whole));
    }
}
