using System.Globalization;
using PgmlBackup.Engine.Backups;
using PgmlBackup.Engine.Clusters;
using PgmlBackup.Engine.Clusters.Machine;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Engine.Recovery;
using PgmlBackup.Engine.Recovery.NewMachine;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.IntegrationTests.Backups;
using PgmlBackup.Model;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.Recovery;

/// <summary>A Debian cluster that is lost with its machine, and comes back on one that has nothing but the programs and <c>pgbackrest.conf</c>.</summary>
public sealed class NewMachineTests
{
    private const string Program = "/usr/bin/pgbackrest";
    private const UnixFileMode Closed = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Folder = Closed | UnixFileMode.UserExecute;

    private readonly WatchingSink _sink = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_configuration_is_in_the_backup_and_comes_back_with_the_cluster()
    {
        Assert.SkipUnless(DebianScratch.IsAvailable, "Debian's postgresql-common is not installed.");
        await using DebianScratch debian = DebianScratch.Create();
        string preload = CopyLibrary(debian, "auto_explain.so");
        string handler = CopyLibrary(debian, "plpgsql.so");
        string extra = debian.Folder.WriteFile("extra.conf", "work_mem = 7MB\n");
        (DebianScratchCluster cluster, StanzaContext context) = await StartAsync(debian, preload, extra);
        var service = new RestoreService(context);
        await debian.QueryAsync(cluster, $"create table rows as select i from generate_series(1, 500) i; create function old() returns language_handler language c as '{handler}', 'plpgsql_call_handler'", Stop);
        string saved = Path.Combine(cluster.DataDirectory, "pgmlbackup", "machine.tar");

        await new BackupService(context).TakeAsync(new BackupRequest { Type = PgBackupType.Full }, Stop);
        DateTime first = File.GetLastWriteTimeUtc(saved);
        await new MachineBackupStep(context).SaveAsync(new BackupRequest { Type = PgBackupType.Full }, Stop);
        DateTime second = File.GetLastWriteTimeUtc(saved);
        await File.AppendAllTextAsync(Path.Combine(cluster.ConfigurationDirectory, "pg_hba.conf"), "# the last word\n", Stop);
        PgBackup backup = await new BackupService(context).TakeAsync(new BackupRequest { Type = PgBackupType.Incremental }, Stop);

        Assert.Equal(first, second);
        Assert.NotEqual(second, File.GetLastWriteTimeUtc(saved));
        Assert.Equal((Closed, Folder), (File.GetUnixFileMode(saved), File.GetUnixFileMode(Path.GetDirectoryName(saved)!)));
        Assert.DoesNotContain("in this backup", _sink.Text, StringComparison.Ordinal);

        Dictionary<string, string> before = Snapshot(cluster.ConfigurationDirectory);
        await LoseAsync(context, cluster, extra, preload, handler);
        PgRestorePlan lacking = await new RestorePlanner(context).PlanAsync(new RestoreRequest { NewMachine = true }, Stop);
        PgmlException refused = await Assert.ThrowsAsync<PgmlException>(() => service.CheckAsync(new RestoreRequest { NewMachine = true }, Stop));

        Assert.Equal(FaultCatalog.NewMachineLacks, refused.Fault);
        Assert.False(lacking.CanRun);
        Assert.Contains(lacking.Findings, finding => finding.Rule == "PreloadLibraryMissing" && finding.Severity == PgFindingSeverity.Error && finding.Message.Contains(preload, StringComparison.Ordinal));
        Assert.Contains(lacking.Findings, finding => finding.Rule == "ExtensionLibraryMissing" && finding.Message.Contains(handler, StringComparison.Ordinal) && finding.Message.Contains("postgres", StringComparison.Ordinal));
        Assert.Contains(lacking.Findings, finding => finding.Rule == "ConfigurationPutBack" && finding.Message.Contains(extra, StringComparison.Ordinal));
        Assert.Empty(Directory.EnumerateFileSystemEntries(debian.ConfigurationRoot));
        Assert.False(Directory.Exists(cluster.DataDirectory));

        // The library is installed; somebody has written a file of the configuration already.
        CopyLibrary(debian, "auto_explain.so");
        string own = Path.Combine(cluster.ConfigurationDirectory, "environment");
        Directory.CreateDirectory(cluster.ConfigurationDirectory);
        await File.WriteAllTextAsync(own, "# mine\n", Stop);
        debian.Folder.GiveToOwner(Path.GetDirectoryName(cluster.ConfigurationDirectory)!);
        debian.Folder.GiveToOwner(cluster.ConfigurationDirectory);
        PgRestoreResult restored = await service.RunAsync(await service.CheckAsync(new RestoreRequest { NewMachine = true }, Stop), ScratchStanza.CommandWords, Stop);

        Assert.Equal((backup.Label, true), (restored.Label, restored.Started));
        Assert.Equal("500", await debian.QueryAsync(cluster, "select count(*) from rows", Stop));
        Assert.Equal("7MB", await debian.QueryAsync(cluster, "show work_mem", Stop));
        Assert.Equal(own, Assert.Single(restored.ConfigurationKept));
        Assert.Contains(extra, restored.ConfigurationRestored);
        Assert.Contains(restored.Findings, finding => finding.Rule == "ConfigurationDiffers" && finding.Message.Contains(own, StringComparison.Ordinal));
        Assert.Equal("# mine\n", await File.ReadAllTextAsync(own, Stop));
        Dictionary<string, string> after = Snapshot(cluster.ConfigurationDirectory);
        before[own] = after[own];
        Assert.Equal(before, after);
        Assert.Contains(cluster.DataDirectory, (await debian.RunAsync(["pg_lsclusters", "--no-header"], Stop)).EnsureSuccess().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_machine_lacks_is_told_with_what_helps()
    {
        await using ScratchFolder folder = ScratchFolder.Create();
        string config = folder.WriteFile("pgbackrest.conf", $"[global]\nrepo1-path={folder.MakeFolder("repo")}\n[main]\npg1-path={folder.Combine("data")}\n", Closed);
        StanzaContext context = await new StanzaResolver(new ProgramRunner(), _sink).ResolveAsync(new StanzaSettings { ConfigPath = config }, Stop);
        var record = new MachineRecord
        {
            Taken = DateTime.UtcNow,
            DataDirectory = folder.Combine("data"),
            Settings = new Dictionary<string, string>
            {
                ["ssl"] = "on",
                ["ssl_cert_file"] = folder.Combine("lost.crt"),
                ["ssl_key_file"] = "server.key",
                ["ssl_ca_file"] = config,
                ["shared_preload_libraries"] = "pgml_lost, plpgsql",
                ["pgml.venv"] = folder.Combine("venv"),
                ["lc_messages"] = "xx_XX.UTF-8",
                ["lc_time"] = "C.UTF-8",
            },
            Databases =
            [
                new MachineDatabase { Name = "ml", Collate = "yy_YY.UTF-8", CharacterType = "yy_YY.UTF-8", Provider = "c", CollationVersion = "1.0", Libraries = ["$libdir/plpgsql", "$libdir/pgml_lost"] },
                new MachineDatabase { Name = "postgres", Collate = "C", CharacterType = "C", Provider = "c", Libraries = ["$libdir/pgml_lost"] },
            ],
        };

        IReadOnlyList<PgFinding> findings = await new MachineNeeds(context).FindAsync(record, TestKit.Clusters.PostgresPrograms.Version, Stop);
        PgFinding absent = Assert.Single(await new MachineNeeds(context).FindAsync(new MachineRecord { Taken = DateTime.UtcNow, DataDirectory = "/" }, "9.9", Stop));
        PgmlException elsewhere = await Assert.ThrowsAsync<PgmlException>(() => new RestoreService(context).CheckAsync(new RestoreRequest { NewMachine = true, DataDirectory = folder.Combine("copy") }, Stop));

        Assert.Equal(
            [
                (PgFindingSeverity.Error, "PreloadLibraryMissing", "pgml_lost"),
                (PgFindingSeverity.Warning, "ExtensionLibraryMissing", "ml, postgres"),
                (PgFindingSeverity.Error, "CertificateMissing", "lost.crt"),
                (PgFindingSeverity.Warning, "PythonEnvironmentMissing", "venv"),
                (PgFindingSeverity.Error, "LocaleMissing", "lc_messages"),
                (PgFindingSeverity.Warning, "LocaleMissing", "database ml"),
                (PgFindingSeverity.Warning, "CollationVersionDiffers", "1.0"),
            ],
            findings.Select(finding => (finding.Severity, finding.Rule, Named(finding.Message))));
        Assert.All(findings, finding => Assert.Equal(("main", true), (finding.Stanza, finding.Recommendation.Length > 20)));
        Assert.Equal("PostgresProgramsNotFound", absent.Rule);
        Assert.Equal(FaultCatalog.NewMachineElsewhere, elsewhere.Fault);

        static string Named(string message) =>
            new[] { "ml, postgres", "pgml_lost", "lost.crt", "venv", "lc_messages", "database ml", "1.0" }.First(word => message.Contains(word, StringComparison.Ordinal));
    }

    private async Task<(DebianScratchCluster Cluster, StanzaContext Context)> StartAsync(DebianScratch debian, string preload, string extra)
    {
        string config = debian.Folder.Combine("pgbackrest.conf");
        DebianScratchCluster cluster = await debian.CreateClusterAsync(cancellationToken: Stop);
        await File.AppendAllTextAsync(
            Path.Combine(cluster.ConfigurationDirectory, "postgresql.conf"),
            $"archive_mode = on\narchive_command = '{Program} --config={config} --stanza=main archive-push %p'\nshared_preload_libraries = '{preload}'\ninclude '{extra}'\n", Stop);
        debian.Folder.WriteFile("pgbackrest.conf", Configuration(debian.Folder, cluster), Closed);
        var layout = new HostLayout { DebianConfigurationRoot = debian.ConfigurationRoot };
        var runner = new ProgramRunner();
        PgCluster stopped = await new ClusterFinder(runner, layout, _sink).FindAsync(cluster.DataDirectory, Stop);
        await new ClusterController(runner, layout, _sink).StartAsync(stopped, new StartOptions(), Stop);
        (await TestProgram.RunAsync(TestAccount.Postgres, [Program, $"--config={config}", "--stanza=main", "stanza-create"], debian.Environment, cancellationToken: Stop)).EnsureSuccess();
        StanzaContext found = await new StanzaResolver(runner, _sink).ResolveAsync(new StanzaSettings { ConfigPath = config }, Stop);
        return (cluster, DebianRestoreTests.WithLayout(found, layout));
    }

    // The machine burns down: what is left is the repository.
    private static async Task LoseAsync(StanzaContext context, DebianScratchCluster cluster, params string[] files)
    {
        PgCluster running = await new ClusterFinder(context.Runner, context.Layout, context.Activity).FindAsync(cluster.DataDirectory, Stop);
        await new ClusterController(context.Runner, context.Layout, context.Activity).StopAsync(running, new StopOptions(), Stop);
        Directory.Delete(cluster.DataDirectory, recursive: true);
        Directory.Delete(Path.GetDirectoryName(cluster.ConfigurationDirectory)!, recursive: true);
        Array.ForEach(files, File.Delete);
    }

    private static string CopyLibrary(DebianScratch debian, string name)
    {
        string path = debian.Folder.Combine(name);
        File.Copy($"/usr/lib/postgresql/{TestKit.Clusters.PostgresPrograms.Version}/lib/{name}", path);
        return path;
    }

    // Each file with its mode and content, each link with what it leads to.
    private static Dictionary<string, string> Snapshot(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(
        path => path,
        path => new FileInfo(path).LinkTarget is { } target ? $"-> {target}" : $"{File.GetUnixFileMode(path)} {File.ReadAllText(path)}");

    private static string Configuration(ScratchFolder folder, DebianScratchCluster cluster) => string.Join(
        '\n',
        "[global]",
        $"repo1-path={folder.MakeFolder("repo")}",
        "repo1-retention-full=9",
        "repo1-bundle=y",
        $"lock-path={folder.MakeFolder("lock")}",
        $"log-path={folder.MakeFolder("log")}",
        $"spool-path={folder.MakeFolder("spool")}",
        "[main]",
        $"pg1-path={cluster.DataDirectory}",
        $"pg1-port={cluster.Port.ToString(CultureInfo.InvariantCulture)}",
        $"pg1-socket-path={cluster.SocketDirectory}",
        "");
}
