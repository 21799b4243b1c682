namespace PgmlBackup.Engine.Processes;

/// <summary>A program to run: never through a shell, always with an argument vector.</summary>
/// <param name="Program">The absolute path of the program.</param>
/// <param name="Arguments">Its arguments. They are visible to every user of the machine: no secret may stand here.</param>
public sealed record ProgramRequest(string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>The account to run as; null for the account of this process.</summary>
    public Account? RunAs { get; init; }

    /// <summary>Variables to set, or to remove where the value is null. Through sudo they become arguments of <c>env</c>: no secret may stand here.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>The folder to run in. The root folder by default, because the caller's may be closed to the account.</summary>
    public string WorkingDirectory { get; init; } = "/";

    /// <summary>Bytes for standard input; null for an empty one.</summary>
    public ReadOnlyMemory<byte>? StandardInput { get; init; }

    /// <summary>Called for each line of standard output as it arrives, on a thread of the pool; null when nobody listens.</summary>
    public Action<string>? OnOutputLine { get; init; }

    /// <summary>Called for the bytes of standard output as they arrive, in the place of <see cref="OnOutputLine"/>: for output that is no text of lines. What is handed over is good for the call only.</summary>
    public Action<ReadOnlyMemory<byte>>? OnOutputBytes { get; init; }

    /// <summary>Called for each line of standard error as it arrives, on a thread of the pool; null when nobody listens.</summary>
    public Action<string>? OnErrorLine { get; init; }

    /// <summary>Whether <see cref="ProgramResult.Output"/> keeps standard output. Off for programs that print without end.</summary>
    public bool KeepOutput { get; init; } = true;

    /// <summary>After a cancellation, how long the program may take to end by itself before its process group is killed.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Whether what the program has started and left behind in its process group is killed when it has ended, however it has: the workers of a program that was
    /// killed go on with its work. Off for a program that starts a server.
    /// </summary>
    public bool EndGroup { get; init; }

    /// <summary>
    /// A folder on which the program, and whatever it starts, keeps a shared kernel lock as long as one of them lives, also when this process has ended; null
    /// for none.
    /// </summary>
    public string? HoldFolder { get; init; }

    /// <summary>The command line for people to read: quoted so that it can be pasted into a shell.</summary>
    public string DisplayText => CommandLineText.Quote([Program, .. Arguments]);
}
