using PgmlBackup.Engine.Configuration;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Journal;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Engine.Scheduling.Storage;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Scheduling;

/// <summary>Shows the schedules of a stanza: when they are due, what has become of their runs, and whether the backups fit between one another.</summary>
/// <param name="context">The stanza.</param>
/// <param name="time">The clock and the time zone.</param>
public sealed class ScheduleReader(StanzaContext context, TimeProvider time)
{
    private static readonly PgBackRestVersion s_block = new(2, 46, 0);

    private readonly StateFolder _state = new(context.Runner, context.Owner, context.Profile.StatePath);
    private readonly ScheduleStore _store = new(context.Runner, context.Owner);

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>The schedules of the stanza, by name. One that cannot be read, and one that nothing starts, is a fault beside the others.</summary>
    /// <param name="names">The schedules that are asked for; null for all. That nothing starts another one is a warning.</param>
    /// <param name="stop">Ends the look.</param>
    /// <exception cref="PgmlException">The state folder or the history cannot be read.</exception>
    public async Task<IReadOnlyList<PgBackupSchedule>> ReadAsync(IReadOnlyCollection<string>? names, CancellationToken stop)
    {
        List<(string Path, ScheduleDefinition Definition)> schedules = await ReadDefinitionsAsync(stop).ConfigureAwait(false);
        if (schedules.Count == 0)
        {
            return [];
        }

        IReadOnlyList<RunRecord> records = await context.Journal.ReadAsync(context.Stanza, stop).ConfigureAwait(false);
        Dictionary<string, string>? defects = await FindDefectsAsync([.. schedules.Select(schedule => schedule.Definition)], names, stop).ConfigureAwait(false);
        OverrunFacts facts = await GatherAsync(records, stop).ConfigureAwait(false);
        var statistics = schedules.ToDictionary(schedule => schedule.Definition.Name, schedule => Statistics(schedule.Definition, records));
        double? stanzaShare = StanzaShare([.. schedules.Select(schedule => schedule.Definition)], statistics);
        return
        [
            .. from schedule in schedules
               where names is null || names.Contains(schedule.Definition.Name)
               select Show(schedule.Path, schedule.Definition, statistics[schedule.Definition.Name], stanzaShare, defects, facts),
        ];
    }

    /// <summary>The names of the schedules of the stanza, with a word about each.</summary>
    public async Task<IReadOnlyList<(string Name, string Tip)>> ListAsync(CancellationToken stop) =>
        [.. (await ReadDefinitionsAsync(stop).ConfigureAwait(false)).Select(schedule => (schedule.Definition.Name, $"{schedule.Definition.Type}, {schedule.Definition.Cron}"))];

    /// <summary>The definitions of the stanza; those that cannot be read are faults.</summary>
    internal async Task<List<(string Path, ScheduleDefinition Definition)>> ReadDefinitionsAsync(CancellationToken stop)
    {
        List<(string, ScheduleDefinition)> schedules = [];
        foreach (string path in await _store.ListAsync(await _state.ListAsync(stop).ConfigureAwait(false), stop).ConfigureAwait(false))
        {
            try
            {
                ScheduleDefinition definition = await _store.ReadAsync(path, stop).ConfigureAwait(false);
                if (definition.Stanza == context.Stanza)
                {
                    schedules.Add((path, definition));
                }
            }
            catch (PgmlException damaged) when (damaged.Fault == FaultCatalog.ScheduleDefinitionInvalid || damaged.Fault == FaultCatalog.ScheduleNotFound)
            {
                context.Activity.Fault(damaged);
            }
        }

        return schedules;
    }

    private ScheduleStatistics Statistics(ScheduleDefinition schedule, IReadOnlyList<RunRecord> records) =>
        ScheduleStatistics.Of(schedule, schedule.TimetableIn(time.LocalTimeZone), records, Now);

    // Null where the schedulers could not be asked, which is a fault of its own.
    private async Task<Dictionary<string, string>?> FindDefectsAsync(IReadOnlyList<ScheduleDefinition> schedules, IReadOnlyCollection<string>? names, CancellationToken stop)
    {
        Dictionary<string, string> defects = new(StringComparer.Ordinal);
        try
        {
            foreach (IGrouping<PgScheduler, ScheduleDefinition> group in schedules.GroupBy(schedule => schedule.Scheduler))
            {
                foreach ((string name, string defect) in await ScheduleService.SchedulerOf(context, group.Key).FindDefectsAsync([.. group], stop).ConfigureAwait(false))
                {
                    defects[name] = defect;
                }
            }
        }
        catch (PgmlException unknown)
        {
            context.Activity.Fault(unknown);
            return null;
        }

        if (schedules.Any(schedule => schedule.Scheduler == PgScheduler.Cron) && !new CronScheduler(context.Runner, context.Layout, context.Owner).IsDaemonRunning)
        {
            context.Activity.Warning(CronScheduler.NoDaemon);
        }

        foreach ((string name, string defect) in defects)
        {
            string message = $"Nothing starts schedule '{name}': {defect}.";
            if (names?.Contains(name) == false)
            {
                context.Activity.Warning(message);
                continue;
            }

            context.Activity.Fault(new PgmlException(FaultCatalog.ScheduleNotInstalled, message, name));
        }

        return defects;
    }

