using System.Globalization;
using PgmlBackup.Engine.Faults;

namespace PgmlBackup.Engine.PgBackRest;

/// <summary>What <c>restore</c> writes into PostgreSQL's configuration. pgBackRest puts quotes around it and changes nothing in it (2.45 to 2.59).</summary>
public static class RecoverySettingText
{
    /// <summary>A text as it must be handed over, so that PostgreSQL reads it back: quotes are doubled.</summary>
    /// <param name="text">The value of a recovery option, or the name of a recovery target.</param>
    /// <exception cref="PgmlException"><c>CommandValueInvalid</c> where it holds a control character: a line break would begin another setting.</exception>
    public static string Quote(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Any(char.IsControl)
            ? throw new PgmlException(FaultCatalog.CommandValueInvalid, $"'{LenientText.ForDisplay(text)}' holds a control character and cannot be a recovery setting.", text)
            : text.Replace("'", "''", StringComparison.Ordinal);
    }

    /// <summary>A moment as pgBackRest and PostgreSQL both take it: in UTC, with that said, to the microsecond.</summary>
    public static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString(time.Ticks % TimeSpan.TicksPerSecond == 0 ? "yyyy-MM-dd HH:mm:ss'+00'" : "yyyy-MM-dd HH:mm:ss.ffffff'+00'", CultureInfo.InvariantCulture);

    /// <summary>True when each quote is doubled.</summary>
    internal static bool IsQuoted(string value) => !value.Replace("''", "", StringComparison.Ordinal).Contains('\'', StringComparison.Ordinal);
}
