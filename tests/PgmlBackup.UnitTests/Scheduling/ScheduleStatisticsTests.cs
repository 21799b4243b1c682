using PgmlBackup.Engine.Journal;
using PgmlBackup.Engine.Scheduling;
using PgmlBackup.Engine.Scheduling.Storage;
using PgmlBackup.Model;

namespace PgmlBackup.UnitTests.Scheduling;

/// <summary>What the history tells of a schedule, over a simulated year, and what is judged from it.</summary>
public sealed class ScheduleStatisticsTests
{
    private static readonly DateTime s_start = new(2027, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly ScheduleDefinition s_hourly = ScheduleDefinitionTests.Sample with { Name = "hourly", Cron = "0 * * * *", Type = PgBackupType.Incremental, Registered = s_start };

    [Theory]
    [InlineData("Europe/Berlin", PgScheduler.Cron)]
    [InlineData("Europe/Berlin", PgScheduler.Systemd)]
    [InlineData("America/New_York", PgScheduler.Cron)]
    [InlineData("America/New_York", PgScheduler.Systemd)]
    public void Over_a_year_of_hourly_runs_exactly_those_that_did_not_begin_are_missed(string zone, PgScheduler scheduler)
    {
        ScheduleDefinition schedule = s_hourly with { Scheduler = scheduler };
        Timetable timetable = schedule.TimetableIn(TimeZoneInfo.FindSystemTimeZoneById(zone));
        DateTime end = s_start.AddDays(365);
        DateTime[] due = [.. timetable.Between(s_start, end)];
        HashSet<DateTime> lost = [.. due.Where((_, index) => index % 100 == 7)];
        RunRecord[] records = [.. due.Where(moment => !lost.Contains(moment)).Select(moment => Run(moment, TimeSpan.FromMinutes(9)))];

        Assert.Equal(lost.Order(), ScheduleStatistics.MissedOf(schedule, timetable, records, s_start.AddDays(-1), end));
        for (DateTime now = s_start.AddDays(31); now < end; now = now.AddHours(173))
        {
            RunRecord[] known = [.. records.Where(record => record.Ended <= now)];
            ScheduleStatistics seen = ScheduleStatistics.Of(schedule, timetable, known, now);
            Assert.Equal(lost.Count(moment => moment > now - ScheduleStatistics.Window && moment <= now - ScheduleStatistics.Grace), seen.Missed.Count(lost.Contains));
            Assert.Equal((TimeSpan.FromMinutes(9), TimeSpan.FromMinutes(9), 0), (seen.Median, seen.P95, seen.LateCount));
        }
    }

    [Fact]
    public void What_is_due_now_may_still_begin_and_what_was_due_before_it_was_registered_was_never_missed()
    {
        Timetable timetable = s_hourly.TimetableIn(TimeZoneInfo.Utc);
        ScheduleDefinition schedule = s_hourly with { Registered = s_start.AddHours(5).AddMinutes(1), RandomDelay = TimeSpan.FromMinutes(20) };
        Assert.Equal([s_start.AddHours(6)], ScheduleStatistics.MissedOf(schedule, timetable, [], s_start, s_start.AddHours(7).AddMinutes(24)));
        Assert.Equal([s_start.AddHours(6), s_start.AddHours(7)], ScheduleStatistics.MissedOf(schedule, timetable, [], s_start, s_start.AddHours(7).AddMinutes(25)));
    }

    [Fact]
    public void A_run_that_waits_or_was_skipped_on_a_standby_is_not_missed_and_one_that_waited_long_is_late()
    {
        RunRecord[] records =
        [
            Run(s_start.AddHours(1), TimeSpan.FromMinutes(1)) with { Outcome = PgRunOutcome.Skipped, Started = null },
            Run(s_start.AddHours(2), TimeSpan.FromMinutes(1)) with { Started = s_start.AddHours(2).AddMinutes(40), Ended = s_start.AddHours(2).AddMinutes(50) },
            Run(s_start.AddHours(3), TimeSpan.FromMinutes(1)) with { Outcome = PgRunOutcome.Waiting, Started = null, Ended = null },
        ];
        ScheduleStatistics seen = ScheduleStatistics.Of(s_hourly, s_hourly.TimetableIn(TimeZoneInfo.Utc), records, s_start.AddHours(3).AddMinutes(30));
        Assert.Empty(seen.Missed);
        Assert.Equal(2, seen.LateCount);
        Assert.Equal(PgRunOutcome.Waiting, seen.Last?.Outcome);
        Assert.Equal(TimeSpan.FromMinutes(10), seen.Median);
    }

    [Fact]
    public void Without_runs_of_its_own_those_of_its_type_tell_how_long_one_takes()
    {
        RunRecord other = Run(s_start, TimeSpan.FromMinutes(3)) with { Schedule = null, Due = null };
        RunRecord full = other with { BackupType = PgBackupType.Full, Ended = other.Started!.Value.AddHours(1) };
        Assert.Equal(TimeSpan.FromMinutes(3), ScheduleStatistics.Of(s_hourly, s_hourly.TimetableIn(TimeZoneInfo.Utc), [other, full], s_start).Median);
    }

    [Theory]
    [InlineData(25, PgScheduleVerdict.Fits)]
    [InlineData(31, PgScheduleVerdict.Busy)]
    [InlineData(55, PgScheduleVerdict.ConstantlyBackingUp)]
    [InlineData(130, PgScheduleVerdict.ConstantlyBackingUp)]
    public void The_share_of_the_interval_is_the_verdict(int minutes, PgScheduleVerdict verdict)
    {
        OverrunVerdict judged = Judge(minutes);
        Assert.Equal(verdict, judged.Verdict);
        Assert.Equal(verdict == PgScheduleVerdict.Fits, judged.Finding is null && judged.Advice.Count == 0);
        Assert.Equal(verdict == PgScheduleVerdict.ConstantlyBackingUp, judged.Finding?.StartsWith("Constantly backing up", StringComparison.Ordinal) == true);
    }

    [Fact]
    public void The_advice_is_computed_from_the_numbers()
    {
        OverrunFacts facts = new()
        {
            Cores = 8,
            ProcessMax = 2,
            CompressType = "gz",
            IsBlockIncremental = false,
            Medians = new Dictionary<PgBackupType, TimeSpan> { [PgBackupType.Incremental] = TimeSpan.FromMinutes(3) },
            Snapshots = [new SnapshotSource("ZFS dataset", "tank/pg")],
        };
        string advice = string.Join('\n', Judge(57, PgBackupType.Full, facts).Advice);
        foreach (string part in (string[])
            ["every 2 h instead of every 1 h", "57 min or less, which is 48 %", "3 min or less here, 5 % of the interval", "process-max is 2, and the machine has 8 cores", "compress-type is gz", "repo1-block=y", "backup-standby=y", "ZFS dataset tank/pg"])
        {
            Assert.Contains(part, advice, StringComparison.Ordinal);
        }

        Assert.Equal(2, Judge(40, PgBackupType.Incremental, new OverrunFacts { Cores = 2, ProcessMax = 2, IsBlockIncremental = null }).Advice.Count);
    }

    [Fact]
    public void All_schedules_of_a_stanza_together_may_be_too_much() =>
        Assert.Equal(PgScheduleVerdict.ConstantlyBackingUp, OverrunVerdict.Of(PgBackupType.Full, TimeSpan.FromHours(1), Seen(20), 0.95, new OverrunFacts()).Verdict);

    [Fact]
    public void Nothing_is_judged_before_anything_is_known() => Assert.Equal(
        PgScheduleVerdict.Unknown,
        OverrunVerdict.Of(PgBackupType.Full, TimeSpan.FromHours(1), ScheduleStatistics.Of(s_hourly, s_hourly.TimetableIn(TimeZoneInfo.Utc), [], s_start), null, new OverrunFacts()).Verdict);

    [Fact]
    public void A_full_backup_that_was_due_and_did_not_begin_is_due()
    {
        ScheduleDefinition full = ScheduleDefinitionTests.Sample with { Name = "full", Cron = "0 0 * * *", Registered = s_start };
        var probe = new ScheduleFullDue([full, s_hourly], TimeZoneInfo.Utc);
        PgBackup newest = Backup(s_start.AddDays(3).AddSeconds(2));
        Assert.Null(probe.FindReason(newest, s_start.AddDays(3).AddHours(6)));
        Assert.Contains("schedule 'full' was due at 2027-01-05 00:00 UTC", probe.FindReason(newest, s_start.AddDays(4).AddMinutes(1)), StringComparison.Ordinal);
        Assert.Null(probe.FindReason(null, s_start.AddDays(4)));
        Assert.Null(new ScheduleFullDue([full with { Registered = s_start.AddDays(4).AddSeconds(1) }], TimeZoneInfo.Utc).FindReason(newest, s_start.AddDays(4).AddHours(1)));
        Assert.Null(new ScheduleFullDue([full with { RandomDelay = TimeSpan.FromHours(1) }], TimeZoneInfo.Utc).FindReason(newest, s_start.AddDays(4).AddMinutes(30)));
    }

    private static RunRecord Run(DateTime due, TimeSpan duration) => new()
    {
        Id = due.ToString("O"),
        Stanza = "main",
        Type = PgBackupType.Incremental,
        BackupType = PgBackupType.Incremental,
        Schedule = "hourly",
        Due = due,
        Requested = due.AddSeconds(2),
        Started = due.AddSeconds(2),
        Ended = due.AddSeconds(2) + duration,
        Outcome = PgRunOutcome.Succeeded,
    };

    private static PgBackup Backup(DateTime start) => new()
    {
        Stanza = "main",
        Label = "20270104-000002F",
        Type = PgBackupType.Full,
        Repository = 1,
        StartTime = start,
        StopTime = start.AddMinutes(1),
        Size = 1,
        DeltaSize = 1,
        RepositoryDeltaSize = 1,
        DatabaseId = 1,
    };

    private static ScheduleStatistics Seen(int minutes) =>
        ScheduleStatistics.Of(s_hourly, s_hourly.TimetableIn(TimeZoneInfo.Utc), [Run(s_start.AddHours(1), TimeSpan.FromMinutes(minutes))], s_start.AddHours(5));

    private static OverrunVerdict Judge(int minutes, PgBackupType type = PgBackupType.Incremental, OverrunFacts? facts = null) =>
        OverrunVerdict.Of(type, TimeSpan.FromHours(1), Seen(minutes), null, facts ?? new OverrunFacts());
}
