using PgmlBackup.Engine.Retention;
using PgmlBackup.Model;

namespace PgmlBackup.UnitTests.Retention;

/// <summary>Retention by days, weeks, months and years.</summary>
public sealed class PeriodicPlanTests
{
    [Theory]
    [InlineData("F0 F1 F2 F3", 2, 0, 0, 0, "F0 F1")]
    [InlineData("F0 F1 F2 F3 F10", 0, 2, 0, 0, "F0 F1 F2")]
    [InlineData("F0 F20 F31 F40", 0, 0, 2, 0, "F0 F31")]
    [InlineData("F0 F40 F400", 0, 0, 0, 2, "F0")]
    [InlineData("F0 F1 F100", 2, 0, 0, 0, "F0")]
    [InlineData("F0 I1 I2 F3", 1, 1, 0, 0, "F0 I1 I2")]
    [InlineData("F0 I1 I2 F3 F4", 3, 0, 0, 0, "")]
    [InlineData("F0 I1 I2", 1, 0, 0, 0, "")]
    [InlineData("", 1, 0, 0, 0, "")]
    public void The_last_backup_of_each_period_stays_with_what_it_needs(string words, int daily, int weekly, int monthly, int yearly, string gone)
    {
        var plan = PeriodicPlan.Create(Sets.Of(words), new PeriodicPolicy(daily, weekly, monthly, yearly), TimeZoneInfo.Utc);
        Assert.Equal(gone, Sets.Words(plan.Removed));
    }

    [Fact]
    public void A_pinned_backup_stays_with_what_it_needs()
    {
        PgBackup[] backups = [.. Sets.Of("F0 I1 I2 F3 F4 F5")];
        backups[1] = Pinned(backups[1]);
        var plan = PeriodicPlan.Create(backups, new PeriodicPolicy(1, 0, 0, 0), TimeZoneInfo.Utc);
        Assert.Equal("I2 F3 F4", Sets.Words(plan.Removed));
        Assert.Equal("pinned", plan.Kept[backups[1].Label]);
        Assert.StartsWith("needed by", plan.Kept[backups[0].Label], StringComparison.Ordinal);
    }

    [Fact]
    public void A_backup_with_page_errors_does_not_stand_for_its_day_and_the_last_good_full_one_stays()
    {
        PgBackup[] backups = [.. Sets.Of("F0 F1 F2 F3")];
        backups[2] = backups[2] with { Error = true };
        backups[3] = backups[3] with { Error = true, StopTime = backups[2].StopTime.AddHours(1) };
        var plan = PeriodicPlan.Create(backups, new PeriodicPolicy(1, 0, 0, 0), TimeZoneInfo.Utc);
        Assert.Equal("F0 F2", Sets.Words(plan.Removed));
        Assert.Equal("the newest full backup without page errors", plan.Kept[backups[1].Label]);
    }

    [Fact]
    public void Sets_are_expired_with_what_is_built_upon_them_only_once()
    {
        var plan = PeriodicPlan.Create(Sets.Of("F0 I1 I2 F3 I4 F5"), new PeriodicPolicy(1, 0, 0, 0), TimeZoneInfo.Utc);
        Assert.Equal("F0 F3", Sets.Words(plan.Sets));
    }

    [Fact]
    public void A_day_is_one_of_the_time_zone()
    {
        PgBackup[] backups = [.. Sets.Of("F0 F1")];
        backups[1] = backups[1] with { StopTime = backups[0].StopTime.AddHours(1) };
        var zone = TimeZoneInfo.CreateCustomTimeZone("west", TimeSpan.FromHours(-2.5), null, null);
        Assert.Empty(PeriodicPlan.Create(backups, new PeriodicPolicy(2, 0, 0, 0), zone).Removed);
        Assert.Single(PeriodicPlan.Create(backups, new PeriodicPolicy(2, 0, 0, 0), TimeZoneInfo.Utc).Removed);
    }

    /// <summary>Three years of backups, with a run of the policy after each, as a schedule would do it.</summary>
    [Theory]
    [InlineData(1, "FFFFFFF")]
    [InlineData(2, "FIIIIII")]
    [InlineData(3, "FIDIIDI")]
    [InlineData(4, "F------")]
    [InlineData(5, "random")]
    public void Over_three_years_nothing_is_lost_that_must_stay(int seed, string week)
    {
        var random = new Random(seed);
        var policy = new PeriodicPolicy(7, 4, 12, 3);
        List<PgBackup> present = [];
        HashSet<string> pinnedEver = [];
        for (int day = 0; day < 3 * 365; day++)
        {
            char type = present.Count == 0 ? 'F' : week == "random" ? "FDIII--"[random.Next(7)] : week[day % 7];
            if (type == '-')
            {
                continue;
            }

            PgBackup taken = Sets.Next(present, type, Sets.Day(day + (random.NextDouble() / 2))) with { Error = random.Next(20) == 0 };
            if (random.Next(90) == 0)
            {
                taken = Pinned(taken);
                pinnedEver.Add(taken.Label);
            }

            present.Add(taken);
            var plan = PeriodicPlan.Create(present, policy, TimeZoneInfo.Utc);
            AssertKeepsWhatItMust(present, plan, policy);
            HashSet<string> gone = Expire(present, plan);
            Assert.Equal([.. plan.Removed.Select(backup => backup.Label).Order()], gone.Order());
            present.RemoveAll(backup => gone.Contains(backup.Label));
        }

        Assert.All(pinnedEver, label => Assert.Contains(present, backup => backup.Label == label));
        Assert.InRange(present.Count(backup => backup.Type == PgBackupType.Full), 1, 7 + 4 + 12 + 3 + (2 * pinnedEver.Count) + 2);
        Assert.True(present.Min(backup => backup.StopTime) < Sets.Day(366), "A backup of the first year is there.");
    }

    // One set after the other, each with what is built upon it, as pgBackRest does.
    private static HashSet<string> Expire(List<PgBackup> present, PeriodicPlan plan)
    {
        HashSet<string> gone = [];
        foreach (PgBackup set in plan.Sets)
        {
            Assert.DoesNotContain(set.Label, gone);
            gone.UnionWith(new BackupChains(present).WithDependents(set.Label).Select(backup => backup.Label));
        }

        return gone;
    }

    private static void AssertKeepsWhatItMust(List<PgBackup> present, PeriodicPlan plan, PeriodicPolicy policy)
    {
        HashSet<string> removed = [.. plan.Removed.Select(backup => backup.Label)];
        PgBackup[] kept = [.. present.Where(backup => !removed.Contains(backup.Label))];
        Assert.Contains(kept, backup => backup.Label == present[^1].Label);
        Assert.All(kept.SelectMany(backup => backup.Reference), needed => Assert.DoesNotContain(needed, removed));
        Assert.All(present.Where(backup => backup.Pinned), backup => Assert.Contains(backup, kept));
        if (present.LastOrDefault(backup => backup is { Type: PgBackupType.Full, Error: not true }) is { } good)
        {
            Assert.Contains(good, kept);
        }

        int days = present.Select(backup => backup.StopTime.Date).Distinct().Count();
        Assert.InRange(kept.Select(backup => backup.StopTime.Date).Distinct().Count(), Math.Min(days, policy.Daily), days);
    }

    private static PgBackup Pinned(PgBackup backup) => backup with { Annotation = new Dictionary<string, string> { [PgBackup.PinKey] = "2026-01-01T00:00:00Z" } };
}
