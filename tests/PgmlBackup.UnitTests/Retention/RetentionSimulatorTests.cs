using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Engine.Retention;
using PgmlBackup.Model;

namespace PgmlBackup.UnitTests.Retention;

/// <summary>The rules of pgBackRest's expire. That they are pgBackRest's, the integration tests show.</summary>
public sealed class RetentionSimulatorTests
{
    private static readonly string[] s_archive = ["15-1"];

    [Theory]
    [InlineData("F0 F1 F2 F3", 14, 3.5, "")]
    [InlineData("F0 F1 F14 F15", 14, 15.5, "F0")]
    [InlineData("F0 I1 D2 F7 I8 F14", 7, 14.5, "F0 D2 I1")]
    [InlineData("F0 F1 F2", 1, 9.5, "F0 F1")]
    [InlineData("F0 F7 F14 F21", 14, 21.5, "F0")]
    [InlineData("F0", 1, 99.5, "")]
    [InlineData("", 14, 1, "")]
    public void By_time_a_full_backup_goes_when_another_one_is_old_enough(string words, int days, double now, string gone) =>
        Assert.Equal(Sorted(gone), Sorted(Expired(words, new RetentionPolicy { IsByTime = true, Full = days }, now)));

    [Theory]
    [InlineData("F0 I1 F2 D3 F4", 2, "F0 I1")]
    [InlineData("F0 F1 F2", 3, "")]
    [InlineData("F0 F1 F2", 1, "F0 F1")]
    public void By_count_the_newest_full_backups_stay(string words, int count, string gone) =>
        Assert.Equal(Sorted(gone), Sorted(Expired(words, new RetentionPolicy { Full = count }, 99)));

    [Theory]
    [InlineData("F0 D1 D2 F3", 2, "D1")]
    [InlineData("F0 D1 I2 D3 I4 D5", 1, "D1 I2 D3 I4")]
    [InlineData("F0 I1 D2 D3", 2, "")]
    [InlineData("F0 D1 F2 F3 F4", 3, "D1")]
    public void Full_backups_count_as_differential_ones_and_stay(string words, int count, string gone) =>
        Assert.Equal(Sorted(gone), Sorted(Expired(words, new RetentionPolicy { Differential = count }, 99)));

    [Fact]
    public void Without_a_retention_nothing_goes() => Assert.Empty(Expired("F0 D1 F2 F3", new RetentionPolicy(), 99));

    [Fact]
    public void By_time_the_moment_itself_is_not_old_enough()
    {
        var policy = new RetentionPolicy { IsByTime = true, Full = 1 };
        Assert.Empty(Expired("F0 F1", policy, 2));
        Assert.Equal("F0", Expired("F0 F1", policy, 2 + (1.0 / 86400)));
    }

    [Theory]
    [InlineData("F0 F1 F2", 14, 2.5, null)]
    [InlineData("F0 F1 F2", 1, 2.5, 2)]
    [InlineData("F0 F9", 1, 9.5, 2)]
    public void By_time_WAL_stays_from_the_oldest_full_backup_on_that_is_kept(string words, int days, double now, int? archive)
    {
        RetentionForecast forecast = Forecast(words, new RetentionPolicy { IsByTime = true, Full = days }, now);
        Assert.Equal(archive, forecast.Archive);
        Assert.Equal(archive is null ? 0 : 1, forecast.Wal.Count);
    }

    [Fact]
    public void Up_to_2_46_WAL_stays_where_retention_by_time_removes_no_backup() => Assert.Null(RetentionSimulator.Expire(
        Sets.Of("F0 F9"), s_archive, new RetentionPolicy { IsByTime = true, Full = 1 }, Sets.Day(9.5), new PgBackRestVersion(2, 45)).Archive);

