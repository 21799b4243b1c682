using System.Globalization;
using PgmlBackup.Engine.Journal;
using PgmlBackup.IntegrationTests.ObjectStore;
using PgmlBackup.Model;
using PgmlBackup.TestKit;
using PgmlBackup.TestKit.Clusters;
using PgmlBackup.TestKit.ObjectStore;
using PgmlBackup.TestKit.ObjectStore.Faults;

namespace PgmlBackup.IntegrationTests.Scheduling;

/// <summary>
/// The real cron, and backups that a rate-limited object store makes longer than the time between them: two schedules and a line of the guide. In full the
/// schedules are a minute apart and a backup takes 75 s; in short all are due at one minute and it takes some seconds.
/// </summary>
[Collection(UsesCron.Name)]
public sealed class CronOverrunTests
{
    private static readonly bool s_isLong = Environment.GetEnvironmentVariable("PGMLBACKUP_TEST_LONG") == "1";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Entries_that_overrun_wait_for_one_another_and_for_a_line_of_the_guide_and_none_is_lost()
    {
        Assert.SkipWhen(CronMachine.Obstacle is not null, CronMachine.Obstacle ?? "");
        await using S3TestServer server = await S3TestServer.StartAsync(cancellationToken: Stop);
        await using ScheduleMachine machine = await ScheduleMachine.CreateAsync(Options(server));
        await machine.Stanza.Cluster.TakeBackupAsync(cancellationToken: Stop);
        await machine.Stanza.Cluster.QueryAsync("create table big as select repeat(md5(i::text), 30) as text from generate_series(1, 30000) i", Stop);
        foreach (S3Operation operation in (S3Operation[])[S3Operation.PutObject, S3Operation.UploadPart])
        {
            server.Faults.Add(new S3FaultRule(S3Fault.SlowBody(s_isLong ? 400_000 : 6_000_000)) { Operation = operation, KeyPattern = "*/backup/*" });
        }

        DateTime first = DateTime.UtcNow.AddMinutes(2);
        (string small, string large, string guide) = s_isLong ? (At(first), At(first.AddMinutes(1)), At(first.AddMinutes(1))) : ("* * * * *", "* * * * *", "* * * * *");
        await RegisterAsync(machine, "small", "Incremental", small);
        await RegisterAsync(machine, "large", "Full", large);
        string crontab = await machine.Cron.ReadCrontabAsync(TestAccount.Postgres, Stop);
        await machine.Cron.WriteCrontabAsync(TestAccount.Postgres, $"{crontab}{guide} flock {machine.Stanza.Cluster.LockPath}-flock-lock {string.Join(' ', machine.Stanza.Cluster.PgBackRestArguments(["backup", "--type=diff"]))}\n", Stop);
        machine.Cron.StartDaemon(s_isLong ? null : TimeSpan.FromSeconds(2));

        // The schedules are ended when all of them have begun: the next minute would start them again.
        await UntilAsync(async () => (await ReadAsync(machine)).Select(run => run.Schedule).Distinct().Count() == 2 && await IsGuideUnderWayAsync(machine), "the start of all three");
        await machine.Cron.WriteCrontabAsync(TestAccount.Postgres, "", Stop);
        await UntilAsync(async () => (await ReadAsync(machine)).All(run => run.Ended is not null) && (await machine.Stanza.ReadAsync()).Backups.Any(IsOfGuide) && machine.Stanza.ProcessesOf("backup").Count == 0, "the end of all three");

        PgBackup[] backups = [.. (await machine.Stanza.ReadAsync()).Backups.OrderBy(backup => backup.StartTime)];
        Assert.All(backups.Zip(backups.Skip(1)), pair => Assert.True(pair.First.StopTime <= pair.Second.StartTime, $"{pair.First.Label} and {pair.Second.Label} ran at once."));
        IReadOnlyList<RunRecord> runs = await ReadAsync(machine);
        Assert.All(runs, run => Assert.True(run is { Outcome: PgRunOutcome.Succeeded or PgRunOutcome.Satisfied, Label: not null, Due: not null }, $"{run.Schedule} {run.Outcome} {run.ErrorMessage}"));
        Assert.All(runs.Where(run => run.Outcome == PgRunOutcome.Succeeded), run => Assert.Contains(backups, backup => backup.Label == run.Label));
        if (s_isLong)
        {
            Assert.Equal([("small", Minute(first)), ("large", Minute(first.AddMinutes(1)))], runs.Select(run => (run.Schedule!, run.Due!.Value)));
            Assert.All(runs, run => Assert.Equal(PgRunOutcome.Succeeded, run.Outcome));
            Assert.InRange((runs[0].Ended - runs[0].Started)!.Value.TotalSeconds, 70, 300);
            Assert.True(runs[1].Waited > TimeSpan.FromSeconds(5), $"{runs[1].Waited}");
            Assert.Equal(4, backups.Length);
        }
    }

    private static bool IsOfGuide(PgBackup backup) => backup.Type == PgBackupType.Differential;

    private static async Task<bool> IsGuideUnderWayAsync(ScheduleMachine machine) =>
        ProcessTable.Named("--type=diff").Intersect(ProcessTable.Named($"--config={machine.Stanza.Cluster.ConfigPath}")).Any() || (await machine.Stanza.ReadAsync()).Backups.Any(IsOfGuide);

    private static async Task RegisterAsync(ScheduleMachine machine, string name, string type, string cron) =>
        (await machine.RunAsync(null, "Register-PgBackupSchedule", "-Name", name, "-Type", type, "-Cron", cron, "-With", "Cron")).EnsureSuccess();

    private static async Task<IReadOnlyList<RunRecord>> ReadAsync(ScheduleMachine machine)
    {
        var stanza = await machine.Stanza.ResolveAsync();
        return await new RunJournal(stanza.Runner, new StateFolder(stanza.Runner, stanza.Owner, machine.State), stanza.Owner, machine.Stanza.Sink).ReadAsync(machine.Stanza.Cluster.Stanza, Stop);
    }

    private static Task<bool> UntilAsync(Func<Task<bool>> condition, string what) =>
        Eventually.SeeAsync(condition, isSo => isSo, what, Stop, TimeSpan.FromMinutes(s_isLong ? 12 : 3));

    // cron reads the clock on the wall of the machine.
    private static string At(DateTime moment) => moment.ToLocalTime() is var local ? string.Create(CultureInfo.InvariantCulture, $"{local.Minute} {local.Hour} * * *") : "";

    private static DateTime Minute(DateTime moment) => new(moment.Year, moment.Month, moment.Day, moment.Hour, moment.Minute, 0, DateTimeKind.Utc);

    private static ScratchClusterOptions Options(S3TestServer server) => new()
    {
        PgBackRestGlobal =
        [
            "repo1-type=s3",
            $"repo1-s3-bucket={S3TestClient.Bucket}",
            "repo1-s3-endpoint=localhost",
            "repo1-s3-region=us-east-1",
            $"repo1-s3-key={S3Credential.Default.AccessKey}",
            $"repo1-s3-key-secret={S3Credential.Default.SecretKey}",
            "repo1-s3-uri-style=path",
            "repo1-storage-host=localhost",
            $"repo1-storage-port={server.Port}",
            $"repo1-storage-ca-file={server.CaFile}",
            "compress-type=none",
            "process-max=1",
            "start-fast=y",
        ],
    };
}
