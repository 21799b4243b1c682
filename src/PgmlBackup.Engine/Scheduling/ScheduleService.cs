using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Files;
using PgmlBackup.Engine.Journal;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Scheduling;

/// <summary>Registers and ends schedules.</summary>
/// <remarks>
/// A schedule is a definition in the state folder of the cluster's owner and an entry of cron or systemd that names it. Arguments, addresses and paths of any
/// kind stand in the definition only: no shell and no list of processes ever sees them.
/// </remarks>
/// <param name="context">The stanza.</param>
/// <param name="modulePath">The folder of this module, for pwsh.</param>
/// <param name="time">The clock and the time zone.</param>
public sealed class ScheduleService(StanzaContext context, string modulePath, TimeProvider time)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly StateFolder _state = new(context.Runner, context.Owner, context.Profile.StatePath);
    private readonly ScheduleStore _store = new(context.Runner, context.Owner);

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>Checks schedules and works out what registering them changes.</summary>
    /// <exception cref="PgmlException">A value is not valid, a program is missing, or the scheduler refuses.</exception>
    public async Task<ScheduleChange> PlanAsync(RegisterRequest request, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(request);
        PgScheduler scheduler = request.Scheduler ?? (context.Layout.HasSystemd ? PgScheduler.Systemd : PgScheduler.Cron);
        ScheduleDefinition[] definitions = [.. request.Entries.Select(entry => Define(request, entry, scheduler).Checked())];
        await RequireCallableAsync(request.OnFailure, stop).ConfigureAwait(false);
        await RequireCallableAsync(request.OnSuccess, stop).ConfigureAwait(false);
        IReadOnlyList<string> program = await new ScheduleProgram(context.Runner, context.Layout, context.Owner, modulePath).FindAsync(stop).ConfigureAwait(false);
        IReadOnlyList<string> folders = await _state.ListAsync(stop).ConfigureAwait(false);
        IReadOnlyList<string> known = await _store.ListAsync(folders, stop).ConfigureAwait(false);
        string state = folders.Count > 0 ? folders[0] : StateFolder.SystemPath;
        return new ScheduleChange
        {
            Definitions = definitions,
            Diff = await Scheduler(scheduler).DiffAsync([.. definitions.Select(definition => Install(definition, ScheduleStore.PathOf(state, definition.Name), program))], [], stop).ConfigureAwait(false),
            Warnings = [.. await ReviewAsync(definitions, known, stop).ConfigureAwait(false)],
            Program = program,
            Known = known,
        };
    }

    /// <summary>Registers schedules; those of the same names are replaced.</summary>
    /// <exception cref="PgmlException">The scheduler refused; what was registered before is as it was.</exception>
    public async Task RegisterAsync(ScheduleChange change, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(change);
        string state = await _state.RequireWritableAsync(stop).ConfigureAwait(false);
        using FolderLock held = await LockAsync(state, stop).ConfigureAwait(false);
        var old = new Dictionary<string, ScheduleDefinition?>(StringComparer.Ordinal);
        List<ScheduleInstallation> added = [];
        try
        {
            foreach (ScheduleDefinition definition in change.Definitions)
            {
                string path = ScheduleStore.PathOf(state, definition.Name);
                old[path] = await FindAsync(path, stop).ConfigureAwait(false);
                await _store.WriteAsync(path, definition, stop).ConfigureAwait(false);
                added.Add(Install(definition, path, change.Program));
            }

            await Scheduler(change.Definitions[0].Scheduler).ApplyAsync(added, [], stop).ConfigureAwait(false);
        }
        catch
        {
            await RestoreAsync(old).ConfigureAwait(false);
            throw;
        }

        await RemoveElsewhereAsync(change, old, state, stop).ConfigureAwait(false);
        foreach (ScheduleDefinition definition in change.Definitions)
        {
            context.Activity.Verbose($"Schedule '{definition.Name}' is registered with {definition.Scheduler}; its definition is '{ScheduleStore.PathOf(state, definition.Name)}'.");
        }
    }

    /// <summary>Finds a schedule and works out what ending it changes.</summary>
    /// <exception cref="PgmlException"><c>ScheduleNotFound</c>.</exception>
    public async Task<ScheduleChange> PlanRemovalAsync(string name, CancellationToken stop)
    {
        _ = ScheduleName.Parse(name);
        IReadOnlyList<string> known = await _store.ListAsync(await _state.ListAsync(stop).ConfigureAwait(false), stop).ConfigureAwait(false);
        string path = known.FirstOrDefault(candidate => Path.GetFileNameWithoutExtension(candidate) == name)
            ?? throw new PgmlException(FaultCatalog.ScheduleNotFound, $"There is no schedule '{name}'.", name);
        ScheduleDefinition definition = await _store.ReadAsync(path, stop).ConfigureAwait(false);
        return new ScheduleChange
        {
            Definitions = [definition],
            Diff = await Scheduler(definition.Scheduler).DiffAsync([], [name], stop).ConfigureAwait(false),
            Known = [path],
        };
    }

    /// <summary>Ends a schedule: the entry of the scheduler first, then the definition. A run that is under way goes on; the log stays.</summary>
    /// <exception cref="PgmlException">The scheduler refused; the schedule is as it was.</exception>
    public async Task RemoveAsync(ScheduleChange change, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(change);
        string path = change.Known[0];
        using FolderLock held = await LockAsync(ScheduleStore.StateFolderOf(path), stop).ConfigureAwait(false);
        ScheduleDefinition definition = change.Definitions[0];
        await Scheduler(definition.Scheduler).ApplyAsync([], [definition.Name], stop).ConfigureAwait(false);
        await _store.DeleteAsync(path, stop).ConfigureAwait(false);
    }

    internal static IScheduler SchedulerOf(StanzaContext context, PgScheduler scheduler) => scheduler == PgScheduler.Cron
        ? new CronScheduler(context.Runner, context.Layout, context.Owner)
        : new SystemdScheduler(context.Runner, context.Layout, context.Owner);

    private IScheduler Scheduler(PgScheduler scheduler) => SchedulerOf(context, scheduler);

    private ScheduleDefinition Define(RegisterRequest request, ScheduleEntry entry, PgScheduler scheduler) => new()
    {
        Name = request.Name is not { } name ? ScheduleName.Default(context.Stanza, entry.Type)
            : request.Entries.Count == 1 ? name
            : ScheduleName.Default(ScheduleName.Parse(name), entry.Type),
        Stanza = context.Stanza,
        Type = entry.Type,
        Cron = entry.Time.Text,
        Scheduler = scheduler,
        Registered = Now,
        RandomDelay = request.RandomDelay,
        WaitTimeout = request.WaitTimeout,
        OnlyOnPrimary = request.OnlyOnPrimary,
        Repository = context.Settings.Repository,
        // A profile that the caller has at home is none of the owner, who runs it.
        ConfigPath = context.Settings.ConfigPath ?? context.Profile.ConfigPath,
        ProfilePath = context.Settings.ProfilePath,
        OnFailure = request.OnFailure,
        OnSuccess = request.OnSuccess,
    };

    private static ScheduleInstallation Install(ScheduleDefinition definition, string path, IReadOnlyList<string> program) =>
        new(definition, new ScheduleCommand([.. program, path], ScheduleProgram.Carried, ScheduleStore.LogOf(path)));

    private async Task RequireCallableAsync(IReadOnlyList<string> words, CancellationToken stop)
    {
        if (ScheduleHook.Parse(words) is { Words: [var program, ..] }
            && (await context.Runner.RunAsync(new ProgramRequest(ProgramFinder.Find("test") ?? "test", ["-f", program, "-a", "-x", program]) { RunAs = context.Owner }, stop).ConfigureAwait(false)).ExitCode != 0)
        {
            throw new PgmlException(FaultCatalog.InvalidScheduleHook, $"'{program}' is no program or script that the account '{context.Owner}' may execute.", program);
        }
    }

    private async Task<IReadOnlyList<string>> ReviewAsync(ScheduleDefinition[] added, IReadOnlyList<string> known, CancellationToken stop)
    {
        List<ScheduleDefinition> all = [.. added];
        foreach (string path in known.Where(path => !added.Any(definition => definition.Name == Path.GetFileNameWithoutExtension(path))))
        {
            if (await FindAsync(path, stop).ConfigureAwait(false) is { } other && other.Stanza == context.Stanza)
            {
                all.Add(other);
            }
        }

        int key = context.Settings.Repository ?? context.Configuration.RepositoryKeys(context.Stanza)[0];
        int? retention = int.TryParse(context.Configuration.Get($"repo{key}-retention-full", context.Stanza, "backup"), out int kept) ? kept : null;
        bool isByTime = context.Configuration.Get($"repo{key}-retention-full-type", context.Stanza, "backup") == "time";
        var review = new ScheduleReview(context.Stanza, all, retention, isByTime, time.LocalTimeZone, Now);
        IReadOnlyList<RunRecord> records = await context.Journal.ReadAsync(context.Stanza, stop).ConfigureAwait(false);
        IEnumerable<string> warnings = added
            .SelectMany(schedule => review.Of(schedule, ScheduleStatistics.Of(schedule, schedule.TimetableIn(time.LocalTimeZone), records, Now)))
            .Concat(review.OfAll());
        bool isDead = added[0].Scheduler == PgScheduler.Cron && !new CronScheduler(context.Runner, context.Layout, context.Owner).IsDaemonRunning;
        return [.. warnings, .. isDead ? (string[])[CronScheduler.NoDaemon] : []];
    }

    // A damaged one is replaced as if it were not there.
    private async Task<ScheduleDefinition?> FindAsync(string path, CancellationToken stop)
    {
        try
        {
            return await _store.ReadAsync(path, stop).ConfigureAwait(false);
        }
        catch (PgmlException absent) when (absent.Fault == FaultCatalog.ScheduleNotFound || absent.Fault == FaultCatalog.ScheduleDefinitionInvalid)
        {
            return null;
        }
    }

    private async Task RestoreAsync(Dictionary<string, ScheduleDefinition?> old)
    {
        foreach ((string path, ScheduleDefinition? definition) in old)
        {
            if (definition is not null)
            {
                await _store.WriteAsync(path, definition, CancellationToken.None).ConfigureAwait(false);
            }
            else if (await context.Files.LookAsync(path, CancellationToken.None).ConfigureAwait(false) is not null)
            {
                await _store.DeleteAsync(path, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    // A schedule that moves to another scheduler, or from another state folder, must not run twice.
    private async Task RemoveElsewhereAsync(ScheduleChange change, Dictionary<string, ScheduleDefinition?> old, string state, CancellationToken stop)
    {
        PgScheduler now = change.Definitions[0].Scheduler;
        foreach (string path in change.Known.Where(path => ScheduleStore.StateFolderOf(path) != state && change.Definitions.Any(definition => definition.Name == Path.GetFileNameWithoutExtension(path))))
        {
            old[path] = await FindAsync(path, stop).ConfigureAwait(false);
            await _store.DeleteAsync(path, stop).ConfigureAwait(false);
        }

        string[] moved = [.. old.Values.OfType<ScheduleDefinition>().Where(definition => definition.Scheduler != now).Select(definition => definition.Name).Distinct()];
        if (moved.Length > 0)
        {
            await Scheduler(now == PgScheduler.Cron ? PgScheduler.Systemd : PgScheduler.Cron).ApplyAsync([], moved, stop).ConfigureAwait(false);
        }
    }

    private static async Task<FolderLock> LockAsync(string folder, CancellationToken stop) =>
        await FolderLock.TakeAsync(folder, s_patience, TimeProvider.System, stop).ConfigureAwait(false)
        ?? throw new PgmlException(FaultCatalog.FileBusy, $"Nothing was changed: another change of schedules in '{folder}' has gone on for {s_patience.TotalSeconds:0} s.", folder);
}
