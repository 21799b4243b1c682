using Cronos;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.PgBackRest;

namespace PgmlBackup.Engine.Scheduling;

/// <summary>When something is due, as the five fields of a crontab say it: minute, hour, day of the month, month, day of the week.</summary>
/// <remarks>
/// Cronos reads and computes it, on the clock on the wall. What Cronos sees otherwise than cron is settled here: where both fields of the day are restricted,
/// either suffices for cron. What a change of the clock does is <see cref="Timetable"/>'s.
/// </remarks>
public sealed class CronTime : IEquatable<CronTime>
{
    private static readonly Dictionary<string, string> s_names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["@yearly"] = "0 0 1 1 *",
        ["@annually"] = "0 0 1 1 *",
        ["@monthly"] = "0 0 1 * *",
        ["@weekly"] = "0 0 * * 0",
        ["@daily"] = "0 0 * * *",
        ["@midnight"] = "0 0 * * *",
        ["@hourly"] = "0 * * * *",
    };

    // Four years, so that each day of the year counts as often as it comes.
    private const int CycleDays = 1461;

    private static readonly DateTime s_cycle = new(2025, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);

    private readonly CronExpression[] _expressions;

    private CronTime(string[] words, CronField[] fields)
    {
        Text = string.Join(' ', words);
        Fields = fields;
        _expressions = [.. DayAlternatives(words, fields).Select(alternative => CronExpression.Parse(string.Join(' ', alternative), CronFormat.Standard))];
    }

    /// <summary>The five fields, divided by single blanks. They hold letters, digits and <c>* / , -</c> only.</summary>
    public string Text { get; }

    /// <summary>True when the minute or the hour begins with a star: cron then follows the clock when it is changed, and otherwise makes up for it.</summary>
    public bool IsWild => Fields[0].IsStar || Fields[1].IsStar;

    /// <summary>How often a day it is due, on average over four years.</summary>
    internal double RunsPerDay
    {
        get
        {
            string[] words = Text.Split(' ');
            int days = new CronTime(["0", "0", .. words[2..]], [Fields[0], Fields[1], .. Fields.Skip(2)]).WallTimes(s_cycle, s_cycle.AddDays(CycleDays).AddTicks(-1)).Count();
            return (double)days / CycleDays * Fields[0].Count * Fields[1].Count;
        }
    }

    internal IReadOnlyList<CronField> Fields { get; }

    /// <summary>True when either field of the day suffices, because both are restricted.</summary>
    internal bool HasDayAlternatives => !Fields[2].IsStar && !Fields[4].IsStar;

    /// <summary>Reads an expression.</summary>
    /// <param name="text">Five fields, or a name such as <c>@daily</c>.</param>
    /// <exception cref="PgmlException"><c>InvalidCronExpression</c>.</exception>
    public static CronTime Parse(string? text)
    {
        string full = text is not null && s_names.TryGetValue(text, out string? named) ? named : text ?? string.Empty;
        string[] words = full.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length != CronField.Kinds.Count)
        {
            throw Invalid(text, "it has not five fields (minute, hour, day of the month, month, day of the week), nor is it one of @hourly, @daily, @weekly, @monthly, @yearly");
        }

        var fields = new CronField[words.Length];
        for (int i = 0; i < words.Length; i++)
        {
            fields[i] = CronField.Parse(words[i], CronField.Kinds[i], out string? refusal) ?? throw Invalid(text, refusal!);
        }

        try
        {
            var time = new CronTime(words, fields);
            return time.WallTimes(new DateTime(2000, 1, 1), new DateTime(2008, 12, 31)).Any() ? time : throw Invalid(text, "there is no such day");
        }
        catch (CronFormatException refused)
        {
            throw Invalid(text, refused.Message.TrimEnd('.'));
        }
    }

    /// <summary>As <see cref="RunsPerDay"/>, for what somebody else has written.</summary>
    /// <returns>Null when it cannot be counted, as with <c>@reboot</c>.</returns>
    internal static double? RunsPerDayOf(string text)
    {
        try
        {
            return Parse(text).RunsPerDay;
        }
        catch (PgmlException refused) when (refused.Fault == FaultCatalog.InvalidCronExpression)
        {
            return null;
        }
    }

    /// <summary>The times on the wall at which it is due, in their order.</summary>
    /// <param name="from">The first that may be, of no kind.</param>
    /// <param name="to">The last that may be.</param>
    internal IEnumerable<DateTime> WallTimes(DateTime from, DateTime to)
    {
        IEnumerable<DateTime> times = _expressions
            .Select(expression => expression.GetOccurrences(DateTime.SpecifyKind(from, DateTimeKind.Utc), DateTime.SpecifyKind(to, DateTimeKind.Utc), fromInclusive: true, toInclusive: true))
            .Aggregate(Merge);
        return times.Select(time => DateTime.SpecifyKind(time, DateTimeKind.Unspecified));
    }

    /// <inheritdoc/>
    public bool Equals(CronTime? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CronTime);

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static IEnumerable<string[]> DayAlternatives(string[] words, CronField[] fields) =>
        fields[2].IsStar || fields[4].IsStar ? [words] : [[words[0], words[1], words[2], words[3], "*"], [words[0], words[1], "*", words[3], words[4]]];

    private static IEnumerable<DateTime> Merge(IEnumerable<DateTime> one, IEnumerable<DateTime> other)
    {
        using IEnumerator<DateTime> left = one.GetEnumerator();
        using IEnumerator<DateTime> right = other.GetEnumerator();
        bool hasLeft = left.MoveNext();
        bool hasRight = right.MoveNext();
        while (hasLeft || hasRight)
        {
            DateTime next = !hasRight || (hasLeft && left.Current <= right.Current) ? left.Current : right.Current;
            yield return next;
            hasLeft = hasLeft && (left.Current != next || left.MoveNext());
            hasRight = hasRight && (right.Current != next || right.MoveNext());
        }
    }

    private static PgmlException Invalid(string? text, string reason) =>
        new(FaultCatalog.InvalidCronExpression, $"{ValueText.Show(text)} is no cron expression that can be scheduled: {reason}.", text);
}
