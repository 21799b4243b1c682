using PgmlBackup.Engine.Health.Facts;
using PgmlBackup.Engine.Scheduling;

namespace PgmlBackup.UnitTests.Health;

public sealed class ScheduledBackupTextTests
{
    [Theory]
    [InlineData("0 0 * * *", 1)]
    [InlineData("@daily", 1)]
    [InlineData("0 */6 * * *", 4)]
    [InlineData("*/30 9-17 * * *", 18)]
    [InlineData("0 0 * * 0", 1.0 / 7)]
    [InlineData("0 0 * * sun", 1.0 / 7)]
    [InlineData("0 0 * * 7", 1.0 / 7)]
    [InlineData("0 0 * * mon-sat", 6.0 / 7)]
    [InlineData("0 0 1 * *", 12 / 365.25)]
    [InlineData("0 0 1 jan *", 1 / 365.25)]
    [InlineData("15,45 3 * * *", 2)]
    public void The_times_of_a_line_are_counted(string times, double perDay) => Assert.Equal(perDay, CronTime.Parse(times).RunsPerDay, 0.002);

    [Fact]
    public void A_line_with_a_day_of_the_month_and_of_the_week_runs_on_both() =>
        Assert.Equal((1.0 / 7) + ((12 / 365.25) * 6 / 7), CronTime.Parse("0 0 1 * 0").RunsPerDay, 0.002);

    [Theory]
    [InlineData("@reboot")]
    [InlineData("0 24 * * *")]
    [InlineData("0 0 * * 8")]
    [InlineData("0 0-2000000000 * * *")]
    [InlineData("x 0 * * *")]
    [InlineData("0 0 * *")]
    public void What_cannot_be_counted_is_not(string times) => Assert.Null(CronTime.RunsPerDayOf(times));

    [Theory]
    [InlineData("0 0 * * * pgbackrest backup --stanza=main", "incr", "main", null)]
    [InlineData("0 0 * * 0 /usr/bin/pgbackrest --stanza main --type=full --repo=2 backup >/dev/null 2>&1", "full", "main", 2)]
    [InlineData("0 0 * * 0 flock /tmp/pgbackrest-flock-lock pgbackrest backup --stanza=main --type=diff", "diff", "main", null)]
    [InlineData("@daily cd / && pgbackrest backup --type=full", "full", null, null)]
    [InlineData("0 0 * * 0 pwsh -c \"Invoke-PgBackup -Stanza main -Type Full -Repository 2\"", "full", "main", 2)]
    [InlineData("0 0 * * 0 pgmlbackup Invoke-PgBackup -Type:Differential", "diff", null, null)]
    public void A_backup_is_found(string line, string type, string? stanza, int? repository)
    {
        var backup = Assert.Single(ScheduledBackupText.OfCrontab($"# remark\nMAILTO=x\n\n{line}\n", "the crontab", namesUser: false));
        Assert.Equal((type, stanza, repository), (backup.Type, backup.Stanza, backup.Repository));
        Assert.NotNull(backup.PerDay);
    }

    [Theory]
    [InlineData("# 0 0 * * * pgbackrest backup --stanza=main")]
    [InlineData("0 0 * * * pgbackrest info --stanza=main")]
    [InlineData("0 0 * * * tar -cf backup.tar /etc/pgbackrest")]
    [InlineData("COMMAND=pgbackrest backup")]
    public void What_is_no_backup_is_not(string line) => Assert.Empty(ScheduledBackupText.OfCrontab(line, "the crontab", namesUser: false));

    [Fact]
    public void The_account_of_a_system_crontab_is_no_part_of_the_command() =>
        Assert.Equal("full", Assert.Single(ScheduledBackupText.OfCrontab("0 1 * * 0 postgres pgbackrest --type=full backup", "/etc/cron.d/x", namesUser: true)).Type);

    [Fact]
    public void With_full_every_in_the_profile_a_schedule_of_ours_takes_full_backups_too()
    {
        var schedule = Fact<IReadOnlyList<ScheduledBackup>>.Of([.. ScheduledBackupText.OfCrontab("@daily pgmlbackup Invoke-PgBackup -Stanza a\n@daily pgbackrest backup --stanza=b\n", "x", namesUser: false)]);
        var full = Assert.Single(FactGatherer.WithFullEvery(schedule, TimeSpan.FromDays(7)).Value!, backup => backup.Type == "full");
        Assert.Equal(("a", 1.0 / 7), (full.Stanza, full.PerDay));
        Assert.Same(schedule, FactGatherer.WithFullEvery(schedule, null));
    }

    [Fact]
    public void A_unit_of_systemd_has_times_elsewhere()
    {
        var backup = Assert.Single(ScheduledBackupText.OfUnit("[Service]\nExecStart=/usr/bin/pgbackrest --stanza=main --type=full backup\n", "x.service"));
        Assert.Equal(("full", null), (backup.Type, backup.PerDay));
    }
}
