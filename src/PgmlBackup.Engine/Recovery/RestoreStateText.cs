using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.Recovery;

/// <summary>What an administrator must know when a restore has not come to its end: the state that it left, and the command that goes on.</summary>
internal static class RestoreStateText
{
    /// <summary>The state that a restore leaves when it fails in a phase.</summary>
    internal static string Describe(RestorePhase phase, string dataDirectory, string? movedAside)
    {
        string state = phase switch
        {
            RestorePhase.Checking => "Nothing was touched.",
            RestorePhase.Stopping => $"No file was touched; PostgreSQL on '{dataDirectory}' may still run.",
            RestorePhase.MovingAside => $"PostgreSQL is stopped; what was in '{dataDirectory}' is still on its filesystem.",
            RestorePhase.Restoring => $"PostgreSQL is stopped; '{dataDirectory}' holds a part of the backup and cannot be started.",
            RestorePhase.Verifying => $"PostgreSQL is stopped; the files in '{dataDirectory}' are back.",
            RestorePhase.Starting => $"The files in '{dataDirectory}' are back; PostgreSQL did not start.",
            _ => $"The files in '{dataDirectory}' are back; PostgreSQL has not ended its recovery.",
        };
        return movedAside is null ? state : $"{state} What was there before is in '{movedAside}'.";
    }

    /// <summary>The command that goes on from that state. Once the files are back, that is a start: a second restore would undo what was written since.</summary>
    /// <param name="phase">How far the restore came.</param>
    /// <param name="dataDirectory">The data directory.</param>
    /// <param name="command">The words of the command that was run.</param>
    internal static string Continue(RestorePhase phase, string dataDirectory, IReadOnlyList<string> command) => phase switch
    {
        RestorePhase.Starting => $"Do not restore again. When the reason is mended, start it: {CommandLineText.Quote(["Start-PgCluster", "-DataDirectory", dataDirectory])}",
        RestorePhase.Recovering => $"Do not restore again before you have looked: {CommandLineText.Quote(["Get-PgCluster", "-DataDirectory", dataDirectory])}; if it is stopped, "
            + $"start it when the reason is mended: {CommandLineText.Quote(["Start-PgCluster", "-DataDirectory", dataDirectory])}",
        _ => $"To go on, run the same command again: {Typed(command)}",
    };

    // A table is quoted within, as PowerShell reads it.
    private static string Typed(IEnumerable<string> command) => string.Join(' ', command.Select(word => word.StartsWith("@{", StringComparison.Ordinal) ? word : CommandLineText.Quote([word])));
}
