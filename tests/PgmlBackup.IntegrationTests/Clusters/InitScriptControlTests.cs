using PgmlBackup.Engine.Clusters;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Model;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.Clusters;

/// <summary>The one cluster of a machine with neither systemd nor Debian's tools.</summary>
public sealed class InitScriptControlTests
{
    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_only_cluster_is_started_and_stopped_by_its_script()
    {
        Assert.SkipUnless(TestAccount.IsRoot, "Services are started as root.");
        await using ScratchCluster scratch = await ScratchCluster.CreateAsync(cancellationToken: Stop);
        var sink = new CollectingSink();
        HostLayout layout = Machine(scratch);
        var controller = new ClusterController(new ProgramRunner(), layout, sink);

        PgCluster found = await new ClusterFinder(new ProgramRunner(), layout, sink).FindAsync(scratch.DataDirectory, Stop);
        PgCluster started = await controller.StartAsync(found, new StartOptions(), Stop);
        PgCluster stopped = await controller.StopAsync(started, new StopOptions(), Stop);

        Assert.Equal((PgServiceManager.Service, "postgresql"), (found.Manager, found.ServiceName));
        Assert.Equal([PgClusterStatus.Running, PgClusterStatus.Stopped], [started.Status, stopped.Status]);
        Assert.Contains(sink.Lines, line => line.EndsWith("service postgresql stop", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_second_cluster_takes_the_script_out_of_use()
    {
        await using ScratchCluster scratch = await ScratchCluster.CreateAsync(cancellationToken: Stop);
        await using ScratchCluster other = await ScratchCluster.CreateAsync(cancellationToken: Stop);

        IReadOnlyList<PgCluster> clusters = await new ClusterFinder(new ProgramRunner(), Machine(scratch), new CollectingSink())
            .FindAllAsync([scratch.DataDirectory, other.DataDirectory], Stop);

        Assert.Equal([PgServiceManager.PgCtl, PgServiceManager.PgCtl], clusters.Select(cluster => cluster.Manager));
    }

    private static HostLayout Machine(ScratchCluster scratch)
    {
        string become = string.Join(' ', TestProgram.ChangeAccount(scratch.Owner));
        string control = TestKit.Clusters.PostgresPrograms.Find("pg_ctl");
        string scripts = scratch.Folder.MakeFolder("init.d");
        string programs = scratch.Folder.MakeFolder("programs");
        scratch.Folder.WriteFile(
            "init.d/postgresql", $"#!/bin/sh\nPGDATA={scratch.DataDirectory}\n{become} {control} -D $PGDATA -s -w -l {scratch.LogFile} $1\n", Executable);
        scratch.Folder.WriteFile("programs/service", $"#!/bin/sh\nexec {scripts}/$1 $2\n", Executable);
        return new HostLayout
        {
            SystemdRuntimeDirectory = "/nonexistent",
            DebianConfigurationRoot = scratch.Folder.MakeFolder("no-clusters"),
            InitScriptDirectory = scripts,
            ProgramDirectories = [programs],
        };
    }
}
