using PgmlBackup.Host.Output;

namespace PgmlBackup.ModuleTests.Host;

/// <summary>The two cases that matter most.</summary>
internal static class TerminalStates
{
    /// <summary>Somebody sits before it.</summary>
    public static TerminalState Interactive { get; } = new(true, true, true, true, true, true);

    /// <summary>cron.</summary>
    public static TerminalState Redirected { get; } = new(false, false, false, false, false, false);
}
