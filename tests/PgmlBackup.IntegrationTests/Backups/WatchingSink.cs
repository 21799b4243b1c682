using PgmlBackup.Engine.Activity;
using PgmlBackup.Engine.Faults;

namespace PgmlBackup.IntegrationTests.Backups;

/// <summary>Keeps what the engine says, and does something once at the first file that pgBackRest copies: in the middle of the work.</summary>
internal sealed class WatchingSink : IActivitySink
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private readonly List<PgmlException> _faults = [];
    private Action? _atFirstFile;
    private (string Start, Action Do)? _atLine;

    public bool WantsDebug => false;

    internal string Text
    {
        get
        {
            lock (_gate)
            {
                return string.Join('\n', _lines);
            }
        }
    }

    internal IReadOnlyList<PgmlException> Faults
    {
        get
        {
            lock (_gate)
            {
                return [.. _faults];
            }
        }
    }

    /// <summary>What is done at the next file that is copied.</summary>
    internal void AtFirstFile(Action action) => Volatile.Write(ref _atFirstFile, action);

    /// <summary>What is done at the next line that begins so, before the engine goes on.</summary>
    internal void AtLine(string start, Action action) => _atLine = (start, action);

    public void Verbose(string message)
    {
        Add(message);
        if (_atLine is { } at && message.StartsWith(at.Start, StringComparison.Ordinal))
        {
            _atLine = null;
            at.Do();
        }
    }

    public void Debug(string message) => Add(message);

    public void Warning(string message) => Add(message);

    public void Fault(PgmlException fault)
    {
        lock (_gate)
        {
            _faults.Add(fault);
        }
    }

    public void Progress(OperationProgress progress)
    {
        // The search for a target has its own, before any file.
        if (progress.Percent is not null && !progress.Activity.StartsWith("Reading WAL", StringComparison.Ordinal))
        {
            Interlocked.Exchange(ref _atFirstFile, null)?.Invoke();
        }
    }

    private void Add(string line)
    {
        lock (_gate)
        {
            _lines.Add(line);
        }
    }
}
