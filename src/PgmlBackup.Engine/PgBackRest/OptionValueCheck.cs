using System.Globalization;
using System.Text.RegularExpressions;

namespace PgmlBackup.Engine.PgBackRest;

/// <summary>Judges the value of an option as pgBackRest does when a command uses it (src/config/parse.c).</summary>
internal static partial class OptionValueCheck
{
    // Before, a time was a number of seconds, which might be a fraction.
    private static readonly PgBackRestVersion s_timeUnits = new(2, 53);

    /// <summary>Why pgBackRest stops at a value with error 32.</summary>
    /// <param name="rule">The option.</param>
    /// <param name="value">The value as it is written. It is not repeated.</param>
    /// <param name="version">The release that reads it.</param>
    /// <param name="valueOf">The value of another option, where that decides what is allowed; null when it is not known.</param>
    /// <returns>What it must be; null when pgBackRest takes it.</returns>
    internal static string? Refusal(OptionRule rule, string value, PgBackRestVersion version, Func<string, string?> valueOf)
    {
        if (value.Length == 0)
        {
            return "it needs a value";
        }

        return rule.Type switch
        {
            OptionType.Boolean => value is "y" or "n" ? null : "it must be y or n",
            OptionType.Path => value[0] != '/' ? "it must be an absolute path" : value.Contains("//", StringComparison.Ordinal) ? "it must not hold '//'" : null,
            OptionType.Word => Words(Allowed(rule, valueOf), value),
            OptionType.Integer => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                ? Range(rule, Allowed(rule, valueOf), number) : "it must be a whole number",
            OptionType.Size => Bytes(value) is { } bytes ? Range(rule, Allowed(rule, valueOf), bytes) : "it must be a number of bytes such as 64MiB",
            OptionType.Time => Milliseconds(value, version) is { } span ? Range(rule, Allowed(rule, valueOf), span)
                : version >= s_timeUnits ? "it must be a span of time such as 90s or 5m" : $"pgBackRest {version} takes a number of seconds without a unit",
            OptionType.Hash => value.IndexOf('=') < 1 ? "it must be of the form key=value" : null,
            _ => null,
        };
    }

    private static string? Allowed(OptionRule rule, Func<string, string?> valueOf) => rule.AllowedDecidedBy is { } other
        ? valueOf(other) is { } decided ? rule.AllowedBy.GetValueOrDefault(decided) : null
        : rule.Allowed;

    private static string? Words(string? allowed, string value) =>
        allowed is null || allowed.Split(',').Contains(value, StringComparer.Ordinal) ? null : $"it must be one of {allowed.Replace(",", ", ", StringComparison.Ordinal)}";

    private static string? Range(OptionRule rule, string? allowed, long number)
    {
        if (allowed is null)
        {
            return null;
        }

        if (allowed.Split("..") is not [var low, var high])
        {
            return allowed.Split(',').Contains(number.ToString(CultureInfo.InvariantCulture), StringComparer.Ordinal) ? null : $"it must be one of {Shown(allowed.Split(','))}";
        }

        return number >= long.Parse(low, CultureInfo.InvariantCulture) && number <= long.Parse(high, CultureInfo.InvariantCulture)
            ? null
            : $"it must be from {Shown(low)} to {Shown(high)}";

        string Shown(params string[] values) => string.Join(", ", values.Select(value => rule.Type switch
        {
            OptionType.Size => value + " bytes",
            OptionType.Time => value + " ms",
            _ => value,
        }));
    }

    private static long? Bytes(string value)
    {
        if (Size().Match(value) is not { Success: true } match || !long.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        var unit = match.Groups[2].Value.ToLowerInvariant() is { Length: > 0 } text ? "bkmgtp".IndexOf(text[0], StringComparison.Ordinal) : 0;
        return number > long.MaxValue >> (10 * unit) ? null : number << (10 * unit);
    }

    private static long? Milliseconds(string value, PgBackRestVersion version)
    {
        if (version < s_timeUnits)
        {
            return double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) ? (long)(seconds * 1000) : null;
        }

        if (Time().Match(value) is not { Success: true } match || !long.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        long unit = match.Groups[2].Value.ToLowerInvariant() switch
        {
            "ms" => 1,
            "m" => 60_000,
            "h" => 3_600_000,
            "d" => 86_400_000,
            "w" => 604_800_000,
            _ => 1000,
        };
        return number > long.MaxValue / unit ? null : number * unit;
    }

    [GeneratedRegex("^([0-9]+)((?:[kmgtp]i?)?b|[kmgtp])?$", RegexOptions.IgnoreCase)]
    private static partial Regex Size();

    [GeneratedRegex("^([0-9]+)(ms|[smhdw])?$", RegexOptions.IgnoreCase)]
    private static partial Regex Time();
}
