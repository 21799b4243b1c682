using System.Text;
using PgmlBackup.Engine.Clusters;
using PgmlBackup.Engine.Files;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.Scheduling;

/// <summary>Schedules in the crontab of the cluster's owner.</summary>
internal sealed class CronScheduler(ProgramRunner runner, HostLayout layout, Account owner) : IScheduler
{
    /// <summary>What is said where no daemon is seen. It may be hidden from this account, so it is no failure.</summary>
    internal const string NoDaemon = "No cron daemon is seen on this machine: nothing starts the runs before one does (such as 'service cron start').";

    private static readonly string[] s_daemons = ["cron", "crond", "fcron", "busybox"];

    private readonly Crontab _crontab = new(runner, layout, owner);

    /// <summary>True while a daemon runs that reads crontabs.</summary>
    internal bool IsDaemonRunning => Directory.EnumerateDirectories(layout.ProcessRoot).Any(IsDaemon);

    /// <inheritdoc/>
    public async Task<string> DiffAsync(IReadOnlyList<ScheduleInstallation> added, IReadOnlyList<string> removed, CancellationToken stop)
    {
        CrontabDocument before = CrontabDocument.Parse(await _crontab.ReadAsync(stop).ConfigureAwait(false));
        return UnifiedDiff.Create(_crontab.DisplayName, before.Lines, Edit(before, added, removed).Lines, Show);
    }

    /// <inheritdoc/>
    public async Task ApplyAsync(IReadOnlyList<ScheduleInstallation> added, IReadOnlyList<string> removed, CancellationToken stop)
    {
        byte[] was = await _crontab.ReadAsync(stop).ConfigureAwait(false);
        byte[] now = Edit(CrontabDocument.Parse(was), added, removed).ToBytes();
        if (!now.AsSpan().SequenceEqual(was))
        {
            await _crontab.WriteAsync(was, now, stop).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, string>> FindDefectsAsync(IReadOnlyList<ScheduleDefinition> schedules, CancellationToken stop)
    {
        CrontabDocument document = CrontabDocument.Parse(await _crontab.ReadAsync(stop).ConfigureAwait(false));
        Dictionary<string, string> defects = new(StringComparer.Ordinal);
        foreach (ScheduleDefinition schedule in schedules)
        {
            if (Defect(document, schedule) is { } defect)
            {
                defects[schedule.Name] = defect;
            }
        }

        return defects;
    }

    private string? Defect(CrontabDocument document, ScheduleDefinition schedule) => document.Blocks.Where(block => block.Name == schedule.Name).ToArray() switch
    {
        [] => $"the {_crontab.DisplayName} has no entry of it",
        [{ Entries: [var entry] }] when entry.StartsWith(schedule.Time.Text + " ", StringComparison.Ordinal) => null,
        _ => $"its entry in the {_crontab.DisplayName} was changed by hand",
    };

    private static CrontabDocument Edit(CrontabDocument document, IReadOnlyList<ScheduleInstallation> added, IReadOnlyList<string> removed) =>
        added.Aggregate(
            removed.Aggregate(document, (current, name) => current.Without(name)),
            (current, one) => current.With(one.Definition.Name, CrontabEntry.Of(one.Definition.Time, one.Command)));

    // The document holds bytes; what is not UTF-8 is shown as U+FFFD.
    private static string Show(string line) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(line));

    private static bool IsDaemon(string folder)
    {
        try
        {
            return char.IsAsciiDigit(Path.GetFileName(folder)[0])
                && File.ReadAllText(Path.Join(folder, "comm")).TrimEnd('\n') is var name && s_daemons.Contains(name)
                && (name != "busybox" || File.ReadAllText(Path.Join(folder, "cmdline")).Contains("crond", StringComparison.Ordinal));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
