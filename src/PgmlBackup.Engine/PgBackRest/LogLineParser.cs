using System.Globalization;

namespace PgmlBackup.Engine.PgBackRest;

/// <summary>
/// Reads the beginning of a line of pgBackRest's log in any of its shapes: with time, process and level; without time
/// (before the log settings are loaded); with the level alone (on standard error). Made for millions of lines.
/// </summary>
internal static class LogLineParser
{
    private const int TimeLength = 24;
    private const string DryRunMark = "[DRY-RUN] ";
    private const string RaisedMark = "raised from ";
    private const string BareSignalMark = "terminated on signal ";
    private const string EndSignalMark = "command end: terminated on signal [";

    private static readonly (string Word, LogLevel Level)[] s_levels =
    [
        ("DETAIL", LogLevel.Detail), ("INFO", LogLevel.Info), ("WARN", LogLevel.Warn), ("ERROR", LogLevel.Error),
        ("DEBUG", LogLevel.Debug), ("TRACE", LogLevel.Trace), ("ASSERT", LogLevel.Assert),
    ];

    /// <summary>Reads a line that begins an entry.</summary>
    /// <param name="line">The line, without its end.</param>
    /// <param name="entry">What it says.</param>
    /// <param name="indent">How many blanks begin each line that continues it.</param>
    /// <returns>False when the line continues another or is no log line.</returns>
    internal static bool TryParse(string line, out LogEntry? entry, out int indent)
    {
        entry = null;
        indent = 0;
        int at = TryReadTime(line, out DateTime? time) ? TimeLength : 0;
        if (!TryReadProcess(line, ref at, out int? process) || (time is not null && process is null) || !TryReadLevel(line, ref at, out LogLevel level))
        {
            return false;
        }

        if (level is LogLevel.Debug or LogLevel.Trace)
        {
            while (at < line.Length && line[at] == ' ')
            {
                at++;
            }
        }

        indent = at;
        int? code = TryReadCode(line, ref at);
        bool dryRun = line.AsSpan(at).StartsWith(DryRunMark, StringComparison.Ordinal);
        string message = line[(dryRun ? at + DryRunMark.Length : at)..];
        entry = new LogEntry
        {
            Level = level,
            Time = time,
            Process = process,
            Code = code,
            DryRun = dryRun,
            Message = TakeRaisedFrom(message, level, out string? raisedFrom),
            RaisedFrom = raisedFrom,
            Signal = level == LogLevel.Info ? SignalOfEnd(message) : null,
            File = level == LogLevel.Detail ? FileProgressParser.Parse(message) : null,
        };
        return true;
    }

    /// <summary>A line that is no log line: a result, or the bare word of a signal (2.58 and later).</summary>
    internal static LogEntry Output(string line) => new()
    {
        Level = LogLevel.Output,
        Message = line,
        Signal = line.StartsWith(BareSignalMark, StringComparison.Ordinal) ? line[BareSignalMark.Length..].Trim() : null,
    };

    private static bool TryReadTime(string line, out DateTime? time)
    {
        time = null;
        if (line.Length <= TimeLength || line[4] != '-' || line[10] != ' ' || line[19] != '.' || line[23] != ' ')
        {
            return false;
        }

        bool read = DateTime.TryParseExact(
            line.AsSpan(0, TimeLength - 1), "yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime value);
        time = read ? value : null;
        return read;
    }

    // "P00 ", three digits where process-max is above 99. Absent on standard error, which is no fault.
    private static bool TryReadProcess(string line, ref int at, out int? process)
    {
        process = null;
        if (at >= line.Length || line[at] != 'P')
        {
            return true;
        }

        int end = at + 1;
        int number = 0;
        while (end < line.Length && char.IsAsciiDigit(line[end]) && end - at <= 3)
        {
            number = (number * 10) + (line[end++] - '0');
        }

        if (end - at < 3 || end >= line.Length || line[end] != ' ')
        {
            return false;
        }

        while (end < line.Length && line[end] == ' ')
        {
            end++;
        }

        process = number;
        at = end;
        return true;
    }

    private static bool TryReadLevel(string line, ref int at, out LogLevel level)
    {
        ReadOnlySpan<char> rest = line.AsSpan(at);
        foreach ((string word, LogLevel found) in s_levels)
        {
            if (rest.Length > word.Length + 1 && rest[word.Length] == ':' && rest[word.Length + 1] == ' ' && rest.StartsWith(word, StringComparison.Ordinal))
            {
                at += word.Length + 2;
                level = found;
                return true;
            }
        }

        level = default;
        return false;
    }

    private static int? TryReadCode(string line, ref int at)
    {
        ReadOnlySpan<char> rest = line.AsSpan(at);
        if (rest.Length < 7 || rest[0] != '[' || rest[4] != ']' || rest[5] != ':' || rest[6] != ' '
            || !int.TryParse(rest[1..4], NumberStyles.None, CultureInfo.InvariantCulture, out int code))
        {
            return null;
        }

        at += 7;
        return code;
    }

    private static string TakeRaisedFrom(string message, LogLevel level, out string? raisedFrom)
    {
        raisedFrom = null;
        while (level <= LogLevel.Warn && message.StartsWith(RaisedMark, StringComparison.Ordinal) && message.IndexOf(": ", StringComparison.Ordinal) is var end and > 0)
        {
            string source = message[RaisedMark.Length..end];
            raisedFrom = raisedFrom is null ? source : $"{raisedFrom}, {source}";
            message = message[(end + 2)..];
        }

        return message;
    }

    private static string? SignalOfEnd(string message)
    {
        int at = message.EndsWith(']') ? message.IndexOf(EndSignalMark, StringComparison.Ordinal) : -1;
        return at < 0 ? null : message[(at + EndSignalMark.Length)..^1];
    }
}