    private double? StanzaShare(IReadOnlyList<ScheduleDefinition> schedules, Dictionary<string, ScheduleStatistics> statistics)
    {
        double[] shares =
        [
            .. from schedule in schedules
               let median = statistics[schedule.Name].Median
               where median is not null
               select schedule.TimetableIn(time.LocalTimeZone).RunsInFourWeeks(Now) * median.Value.TotalDays / 28,
        ];
        return shares.Length == 0 ? null : shares.Sum();
    }

    private async Task<OverrunFacts> GatherAsync(IReadOnlyList<RunRecord> records, CancellationToken stop)
    {
        EffectiveConfiguration configuration = context.Configuration;
        int key = context.Settings.Repository ?? configuration.RepositoryKeys(context.Stanza)[0];
        return new OverrunFacts
        {
            Cores = Environment.ProcessorCount,
            ProcessMax = configuration.ProcessMax(context.Stanza, "backup") ?? EffectiveDefaults.BackupProcesses(Environment.ProcessorCount),
            CompressType = configuration.Find("compress-type", context.Stanza, "backup")?.Value ?? "zst",
            IsBlockIncremental = configuration.Version >= s_block ? configuration.Get($"repo{key}-block", context.Stanza, "backup") == "y" : null,
            UsesStandby = configuration.Get("backup-standby", context.Stanza, "backup") is "y" or "prefer",
            Snapshots = await FindSnapshotsAsync(stop).ConfigureAwait(false),
            Medians = Enum.GetValues<PgBackupType>()
                .Select(type => (Type: type, Median: ScheduleStatistics.Percentile(ScheduleStatistics.DurationsOf([.. records.Where(record => record.BackupType == type)]), 0.5)))
                .Where(pair => pair.Median is not null)
                .ToDictionary(pair => pair.Type, pair => pair.Median!.Value),
        };
    }

    private async Task<IReadOnlyList<SnapshotSource>> FindSnapshotsAsync(CancellationToken stop)
    {
        try
        {
            return context.DataDirectory is { } data
                ? new SnapshotStorage(await File.ReadAllTextAsync(Path.Join(context.Layout.ProcessRoot, "self", "mountinfo"), stop).ConfigureAwait(false), context.Layout.SystemRoot)
                    .Find(await context.Files.ResolveLinksAsync(data, stop).ConfigureAwait(false))
                : [];
        }
        catch (Exception unknown) when (unknown is PgmlException or IOException or UnauthorizedAccessException)
        {
            context.Activity.Verbose($"The storage below the data directory is not known: {unknown.Message}");
            return [];
        }
    }

    private PgBackupSchedule Show(
        string path, ScheduleDefinition schedule, ScheduleStatistics statistics, double? stanzaShare, Dictionary<string, string>? defects, OverrunFacts facts)
    {
        Timetable timetable = schedule.TimetableIn(time.LocalTimeZone);
        TimeSpan interval = timetable.ShortestInterval(Now);
        OverrunVerdict verdict = OverrunVerdict.Of(schedule.Type, interval, statistics, stanzaShare, facts);
        if (verdict.Finding is { } finding)
        {
            context.Activity.Warning($"Schedule '{schedule.Name}': {finding}");
        }

        return new PgBackupSchedule
        {
            Name = schedule.Name,
            Stanza = schedule.Stanza,
            Type = schedule.Type,
            Repository = schedule.Repository,
            Cron = schedule.Cron,
            Scheduler = schedule.Scheduler,
            IsInstalled = defects is null ? null : !defects.ContainsKey(schedule.Name),
            RegisteredTime = schedule.Registered,
            Interval = interval,
            NextRunTime = timetable.Next(Now),
            LastRunTime = statistics.Last?.Requested,
            LastOutcome = statistics.Last?.Outcome,
            LastLabel = statistics.Last?.Label,
            LastErrorId = statistics.Last?.ErrorId,
            MedianDuration = statistics.Median,
            P95Duration = statistics.P95,
            IntervalShare = statistics.Median / interval,
            StanzaShare = stanzaShare,
            RunCount = statistics.RunCount,
            MissedCount = statistics.Missed.Count,
            LateCount = statistics.LateCount,
            Verdict = verdict.Verdict,
            Finding = verdict.Finding,
            Advice = verdict.Advice,
            SnapshotStorage = [.. facts.Snapshots.Select(source => source.ToString())],
            RandomDelay = schedule.RandomDelay,
            WaitTimeout = schedule.WaitTimeout,
            OnlyOnPrimary = schedule.OnlyOnPrimary,
            OnFailure = ScheduleHook.Parse(schedule.OnFailure)?.DisplayText,
            OnSuccess = ScheduleHook.Parse(schedule.OnSuccess)?.DisplayText,
            Path = path,
            LogPath = ScheduleStore.LogOf(path),
        };
    }
}
