using PgmlBackup.Engine.Faults;

namespace PgmlBackup.Engine.Activity;

/// <summary>A sink for callers that only want the result.</summary>
public sealed class NullActivitySink : IActivitySink
{
    /// <summary>The only instance that is needed.</summary>
    public static NullActivitySink Instance { get; } = new();

    /// <inheritdoc/>
    public bool WantsDebug => false;

    /// <inheritdoc/>
    public void Verbose(string message)
    {
    }

    /// <inheritdoc/>
    public void Debug(string message)
    {
    }

    /// <inheritdoc/>
    public void Warning(string message)
    {
    }

    /// <inheritdoc/>
    public void Fault(PgmlException fault)
    {
    }

    /// <inheritdoc/>
    public void Progress(OperationProgress progress)
    {
    }
}
