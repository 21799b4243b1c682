using PgmlBackup.Engine.Backups;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.IntegrationTests.Recovery;
using PgmlBackup.Model;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.Backups;

/// <summary>What keeps a backup from being taken is told by its own name, and the cluster and the backups that are there stay as they are.</summary>
public sealed class BackupFaultTests(BackedUpStanza backedUp) : IClassFixture<BackedUpStanza>, IAsyncLifetime
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly ScratchStanza _stanza = backedUp.Stanza;
    private readonly Stack<Action> _repairs = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private ScratchCluster Cluster => _stanza.Cluster;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        while (_repairs.TryPop(out Action? repair))
        {
            repair();
        }

        await _stanza.AssertQuietAsync();
        Assert.Equal([backedUp.Full, backedUp.Incremental], (await _stanza.ReadAsync()).Backups.Select(backup => backup.Label));
        Assert.Equal(backedUp.Rows, await _stanza.RowsAsync());
    }

    [Fact]
    public async Task PgBackRest_is_not_installed()
    {
        PgmlException fault = await FailAsync(new StanzaSettings { ConfigPath = Cluster.ConfigPath, ProfilePath = Profile("pgbackrest = '/nowhere/pgbackrest'") });

        Assert.Equal(FaultCatalog.PgBackRestNotFound, fault.Fault);
        Assert.Contains("/nowhere/pgbackrest", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PgBackRest_is_another_program()
    {
        PgmlException fault = await FailAsync(new StanzaSettings { ConfigPath = Cluster.ConfigPath, ProfilePath = Profile("pgbackrest = '/bin/true'") });

        Assert.Equal(FaultCatalog.PgBackRestVersionUnknown, fault.Fault);
    }

    [Fact]
    public async Task PostgreSQL_is_down()
    {
        await Cluster.StopAsync(cancellationToken: Stop);
        try
        {
            PgmlException fault = await FailAsync();

            Assert.Equal(FaultCatalog.DatabaseConnectFailed, fault.Fault);
            Assert.Contains(Cluster.SocketDirectory, fault.Message, StringComparison.Ordinal);
        }
        finally
        {
            await Cluster.StartAsync(Stop);
        }
    }

    [Fact]
    public async Task The_repository_is_closed_to_the_owner()
    {
        await CloseAsync(Cluster.RepositoryPath);

        PgmlException fault = await FailAsync();

        Assert.Equal(FaultCatalog.RepositoryUnreadable, fault.Fault);
        Assert.Contains("Permission denied", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_lock_folder_is_closed_to_the_owner()
    {
        await CloseAsync(Cluster.LockPath);

        PgmlException fault = await FailAsync();

        Assert.Equal(FaultCatalog.LockPathNotPermitted, fault.Fault);
        Assert.Contains(Cluster.LockPath, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_configuration_is_closed_to_the_owner_while_root_may_read_it()
    {
        string config = await CopyConfigurationAsync("closed.conf");
        await CloseAsync(config);

        PgmlException fault = await FailAsync(new StanzaSettings { ConfigPath = config });

        Assert.Equal(FaultCatalog.ConfigurationNotReadable, fault.Fault);
        Assert.Contains(config, fault.Message, StringComparison.Ordinal);
        Assert.Contains($"chown postgres {config}", fault.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PgBackRest_is_stopped_for_the_stanza()
    {
        (await Cluster.RunPgBackRestAsync(["stop"], Stop)).EnsureSuccess();
        try
        {
            Assert.Equal(FaultCatalog.StanzaStopped, (await FailAsync()).Fault);
        }
        finally
        {
            (await Cluster.RunPgBackRestAsync(["start"], Stop)).EnsureSuccess();
        }
    }

    [Theory]
    [InlineData("/bin/false", nameof(FaultCatalog.ArchiveCommandInvalid))]
    [InlineData("/bin/false pgbackrest", nameof(FaultCatalog.ArchiveTimeout))]
    public async Task WAL_does_not_reach_the_archive(string command, string id)
    {
        string config = Cluster.Folder.WriteFile(
            "pgbackrest/hasty.conf", (await File.ReadAllTextAsync(Cluster.ConfigPath, Stop)).Replace("[global]", "[global]\narchive-timeout=2", StringComparison.Ordinal));
        string kept = await Cluster.QueryAsync("show archive_command", Stop);
        await SetArchiveCommandAsync(command);
        try
        {
            Assert.Equal(id, (await FailAsync(new StanzaSettings { ConfigPath = config })).Fault.Id);
        }
        finally
        {
            await SetArchiveCommandAsync(kept);
        }
    }

    [Fact]
    public async Task Nobody_has_set_the_stanza_up()
    {
        PgmlException fault = await FailAsync(new StanzaSettings { ConfigPath = Cluster.ConfigPath, Stanza = "unknown" });

        Assert.Equal(FaultCatalog.StanzaNotConfigured, fault.Fault);
    }

    [Theory]
    [InlineData("--config")]
    [InlineData("../x")]
    [InlineData("a b")]
    [InlineData("a;b")]
    [InlineData("")]
    [InlineData("300 characters")]
    public async Task The_name_of_a_stanza_is_refused_before_any_program_starts(string name)
    {
        string trace = Cluster.Folder.Combine($"trace-{Guid.NewGuid():N}");
        string program = Cluster.Folder.WriteFile("traced.sh", $"#!/bin/sh\ntouch {trace}\nexec {Cluster.PgBackRestProgram} \"$@\"\n", OwnerOnly);
        string profile = Profile($"pgbackrest = '{program}'");
        string stanza = name == "300 characters" ? new string('a', 300) : name;

        PgmlException fault = await FailAsync(new StanzaSettings { ConfigPath = Cluster.ConfigPath, ProfilePath = profile, Stanza = stanza });
        bool startedRefused = File.Exists(trace);
        await _stanza.ResolveAsync(new StanzaSettings { ConfigPath = Cluster.ConfigPath, ProfilePath = profile });

        Assert.Equal(FaultCatalog.InvalidStanzaName, fault.Fault);
        Assert.False(startedRefused);
        Assert.True(File.Exists(trace));
    }

    private async Task<PgmlException> FailAsync(StanzaSettings? settings = null) => await Assert.ThrowsAsync<PgmlException>(
        async () => await new BackupService(await _stanza.ResolveAsync(settings)).TakeAsync(new BackupRequest { Type = PgBackupType.Full }, Stop));

    private Task<string> SetArchiveCommandAsync(string command) =>
        Cluster.QueryAsync($"alter system set archive_command = '{command}';\nselect pg_reload_conf();", Stop);

    private string Profile(string text) => Cluster.Folder.WriteFile($"profile-{Guid.NewGuid():N}.toml", text + "\n");

    private async Task<string> CopyConfigurationAsync(string name) =>
        Cluster.Folder.WriteFile(Path.Combine("pgbackrest", name), await File.ReadAllTextAsync(Cluster.ConfigPath, Stop));

    // As when somebody has worked there as root.
    private async Task CloseAsync(string path)
    {
        Assert.SkipUnless(TestAccount.IsRoot, "Only root can close a path to its owner.");
        UnixFileMode mode = File.GetUnixFileMode(path);
        (await TestProgram.RunAsync(null, ["chown", "root:root", path], cancellationToken: Stop)).EnsureSuccess();
        File.SetUnixFileMode(path, UnixFileMode.None);
        _repairs.Push(() =>
        {
            Cluster.Folder.GiveToOwner(path);
            File.SetUnixFileMode(path, mode);
        });
    }
}
