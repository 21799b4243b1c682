namespace PgmlBackup.Engine.Scheduling;

/// <summary>The line of a crontab that runs a schedule.</summary>
internal static class CrontabEntry
{
    /// <summary>Writes the line.</summary>
    /// <exception cref="Faults.PgmlException"><c>ScheduleWordNotPlain</c>.</exception>
    internal static string Of(CronTime time, ScheduleCommand command)
    {
        IReadOnlyList<string> words = ScheduleWords.Plain([.. command.Variables, .. command.Words, command.LogPath]);

        // Cron takes a bare % for the end of the command.
        IEnumerable<string> escaped = words.Select(word => word.Replace("%", @"\%", StringComparison.Ordinal));
        return $"{time.Text} {string.Join(' ', escaped.SkipLast(1))} >> {escaped.Last()} 2>&1";
    }
}
