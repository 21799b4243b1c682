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

    public void Verbose(string message) => Add(message);

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
        if (progress.Percent is not null)
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
