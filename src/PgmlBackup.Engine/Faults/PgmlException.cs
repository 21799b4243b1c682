namespace PgmlBackup.Engine.Faults;

/// <summary>A failure that is understood: it has an id, a kind, the thing that it concerns and advice. A cmdlet turns it into one error record.</summary>
public class PgmlException : Exception
{
    private readonly int? _exitCode;

    /// <summary>A failure of a known definition.</summary>
    /// <param name="fault">Which failure.</param>
    /// <param name="message">What happened this time, with names and values, without secrets.</param>
    /// <param name="target">What it concerns: a stanza, a label, a path, a model object. Null when there is nothing to name.</param>
    /// <param name="action">Advice for this very case, where the table's is too general.</param>
    /// <param name="inner">The exception behind it, if there is one.</param>
    public PgmlException(FaultDefinition fault, string message, object? target = null, string? action = null, Exception? inner = null)
        : base(message, inner)
    {
        Fault = fault;
        Target = target;
        RecommendedAction = action ?? fault.Action;
    }

    /// <summary>Which failure it is.</summary>
    public FaultDefinition Fault { get; }

    /// <summary>What it concerns; null when there is nothing to name.</summary>
    public object? Target { get; }

    /// <summary>What the administrator does next.</summary>
    public string RecommendedAction { get; }

    /// <summary>The exit code of the run of pgBackRest that failed, above 128 or negative when a signal ended it; null where none did.</summary>
    public int? ExitCode
    {
        get => _exitCode ?? (InnerException as PgmlException)?.ExitCode;
        init => _exitCode = value;
    }
}
