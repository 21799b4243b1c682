using System.Globalization;
using System.Text.RegularExpressions;

namespace PgmlBackup.Engine.Scheduling;

/// <summary>One of the five fields of a cron expression, in the part of cron's language that cron, systemd and Cronos understand alike.</summary>
/// <remarks>
/// Debian's crontab(1) takes more and says nothing: a range that runs backwards (<c>22-2</c>) never comes, what follows a <c>#</c> is dropped. Cronos takes
/// more too, with a meaning that cron has not.
/// </remarks>
internal sealed partial record CronField
{
    private static readonly string[] s_months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] s_days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    private CronField(IReadOnlyList<CronRange> ranges, bool isStar)
    {
        Ranges = ranges;
        IsStar = isStar;
    }

    /// <summary>The fields, in their order.</summary>
    internal static IReadOnlyList<CronFieldKind> Kinds { get; } =
    [
        new("minute", 0, 59, 0, []), new("hour", 0, 23, 0, []), new("day of the month", 1, 31, 1, []), new("month", 1, 12, 1, s_months), new("day of the week", 0, 7, 0, s_days),
    ];

    /// <summary>The ranges of the list.</summary>
    internal IReadOnlyList<CronRange> Ranges { get; }

    /// <summary>How many values fit it.</summary>
    internal int Count => Ranges.SelectMany(range => range.Values).Distinct().Count();

    /// <summary>True when it begins with a star, with or without a step: cron then takes the job for one of every hour, and both fields of the day must fit.</summary>
    internal bool IsStar { get; }

    /// <summary>Reads a field.</summary>
    /// <param name="text">The field.</param>
    /// <param name="kind">Which one.</param>
    /// <param name="refusal">Why it cannot be taken; null when it can.</param>
    internal static CronField? Parse(string text, CronFieldKind kind, out string? refusal)
    {
        refusal = null;
        if (Star().Match(text) is { Success: true } star)
        {
            int step = star.Groups[1].Success ? int.Parse(star.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : 1;
            refusal = step >= 1 && step <= kind.Max ? null : $"the step of the {kind.Name} is not from 1 to {kind.Max}";
            return refusal is null ? new CronField([new CronRange(kind.Min, kind.Max, step)], isStar: true) : null;
        }

        List<CronRange> ranges = [];
        foreach (string item in text.Split(','))
        {
            if (Item(item, kind, out refusal) is not { } range)
            {
                return null;
            }

            ranges.Add(range);
        }

        return new CronField(ranges, isStar: false);
    }

    private static CronRange? Item(string text, CronFieldKind kind, out string? refusal)
    {
        Match match = ItemPattern().Match(text);
        int from = match.Success ? Number(match.Groups[1].Value, kind) : -1;
        int to = match.Groups[2].Success ? Number(match.Groups[2].Value, kind) : from;
        int step = match.Groups[3].Success ? int.Parse(match.Groups[3].ValueSpan, CultureInfo.InvariantCulture) : 1;
        refusal = (from, to) switch
        {
            _ when !match.Success || from < 0 || to < 0 => $"the {kind.Name} is not '*', '*/N', or a list of numbers and ranges from {kind.Min} to {kind.Max}",
            _ when to < from => $"a range of the {kind.Name} runs backwards, which cron takes for never: write it as two",
            _ when step < 1 || step > kind.Max => $"the step of the {kind.Name} is not from 1 to {kind.Max}",
            _ => null,
        };
        return refusal is null ? new CronRange(from, to, step) : null;
    }

    private static int Number(string text, CronFieldKind kind)
    {
        int name = Array.FindIndex(kind.Names, candidate => candidate.Equals(text, StringComparison.OrdinalIgnoreCase));
        return name >= 0 ? name + kind.FirstName
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= kind.Min && number <= kind.Max ? number
            : -1;
    }

    [GeneratedRegex(@"\A\*(?:/([0-9]{1,2}))?\z")]
    private static partial Regex Star();

    [GeneratedRegex(@"\A([0-9]{1,2}|[A-Za-z]{3})(?:-([0-9]{1,2}|[A-Za-z]{3})(?:/([0-9]{1,2}))?)?\z")]
    private static partial Regex ItemPattern();
}
