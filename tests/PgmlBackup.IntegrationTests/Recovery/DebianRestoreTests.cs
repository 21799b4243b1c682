using System.Globalization;
using PgmlBackup.Engine.Backups;
using PgmlBackup.Engine.Clusters;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Engine.Recovery;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.IntegrationTests.Backups;
using PgmlBackup.Model;
using PgmlBackup.TestKit;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.Recovery;

/// <summary>A cluster of Debian, whose configuration lies outside of the data directory and so outside of the backup.</summary>
public sealed class DebianRestoreTests
{
    private const string Program = "/usr/bin/pgbackrest";
    private const UnixFileMode Closed = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly WatchingSink _sink = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_comes_back_with_the_configuration_of_this_machine_and_not_without_one()
    {
        Assert.SkipUnless(DebianScratch.IsAvailable, "Debian's postgresql-common is not installed.");
        await using DebianScratch debian = DebianScratch.Create();
        (DebianScratchCluster cluster, StanzaContext context) = await StartAsync(debian);
        var service = new RestoreService(context);
        await debian.QueryAsync(cluster, "create table rows as select i from generate_series(1, 500) i", Stop);
        PgBackup backup = await new BackupService(context).TakeAsync(new BackupRequest { Type = PgBackupType.Full }, Stop);
        await debian.QueryAsync(cluster, "insert into rows select i from generate_series(501, 700) i", Stop);
        await ArchiveWalAsync(debian, cluster);
        Directory.Delete(Path.Combine(cluster.DataDirectory, "base"), recursive: true);

        PgRestoreResult restored = await service.RunAsync(await service.CheckAsync(new RestoreRequest(), Stop), ScratchStanza.CommandWords, Stop);
        string rows = await debian.QueryAsync(cluster, "select count(*) from rows", Stop);
        PgRestoreResult copy = await service.RunAsync(
            await service.CheckAsync(new RestoreRequest { DataDirectory = debian.Folder.Combine("copy") }, Stop), ScratchStanza.CommandWords, Stop);

        Assert.Equal((backup.Label, true, 2u), (restored.Label, restored.Started, restored.Timeline));
        Assert.Equal("700", rows);
        Assert.Contains("pg_ctlcluster", _sink.Text, StringComparison.Ordinal);
        Assert.True(copy.Started);
        Assert.Equal("700", await debian.QueryAsync(cluster, "select count(*) from rows", Stop));

        File.Move(Path.Combine(cluster.ConfigurationDirectory, "postgresql.conf"), debian.Folder.Combine("postgresql.conf"));
        PgmlException refused = await Assert.ThrowsAsync<PgmlException>(() => service.CheckAsync(new RestoreRequest(), Stop));
        RestoreTarget files = await service.CheckAsync(new RestoreRequest { NoStart = true }, Stop);

        Assert.Equal(FaultCatalog.ServerConfigurationMissing, refused.Fault);
        Assert.False(files.HoldsConfiguration);
        Assert.Equal("700", await debian.QueryAsync(cluster, "select count(*) from rows", Stop));
    }

    private async Task<(DebianScratchCluster Cluster, StanzaContext Context)> StartAsync(DebianScratch debian)
    {
        string config = debian.Folder.Combine("pgbackrest.conf");
        DebianScratchCluster cluster = await debian.CreateClusterAsync(cancellationToken: Stop);
        await File.AppendAllTextAsync(
            Path.Combine(cluster.ConfigurationDirectory, "postgresql.conf"), $"archive_mode = on\narchive_command = '{Program} --config={config} --stanza=main archive-push %p'\n", Stop);
        debian.Folder.WriteFile("pgbackrest.conf", Configuration(debian.Folder, cluster), Closed);
        var layout = new HostLayout { DebianConfigurationRoot = debian.ConfigurationRoot };
        var runner = new ProgramRunner();
        PgCluster stopped = await new ClusterFinder(runner, layout, _sink).FindAsync(cluster.DataDirectory, Stop);
        await new ClusterController(runner, layout, _sink).StartAsync(stopped, new StartOptions(), Stop);
        (await TestProgram.RunAsync(TestAccount.Postgres, [Program, $"--config={config}", "--stanza=main", "stanza-create"], debian.Environment, cancellationToken: Stop)).EnsureSuccess();
        StanzaContext found = await new StanzaResolver(runner, _sink).ResolveAsync(new StanzaSettings { ConfigPath = config }, Stop);
        return (cluster, WithLayout(found, layout));
    }

    private static async Task ArchiveWalAsync(DebianScratch debian, DebianScratchCluster cluster)
    {
        string segment = await debian.QueryAsync(cluster, "select pg_walfile_name(pg_switch_wal())", Stop);
        await Eventually.SeeAsync(() => debian.QueryAsync(cluster, "select last_archived_wal from pg_stat_archiver", Stop), last => string.CompareOrdinal(last, segment) >= 0, $"{segment} in the archive", Stop);
    }

    private static string Configuration(ScratchFolder folder, DebianScratchCluster cluster) => string.Join(
        '\n',
        "[global]",
        $"repo1-path={folder.MakeFolder("repo")}",
        "repo1-retention-full=9",
        $"lock-path={folder.MakeFolder("lock")}",
        $"log-path={folder.MakeFolder("log")}",
        $"spool-path={folder.MakeFolder("spool")}",
        "[main]",
        $"pg1-path={cluster.DataDirectory}",
        $"pg1-port={cluster.Port.ToString(CultureInfo.InvariantCulture)}",
        $"pg1-socket-path={cluster.SocketDirectory}",
        "");

    // Through the environment it would hold for every test that runs beside this one.
    internal static StanzaContext WithLayout(StanzaContext context, HostLayout layout) => new()
    {
        Stanza = context.Stanza,
        Settings = context.Settings,
        Profile = context.Profile,
        Configuration = context.Configuration,
        Client = context.Client,
        Owner = context.Owner,
        Files = context.Files,
        Locks = context.Locks,
        Runner = context.Runner,
        Layout = layout,
        Activity = context.Activity,
    };
}
