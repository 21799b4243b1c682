namespace PgmlBackup.Engine.PgBackRest;

/// <summary>Hears both outputs of one run of pgBackRest, each from its own thread, and keeps what decides over the run.</summary>
internal sealed class RunLog
{
    private readonly object _entryGate = new();
    private readonly object _errorGate = new();
    private readonly List<LogEntry> _problems = [];
    private readonly Action<LogEntry>? _onEntry;
    private readonly LogAssembler _output;
    private readonly LogAssembler _error;

    /// <summary>The log of a run that begins.</summary>
    /// <param name="onEntry">Hears each entry, one at a time; null where nobody does.</param>
    internal RunLog(Action<LogEntry>? onEntry)
    {
        _onEntry = onEntry;
        _output = new LogAssembler(Observe);
        _error = new LogAssembler(Observe);
    }

    /// <summary>What the log tells of the run.</summary>
    internal RunFacts Facts { get; } = new();

    /// <summary>Errors and warnings, and the signal that ended the run.</summary>
    internal IReadOnlyList<LogEntry> Problems => _problems;

    /// <summary>Takes a line of the log from standard output.</summary>
    internal void FeedOutput(string line) => _output.Feed(line);

    /// <summary>Takes a line of standard error.</summary>
    internal void FeedError(string line)
    {
        lock (_errorGate)
        {
            _error.Feed(line);
        }
    }

    /// <summary>
    /// Says that a line has come on standard output. A warning about the configuration stands alone on standard error and waits for further
    /// lines of its own; without this it would be shown only at the end of a long backup.
    /// </summary>
    internal void EndError()
    {
        lock (_errorGate)
        {
            _error.Complete();
        }
    }

    /// <summary>Says that both outputs have ended.</summary>
    internal void Complete()
    {
        _output.Complete();
        EndError();
    }

    private void Observe(LogEntry entry)
    {
        lock (_entryGate)
        {
            Facts.Observe(entry);
            if (entry.IsProblem || entry.Signal is not null)
            {
                _problems.Add(entry);
            }

            _onEntry?.Invoke(entry);
        }
    }
}