    [Fact]
    public void WAL_that_makes_an_older_backup_consistent_stays()
    {
        RetentionForecast forecast = Forecast("F0 F2 F5 F9", new RetentionPolicy { Full = 9, Archive = 2 }, 10);
        Assert.Equal(
            [new ArchiveSpan("15-1", null, Sets.Segment(1)), new ArchiveSpan("15-1", Sets.Segment(1), Sets.Segment(3)), new ArchiveSpan("15-1", Sets.Segment(3), Sets.Segment(6))],
            forecast.Wal);
        Assert.True(forecast.Wal[1].Holds(Sets.Segment(2)));
        Assert.False(forecast.Wal[1].Holds(Sets.Segment(1)) || forecast.Wal[1].Holds(Sets.Segment(3)));
    }

    [Fact]
    public void Between_segments_that_follow_each_other_there_is_no_span() =>
        Assert.Equal([new ArchiveSpan("15-1", null, Sets.Segment(1))], Forecast("F0 F1 F2", new RetentionPolicy { Archive = 1 }, 3).Wal);

    [Theory]
    [InlineData(PgBackupType.Full, 2, 1)]
    [InlineData(PgBackupType.Differential, 2, 5)]
    [InlineData(PgBackupType.Incremental, 2, 7)]
    public void The_retention_of_WAL_counts_backups_of_its_type(PgBackupType type, int count, int first)
    {
        string? before = Forecast("F0 D2 F4 D6 I8", new RetentionPolicy { Archive = count, ArchiveType = type }, 9).Wal[^1].Before;
        Assert.Equal(Sets.Segment(first), before);
    }

    [Fact]
    public void Too_few_backups_for_the_retention_of_WAL_keep_all_of_it() => Assert.Empty(Forecast("F0 F1", new RetentionPolicy { Archive = 3 }, 9).Wal);

    [Fact]
    public void All_WAL_of_a_database_without_backups_goes_unless_it_is_the_present_one()
    {
        IReadOnlyList<PgBackup> backups = Sets.Of("F0 F1", databaseId: 2);
        var policy = new RetentionPolicy { Archive = 1 };
        Assert.Contains(new ArchiveSpan("14-1", null, null), RetentionSimulator.Expire(backups, ["14-1", "15-2"], policy, Sets.Day(2), Sets.Newest).Wal);
        Assert.DoesNotContain(RetentionSimulator.Expire(backups, ["15-2", "16-3"], policy, Sets.Day(2), Sets.Newest).Wal, span => span.ArchiveId == "16-3");
    }

    [Fact]
    public void A_single_set_goes_with_what_is_built_upon_it()
    {
        IReadOnlyList<PgBackup> backups = Sets.Of("F0 I1 I2 D3 I4 F5");
        RetentionForecast forecast = RetentionSimulator.ExpireSet(backups, s_archive, new RetentionPolicy(), backups[1].Label, Sets.Newest);
        Assert.Equal("I1 I2", Sets.Words(backups, forecast.Expired));
        Assert.Equal("F0 I1 I2 D3 I4", Sets.Words(backups, RetentionSimulator.ExpireSet(backups, s_archive, new RetentionPolicy(), backups[0].Label, Sets.Newest).Expired));
    }

    [Theory]
    [InlineData("F0 I1 I2 D3 I4 F5", 2, "F0 I1 I2")]
    [InlineData("F0 I1 I2 D3 I4 F5", 4, "F0 D3 I4")]
    public void What_a_backup_needs_is_its_chain(string words, int index, string needs)
    {
        IReadOnlyList<PgBackup> backups = Sets.Of(words);
        Assert.Equal(needs, Sets.Words(backups, new BackupChains(backups).WithNeeds(backups[index].Label)));
    }

    private static RetentionForecast Forecast(string words, RetentionPolicy policy, double now) =>
        RetentionSimulator.Expire(Sets.Of(words), s_archive, policy, Sets.Day(now), Sets.Newest);

    private static string Expired(string words, RetentionPolicy policy, double now) => Sets.Words(Sets.Of(words), Forecast(words, policy, now).Expired);

    private static string Sorted(string words) => string.Join(' ', words.Split(' ').Order(StringComparer.Ordinal));
}
