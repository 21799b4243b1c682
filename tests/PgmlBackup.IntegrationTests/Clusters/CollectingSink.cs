using PgmlBackup.Engine.Activity;
using PgmlBackup.Engine.Faults;

namespace PgmlBackup.IntegrationTests.Clusters;

/// <summary>Keeps what the engine says.</summary>
internal sealed class CollectingSink : IActivitySink
{
    private readonly Lock _gate = new();
    private readonly List<string> _lines = [];
    private readonly List<PgmlException> _faults = [];

    internal IReadOnlyList<string> Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
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

    public bool WantsDebug => true;

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

    public void Progress(OperationProgress progress) => Add(progress.Status);

    private void Add(string line)
    {
        lock (_gate)
        {
            _lines.Add(line);
        }
    }
}
