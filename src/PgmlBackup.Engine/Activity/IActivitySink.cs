namespace PgmlBackup.Engine.Activity;

/// <summary>Where the engine says what it does. A cmdlet forwards it to PowerShell's streams; a test collects it. Calls may come from any thread.</summary>
public interface IActivitySink
{
    /// <summary>True when somebody listens to <see cref="Debug"/>, so that programs are asked to say more.</summary>
    bool WantsDebug { get; }

    /// <summary>A step, a command line (secrets masked), an exit code: what an administrator wants to see with <c>-Verbose</c>.</summary>
    void Verbose(string message);

    /// <summary>All that a program says: what <c>-Debug</c> shows.</summary>
    void Debug(string message);

    /// <summary>Something to act upon later; never a failure.</summary>
    void Warning(string message);

    /// <summary>A failure beside which the operation still has its result (a backup with damaged pages). Becomes an error record.</summary>
    void Fault(Faults.PgmlException fault);

    /// <summary>How far it is.</summary>
    void Progress(OperationProgress progress);
}
