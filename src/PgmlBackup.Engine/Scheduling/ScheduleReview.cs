using System.Globalization;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Scheduling;

/// <summary>What an administrator should think about when schedules are registered.</summary>
/// <param name="stanza">The stanza.</param>
/// <param name="all">All schedules that the stanza then has.</param>
/// <param name="retentionFull">The value of <c>repo-retention-full</c>; null when it is not set.</param>
/// <param name="isByTime">True when that is a number of days, false when it counts backups.</param>
/// <param name="zone">The time zone of the machine.</param>
/// <param name="now">This moment, UTC.</param>
internal sealed class ScheduleReview(string stanza, IReadOnlyList<ScheduleDefinition> all, int? retentionFull, bool isByTime, TimeZoneInfo zone, DateTime now)
{
    /// <summary>What concerns the schedules of the stanza as a whole.</summary>
    internal IEnumerable<string> OfAll()
    {
        ScheduleDefinition[] full = [.. all.Where(schedule => schedule.Type == PgBackupType.Full)];
        if (full.Length == 0)
        {
            yield return $"No schedule of stanza '{stanza}' takes a full backup: the chain of its backups grows without end, and retention, which counts full ones, removes nothing. Add one: Register-PgBackupSchedule -Stanza {stanza} -Type Full -Daily";
            yield break;
        }

        double fullsADay = full.Sum(schedule => schedule.TimetableIn(zone).RunsInFourWeeks(now)) / 28;
        TimeSpan between = TimeSpan.FromDays(1 / fullsADay);
        if (retentionFull is not { } kept)
        {
            yield return $"No retention is configured (repo1-retention-full): no backup of stanza '{stanza}' is ever removed, until the repository is full.";
        }
        else if (isByTime && between > TimeSpan.FromDays(kept))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"Retention is {kept} days, and a full backup is taken only every {Display.Span(between)}: backups are kept for up to {Display.Span(between + TimeSpan.FromDays(kept))}.");
        }
        else if (!isByTime && fullsADay > 1.01)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"Retention keeps {kept} full backups, which reach back {Display.Span(between * kept)} only, since one is taken every {Display.Span(between)}. For a number of days use repo1-retention-full-type=time.");
        }
    }

    /// <summary>What concerns one schedule.</summary>
    internal IEnumerable<string> Of(ScheduleDefinition schedule, ScheduleStatistics statistics)
    {
        Timetable timetable = schedule.TimetableIn(zone);
        TimeSpan interval = timetable.ShortestInterval(now);
        if (statistics.Median is { } median && median / interval > OverrunVerdict.BusyShare)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"Schedule '{schedule.Name}' leaves {Display.Span(interval)} between two backups, and one takes {Display.Span(median)}, {median / interval:0 %} of that.");
        }

        if (timetable.LostInGaps(now).FirstOrDefault() is { Ticks: > 0 } lost)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"Schedule '{schedule.Name}' does not run on {lost:yyyy-MM-dd}: the clock is put forward over {lost:HH:mm}, and systemd leaves out what it jumps over. Take an hour before 01:00 or after 03:00.");
        }
    }
}
