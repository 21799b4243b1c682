namespace PgmlBackup.HostTests;

/// <summary>How a run of the program has ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Error">Its standard error.</param>
public sealed record HostRun(int ExitCode, string Output, string Error)
{
    /// <summary>The lines of the standard output that hold something.</summary>
    public string[] OutputLines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
