using System.Globalization;

namespace PgmlBackup.Engine.Scheduling;

/// <summary>Writes a cron expression as the <c>OnCalendar=</c> of a systemd timer.</summary>
internal static class CalendarText
{
    private static readonly string[] s_days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

    /// <summary>The values, of which each sets the timer off: two where either field of the day suffices, else one.</summary>
    internal static IReadOnlyList<string> Of(CronTime time)
    {
        string clock = $"{Field(time.Fields[1])}:{Field(time.Fields[0])}:00";
        string month = Field(time.Fields[3]);
        string byDate = $"*-{month}-{Field(time.Fields[2])} {clock}";
        string byDay = $"{Days(time.Fields[4])} *-{month}-{(time.HasDayAlternatives ? "*" : Field(time.Fields[2]))} {clock}";
        return time.HasDayAlternatives ? [byDate, byDay] : IsAll(time.Fields[4]) ? [byDate] : [byDay];
    }

    private static bool IsAll(CronField field) => field is { IsStar: true, Ranges: [{ Step: 1 }] };

    private static string Field(CronField field) => IsAll(field) ? "*" : string.Join(',', field.Ranges.Select(Range));

    private static string Range(CronRange range)
    {
        string from = Two(range.From);
        return (range.To == range.From, range.Step) switch
        {
            (true, _) => from,
            (_, 1) => $"{from}..{Two(range.To)}",
            _ => $"{from}..{Two(range.To)}/{range.Step.ToString(CultureInfo.InvariantCulture)}",
        };
    }

    // Cron's week begins and ends with a Sunday, systemd's with a Monday and a Sunday: only single days mean the same.
    private static string Days(CronField field) =>
        string.Join(',', field.Ranges.SelectMany(range => Enumerable.Range(range.From, range.To - range.From + 1).Where(day => (day - range.From) % range.Step == 0)).Select(day => s_days[day]).Distinct());

    private static string Two(int number) => number.ToString("00", CultureInfo.InvariantCulture);
}
