namespace PgmlBackup.Host.Output;

/// <summary>What the three standard streams are.</summary>
/// <param name="IsInputTerminal">True when somebody can be asked.</param>
/// <param name="ShowsOutputColor">True when standard output shows colours.</param>
/// <param name="ShowsErrorColor">True when standard error shows colours.</param>
/// <param name="IsOutputTerminal">True when standard output goes to a terminal.</param>
/// <param name="IsErrorTerminal">True when standard error goes to a terminal.</param>
/// <param name="CanRedraw">True when standard error can draw a line over.</param>
internal sealed record TerminalState(
    bool IsInputTerminal,
    bool IsOutputTerminal,
    bool IsErrorTerminal,
    bool ShowsOutputColor,
    bool ShowsErrorColor,
    bool CanRedraw)
{
    /// <summary>Looks at the streams of this process.</summary>
    public static TerminalState Detect()
    {
        bool output = !Console.IsOutputRedirected;
        bool error = !Console.IsErrorRedirected;

        // The old console of Windows would show escape codes as text.
        bool escapes = !OperatingSystem.IsWindows();
        return new TerminalState(
            !Console.IsInputRedirected,
            output,
            error,
            escapes && ColorRule.Allows(output, Environment.GetEnvironmentVariable),
            escapes && ColorRule.Allows(error, Environment.GetEnvironmentVariable),
            escapes && error && !ColorRule.IsDumb(Environment.GetEnvironmentVariable));
    }
}
