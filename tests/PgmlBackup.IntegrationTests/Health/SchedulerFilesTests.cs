using PgmlBackup.Engine.Clusters;
using PgmlBackup.Engine.Health.Facts;
using PgmlBackup.Engine.Journal;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Engine.Scheduling;
using PgmlBackup.Model;

namespace PgmlBackup.IntegrationTests.Health;

/// <summary>What the schedulers of a machine are told.</summary>
/// <param name="on">The cluster.</param>
public sealed class SchedulerFilesTests(CheckedCluster on) : IClassFixture<CheckedCluster>
{
    [Fact]
    public async Task A_schedule_of_this_module_counts_while_a_crontab_names_its_definition()
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        var runner = new ProgramRunner();
        Account owner = AccountDatabase.ById(FileIdentity.Of(on.Cluster.DataDirectory)!.UserId);
        string state = on.Cluster.Folder.MakeFolder("schedule-state");
        string path = ScheduleStore.PathOf(state, "nightly");
        var definition = new ScheduleDefinition
        {
            Name = "nightly",
            Stanza = "main",
            Type = PgBackupType.Full,
            Cron = "0 0 * * *",
            Scheduler = PgScheduler.Cron,
            Registered = DateTime.UtcNow,
        };
        await new ScheduleStore(runner, owner).WriteAsync(path, definition, stop);
        UnixFileMode executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        on.Cluster.Folder.MakeFolder("schedule-bin");
        string crontab = on.Cluster.Folder.WriteFile("schedule-bin/crontab", $"#!/bin/sh\necho '0 0 * * * /usr/bin/pgmlbackup -NonInteractive Start-PgBackupSchedule -Path {path}'\n", executable);
        HostLayout layout = HostLayout.Current with { ProgramDirectories = [Path.GetDirectoryName(crontab)!] };
        var files = new SchedulerFiles(runner, layout, new StateFolder(runner, owner, state), state);

        ScheduledBackup backup = Assert.Single((await files.BackupsAsync(owner, stop)).Value!);
        Assert.Equal(("full", "main", 1.0, true), (backup.Type, backup.Stanza, backup.PerDay, backup.IsOurs));

        on.Cluster.Folder.WriteFile("schedule-bin/crontab", "#!/bin/sh\necho '# nothing'\n", executable);
        Assert.Empty((await files.BackupsAsync(owner, stop)).Value!);
    }
}
