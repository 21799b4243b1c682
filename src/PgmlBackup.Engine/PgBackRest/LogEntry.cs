namespace PgmlBackup.Engine.PgBackRest;

/// <summary>One thing that pgBackRest said, with the lines that continue it.</summary>
public sealed record LogEntry
{
    /// <summary>The level; <see cref="LogLevel.Output"/> for a line that is no log line.</summary>
    public required LogLevel Level { get; init; }

    /// <summary>When it was written, local time of the host that runs pgBackRest, without zone; null where the line carries no time.</summary>
    public DateTime? Time { get; init; }

    /// <summary>0 for the main process, 1 and more for workers; null where the line does not say.</summary>
    public int? Process { get; init; }

    /// <summary>The error code, which is the exit code too; null where the line carries none.</summary>
    public int? Code { get; init; }

    /// <summary>True for what an <c>expire --dry-run</c> would do.</summary>
    public bool DryRun { get; init; }

    /// <summary>What was said, without prefix, hints and notes; lines are separated by a line feed.</summary>
    public required string Message { get; init; }

    /// <summary>pgBackRest's advice, each without its <c>HINT:</c>.</summary>
    public IReadOnlyList<string> Hints { get; init; } = [];

    /// <summary>pgBackRest's remarks, each without its <c>NOTE:</c>.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Which helper process said it first, for example <c>local-2 protocol</c> or <c>remote-0 ssh protocol on 'host'</c>; null when it was the main process.</summary>
    public string? RaisedFrom { get; init; }

    /// <summary>True when the line continues an entry that was handed out before its end was seen.</summary>
    public bool IsContinuation { get; init; }

    /// <summary>The signal that ended the run, for example <c>SIGTERM</c>; null for any other entry.</summary>
    public string? Signal { get; init; }

    /// <summary>The file that was copied and how far the run is; null for any other entry.</summary>
    public FileProgress? File { get; init; }

    /// <summary>True for a warning, an error or an assertion.</summary>
    public bool IsProblem => Level <= LogLevel.Warn;

    /// <inheritdoc/>
    public override string ToString() => string.Join('\n', [Message, .. Hints.Select(hint => "HINT: " + hint), .. Notes.Select(note => "NOTE: " + note)]);
}
