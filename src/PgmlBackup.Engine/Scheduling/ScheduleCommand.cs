namespace PgmlBackup.Engine.Scheduling;

/// <summary>The command that runs a schedule.</summary>
/// <param name="Words">The program, absolute, and its arguments.</param>
/// <param name="Environment">Variables that it needs beside PATH.</param>
/// <param name="LogPath">The file that takes what it says before it has its own log.</param>
internal sealed record ScheduleCommand(IReadOnlyList<string> Words, IReadOnlyDictionary<string, string> Environment, string LogPath)
{
    /// <summary>Where the programs lie that a run starts. What cron itself gives has no folder of administrators in it.</summary>
    internal const string SearchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>The variables as words.</summary>
    internal IReadOnlyList<string> Variables => [$"PATH={SearchPath}", .. Environment.OrderBy(variable => variable.Key, StringComparer.Ordinal).Select(variable => $"{variable.Key}={variable.Value}")];
}
