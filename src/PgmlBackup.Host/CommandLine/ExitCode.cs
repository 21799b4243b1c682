namespace PgmlBackup.Host.CommandLine;

/// <summary>What the process answers to who started it.</summary>
internal static class ExitCode
{
    /// <summary>It ran and no error record was written.</summary>
    public const int Success = 0;

    /// <summary>It ran and at least one error record was written, terminating or not.</summary>
    public const int Failure = 1;

    /// <summary>It did not run, because what was typed is wrong.</summary>
    public const int Usage = 2;

    /// <summary>The terminal went away and it was stopped: 128 and the number of the signal, as a shell says it.</summary>
    public const int HungUp = 129;

    /// <summary>It was stopped by Ctrl+C.</summary>
    public const int Interrupted = 130;

    /// <summary>It was stopped by SIGTERM.</summary>
    public const int Terminated = 143;
}
