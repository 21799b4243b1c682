using PgmlBackup.Engine.Configuration;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Engine.Repository;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Retention;

/// <summary>Tells what the retention keeps, changes it, and has it carried out.</summary>
/// <param name="context">The stanza.</param>
/// <param name="time">The clock; null for that of the machine.</param>
public sealed partial class RetentionService(StanzaContext context, TimeProvider? time = null)
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    private DateTime Now => _time.GetUtcNow().UtcDateTime;

    /// <summary>The policy of each repository that is meant, and what it makes of the backups. A repository that cannot tell is a fault beside the others.</summary>
    /// <exception cref="PgmlException"><c>RepositoryNotConfigured</c>; pgBackRest would refuse the configuration.</exception>
    public async Task<IReadOnlyList<PgRetention>> ReadAsync(CancellationToken stop)
    {
        RepositoryKey[] wanted = Named(null) is { } one
            ? [RequireConfigured(one)]
            : [.. context.Configuration.RepositoryKeys(context.Stanza).Select(RepositoryKey.Of)];
        List<PgRetention> retentions = [];
        foreach (RepositoryKey repository in wanted)
        {
            try
            {
                retentions.Add(await ReadAsync(repository, stop).ConfigureAwait(false));
            }
            catch (PgmlException fault)
            {
                context.Activity.Fault(fault);
            }
        }

        return retentions;
    }

    private async Task<PgRetention> ReadAsync(RepositoryKey repository, CancellationToken stop)
    {
        RetentionPolicy policy = RetentionOptions.Read(context.Configuration, context.Stanza, repository, "backup");
        RetentionPolicy alone = RetentionOptions.Read(context.Configuration, context.Stanza, repository, "expire");
        if (alone != policy)
        {
            context.Activity.Warning(
                $"For stanza '{context.Stanza}', repository {repository}, the command 'pgbackrest expire' follows another policy ({alone.Describe()}) than the expire at the end of each backup "
                + $"({policy.Describe()}), because a section of the configuration is for one of them only. Set-PgRetention makes both the same.");
        }

        var report = new RetentionReport(context, await ReadInfoAsync(repository, stop).ConfigureAwait(false), repository, Now);
        return await report.OwnAsync(policy, RetentionReport.Source(context.Configuration, context.Stanza, repository), stop).ConfigureAwait(false);
    }

    /// <summary>Works out a change, and has pgBackRest say what it would remove under the new policy. Nothing is changed.</summary>
    /// <exception cref="PgmlException"><c>RetentionSetByVariable</c>, <c>BackupPinned</c>, <c>LastRestorableBackup</c>, <c>ForecastDisagrees</c>, <c>RepositoryNotChosen</c>; the faults of <see cref="ConfigurationEditor.PlanAsync"/> and of pgBackRest.</exception>
    public async Task<RetentionChange> PlanAsync(RetentionRequest request, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(request);
        RepositoryKey repository = Choose(request.Repository);
        RequireHere(repository);
        RetentionPolicy policy = request.Over(RetentionOptions.Read(context.Configuration, context.Stanza, repository, "backup"));
        IReadOnlyList<RetentionLine> lines = new RetentionLinePlan(context.Configuration, context.Stanza, repository).Create(policy);
        var report = new RetentionReport(context, await ReadInfoAsync(repository, stop).ConfigureAwait(false), repository, Now);
        PgRetention forecast;
        if (request.Periodic is { } periodic)
        {
            forecast = await report.PeriodicAsync(policy, periodic, PeriodicPlan.Create(report.Backups, periodic, _time.LocalTimeZone), stop).ConfigureAwait(false);
        }
        else
        {
            forecast = await report.OwnAsync(policy, null, stop).ConfigureAwait(false);
            RequireAllowed(report.Backups, forecast);
            await CompareAsync(repository, policy, forecast, report.Backups, stop).ConfigureAwait(false);
        }

        return new RetentionChange
        {
            Request = request,
            Repository = repository,
            Policy = policy,
            Forecast = forecast,
            Files = await PlanFilesAsync(lines, stop).ConfigureAwait(false),
            OtherStanzas = lines.Any(line => line.Section.Split(':')[0] == "global") ? [.. context.Configuration.Stanzas.Where(stanza => stanza != context.Stanza)] : [],
        };
    }

    private ConfigurationEditor Editor => new(new Files.FileReplacer(context.Runner, context.Owner), Files.NewFileRights.Private(context.Owner));

    private async Task<IReadOnlyList<ConfigurationChange>> PlanFilesAsync(IReadOnlyList<RetentionLine> lines, CancellationToken stop)
    {
        List<ConfigurationChange> changes = [];
        foreach (IGrouping<string, RetentionLine> file in lines.GroupBy(line => line.Path, StringComparer.Ordinal))
        {
            RetentionLine[] own = [.. file];
            ConfigurationChange change = await Editor.PlanAsync(file.Key, document => own.Aggregate(document, (current, line) => line.Apply(current)), stop).ConfigureAwait(false);
            changes.AddRange(change.IsEmpty ? [] : [change]);
        }

        return changes;
    }

    // Nobody else's expire asks for a pin: what the new policy would remove at once is not to be lost by a command that was meant to keep things.
    private static void RequireAllowed(IReadOnlyList<PgBackup> backups, PgRetention forecast)
    {
        string[] pinned = [.. forecast.Backup.Where(backup => backup is { Expires: true, PinIgnored: true }).Select(backup => backup.Label)];
        if (pinned.Length > 0)
        {
            throw new PgmlException(
                FaultCatalog.BackupPinned,
                $"Under this policy pgBackRest's own expire would remove what is pinned or needed by a pinned backup: {string.Join(", ", pinned)}. Nothing was changed.",
                pinned[0],
                "Take the pins away (Set-PgBackupAnnotation -Label LABEL -Unpin), or let this module remove backups, which respects them: Set-PgRetention -Daily 7 -Weekly 4 -Apply");
        }

        HashSet<string> expired = [.. forecast.ExpiredLabel];
        if (expired.Count > 0 && !backups.Any(backup => IsRestorableFull(backup) && !expired.Contains(backup.Label)) && backups.Any(IsRestorableFull))
        {
            PgBackup last = backups.Last(IsRestorableFull);
            throw new PgmlException(
                FaultCatalog.LastRestorableBackup, $"Under this policy the last full backup without page errors, {last.Label}, would go. Nothing was changed.", last);
        }
    }

    private static bool IsRestorableFull(PgBackup backup) => backup is { Type: PgBackupType.Full, Error: not true };

    /// <summary>Has pgBackRest say what it would remove, and compares.</summary>
    private async Task CompareAsync(RepositoryKey repository, RetentionPolicy policy, PgRetention forecast, IReadOnlyList<PgBackup> backups, CancellationToken stop)
    {
        PgBackRestCommand command = context.Client.Command("expire", context.Stanza).With("repo", repository.Value).WithSwitch("dry-run", true);
        foreach ((string name, string? value) in RetentionOptions.Write(policy))
        {
            string option = repository.Option(name);
            command = value is null ? command.WithReset(option) : command.With(option, value);
        }

        PgBackRestRun run;
        try
        {
            run = await context.Client.RunAsync(command, LogLevel.Info, null, stop).ConfigureAwait(false);
        }
        catch (PgmlException busy) when (busy.Fault == FaultCatalog.BackupAlreadyRunning || busy.Fault == FaultCatalog.LockHeld)
        {
            context.Activity.Verbose("A backup is running, so that pgBackRest cannot be asked what it would remove; what is shown is worked out.");
            return;
        }

        HashSet<string> known = [.. backups.Select(backup => backup.Label)];
        string[] said = [.. run.Facts.Expired.Where(expired => expired.Repository == repository.Value && known.Contains(expired.Label)).Select(expired => expired.Label).Order(StringComparer.Ordinal)];
        string[] worked = [.. forecast.ExpiredLabel.Order(StringComparer.Ordinal)];
        if (!said.SequenceEqual(worked))
        {
            throw new PgmlException(
                FaultCatalog.ForecastDisagrees,
                $"pgBackRest would remove {Names(said)} of stanza '{context.Stanza}', repository {repository}; this module has worked out {Names(worked)}.",
                context.Stanza);
        }
    }

    private static string Names(string[] labels) => labels.Length == 0 ? "nothing" : string.Join(", ", labels);

    private Task<StanzaInfo> ReadInfoAsync(RepositoryKey? repository, CancellationToken stop) =>
        new RepositoryService(context.Client).ReadStanzaAsync(context.Stanza, repository?.Value, stop);

    private int? Named(int? asked) => asked ?? context.Settings.Repository ?? context.Profile.Repository;

    private RepositoryKey Choose(int? asked)
    {
        IReadOnlyList<int> configured = context.Configuration.RepositoryKeys(context.Stanza);
        return Named(asked) is { } named ? RequireConfigured(named)
            : configured is [var only] ? RepositoryKey.Of(only)
            : throw new PgmlException(FaultCatalog.RepositoryNotChosen, $"Stanza '{context.Stanza}' has the repositories {string.Join(", ", configured)}; which one is meant was not said.", context.Stanza);
    }

    private RepositoryKey RequireConfigured(int key) => context.Configuration.RepositoryKeys(context.Stanza).Contains(key)
        ? RepositoryKey.Of(key)
        : throw new PgmlException(FaultCatalog.RepositoryNotConfigured, $"Stanza '{context.Stanza}' has no repository {key}; nothing was changed.", context.Stanza);

    private void RequireHere(RepositoryKey repository)
    {
        if (context.Configuration.Find(repository.Option("host"), context.Stanza, "backup") is { } host)
        {
            throw new PgmlException(
                FaultCatalog.RepositoryOnAnotherHost,
                $"Repository {repository} of stanza '{context.Stanza}' is reached through host '{host.Value}': its retention is set there.",
                context.Stanza,
                $"Run the same command there: Invoke-Command -HostName {host.Value} {{ Set-PgRetention -Stanza {context.Stanza} -Days 14 }}");
        }
    }
}
