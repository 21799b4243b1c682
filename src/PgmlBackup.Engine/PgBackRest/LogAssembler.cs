namespace PgmlBackup.Engine.PgBackRest;

/// <summary>
/// Turns the lines of one output of pgBackRest into entries, as they come. An entry that may have further lines waits for
/// the next one; what tells of progress is handed out at once.
/// </summary>
/// <param name="emit">Receives each entry.</param>
public sealed class LogAssembler(Action<LogEntry> emit)
{
    private const string HintMark = "HINT: ";
    private const string NoteMark = "NOTE: ";

    private readonly List<string> _continuation = [];
    private LogEntry? _pending;
    private LogLevel _lastLevel;
    private int _indent;

    /// <summary>Takes the next line, without its end.</summary>
    public void Feed(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        if (LogLineParser.TryParse(line, out LogEntry? entry, out int indent))
        {
            Flush();
            _indent = indent;
            _lastLevel = entry!.Level;
            if (MayContinue(entry))
            {
                _pending = entry;
            }
            else
            {
                emit(entry);
            }
        }
        else if (IsContinuation(line))
        {
            Continue(line[_indent..].Trim());
        }
        else
        {
            Flush();
            _indent = 0;
            emit(LogLineParser.Output(line));
        }
    }

    /// <summary>Hands out what waits. Call it when the output has ended.</summary>
    public void Complete() => Flush();

    private static bool MayContinue(LogEntry entry) =>
        entry.Level is not (LogLevel.Info or LogLevel.Detail)
        // The report of verify is one long message of level info.
        || (entry.Level == LogLevel.Info && entry.Message.StartsWith("stanza: ", StringComparison.Ordinal));

    private bool IsContinuation(string line) => _indent > 0 && line.Length >= _indent && line.AsSpan(0, _indent).IndexOfAnyExcept(' ') < 0;

    private void Continue(string text)
    {
        if (_pending is not null)
        {
            _continuation.Add(text);
        }
        else
        {
            emit(new LogEntry { Level = _lastLevel, Message = text, IsContinuation = true });
        }
    }

    private void Flush()
    {
        if (_pending is { } entry)
        {
            _pending = null;
            emit(_continuation.Count == 0 ? entry : WithContinuation(entry));
            _continuation.Clear();
        }
    }

    private LogEntry WithContinuation(LogEntry entry)
    {
        List<string> message = [entry.Message];
        List<string> hints = [];
        List<string> notes = [];
        List<string> current = message;
        foreach (string line in _continuation)
        {
            if (line.StartsWith(HintMark, StringComparison.Ordinal))
            {
                current = hints;
                hints.Add(line[HintMark.Length..]);
            }
            else if (line.StartsWith(NoteMark, StringComparison.Ordinal))
            {
                current = notes;
                notes.Add(line[NoteMark.Length..]);
            }
            else if (ReferenceEquals(current, message))
            {
                message.Add(line);
            }
            else
            {
                current[^1] = $"{current[^1]}\n{line}";
            }
        }

        return entry with { Message = string.Join('\n', message), Hints = hints, Notes = notes };
    }
}
