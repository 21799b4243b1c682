using PgmlBackup.Engine.Configuration;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Retention;

// Making the change, and seeing that it was made.
public sealed partial class RetentionService
{
    /// <summary>Writes the policy and, where that was asked for, removes what it no longer keeps. Both are read back.</summary>
    /// <returns>The policy as it then is in force.</returns>
    /// <exception cref="PgmlException"><c>RetentionNotInForce</c>, <c>ExpireNotSeen</c>, <c>BackupAlreadyRunning</c>; the faults of <see cref="ConfigurationEditor.ApplyAsync"/> and of pgBackRest.</exception>
    public async Task<PgRetention> ApplyAsync(RetentionChange change, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(change);
        foreach (ConfigurationChange file in change.Files)
        {
            bool written = await Editor.ApplyAsync(file, stop).ConfigureAwait(false);
            context.Activity.Verbose(written ? $"'{file.Path}' was changed." : $"'{file.Path}' says so already.");
        }

        StanzaContext fresh = change.Files.Count == 0
            ? context
            : await new StanzaResolver(context.Runner, context.Activity).ResolveAsync(context.Settings with { Stanza = context.Stanza }, stop).ConfigureAwait(false);
        var service = new RetentionService(fresh, _time);
        service.RequireInForce(change);
        if (change.Request.Apply)
        {
            await service.ExpireAsync(change, stop).ConfigureAwait(false);
        }

        return await service.ReportAsync(change, stop).ConfigureAwait(false);
    }

    private async Task<PgRetention> ReportAsync(RetentionChange change, CancellationToken stop)
    {
        var report = new RetentionReport(context, await ReadInfoAsync(change.Repository, stop).ConfigureAwait(false), change.Repository, Now);
        PgRetention retention = change.Request.Periodic is { } periodic
            ? await report.PeriodicAsync(change.Policy, periodic, PeriodicPlan.Create(report.Backups, periodic, _time.LocalTimeZone), stop).ConfigureAwait(false)
            : await report.OwnAsync(change.Policy, RetentionReport.Source(context.Configuration, context.Stanza, change.Repository), stop).ConfigureAwait(false);
        return retention with { Source = RetentionReport.Source(context.Configuration, context.Stanza, change.Repository) };
    }

    private void RequireInForce(RetentionChange change)
    {
        if (new RetentionLinePlan(context.Configuration, context.Stanza, change.Repository).Create(change.Policy) is [var line, ..])
        {
            throw new PgmlException(
                FaultCatalog.RetentionNotInForce,
                $"The retention of stanza '{context.Stanza}', repository {change.Repository}, was written, and {line.Option} in section [{line.Section}] of {line.Path} says something else now.",
                line.Path);
        }
    }

    private async Task ExpireAsync(RetentionChange change, CancellationToken stop)
    {
        var before = new RetentionReport(context, await ReadInfoAsync(change.Repository, stop).ConfigureAwait(false), change.Repository, Now);
        string[] going;
        List<PgBackRestCommand> commands = [];
        if (change.Request.Periodic is { } periodic)
        {
            var plan = PeriodicPlan.Create(before.Backups, periodic, _time.LocalTimeZone);
            going = [.. plan.Removed.Select(backup => backup.Label)];
            commands.AddRange(plan.Sets.Select(set => ExpireCommand(change.Repository).With("set", set.Label)));
        }
        else
        {
            PgRetention forecast = await before.OwnAsync(change.Policy, null, stop).ConfigureAwait(false);
            RequireAllowed(before.Backups, forecast);
            going = [.. forecast.ExpiredLabel];
        }

        // Without a set it is the WAL that goes by the policy.
        foreach (PgBackRestCommand command in commands.Count == 0 ? [ExpireCommand(change.Repository)] : commands)
        {
            await context.Client.RunAsync(command, LogLevel.Info, new RunProgress(context.Activity, $"Expiring backups of {context.Stanza}").Observe, stop).ConfigureAwait(false);
        }

        var after = new RetentionReport(context, await ReadInfoAsync(change.Repository, stop).ConfigureAwait(false), change.Repository, Now);
        RequireGone(before.Backups, after.Backups, going, context.Stanza);
    }

    private PgBackRestCommand ExpireCommand(RepositoryKey repository) => context.Client.Command("expire", context.Stanza).With("repo", repository.Value);

    /// <summary>Sees that the backups that were to go have gone, and no other.</summary>
    /// <exception cref="PgmlException"><c>ExpireNotSeen</c>.</exception>
    internal static void RequireGone(IEnumerable<PgBackup> before, IEnumerable<PgBackup> after, IReadOnlyCollection<string> going, string stanza)
    {
        HashSet<string> left = [.. after.Select(backup => backup.Label)];
        string[] stayed = [.. going.Where(left.Contains)];
        string[] lost = [.. before.Select(backup => backup.Label).Where(label => !left.Contains(label) && !going.Contains(label))];
        if (stayed.Length > 0 || lost.Length > 0)
        {
            throw new PgmlException(
                FaultCatalog.ExpireNotSeen,
                $"pgBackRest ended without an error. Of the backups of stanza '{stanza}' that were to go these are still there: {Names(stayed)}; these have gone besides: {Names(lost)}.",
                stanza);
        }
    }
}
