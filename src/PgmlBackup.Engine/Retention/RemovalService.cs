using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Engine.Repository;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Retention;

/// <summary>Removes single backups, and sees that just they have gone: pgBackRest ends without an error when it has found nothing to remove.</summary>
/// <param name="context">The stanza.</param>
public sealed class RemovalService(StanzaContext context)
{
    /// <summary>Looks at what goes with a backup. Nothing is changed.</summary>
    /// <param name="label">The label of the backup.</param>
    /// <param name="repository">Its repository, 1 to 256; null where only one holds it.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="PgmlException"><c>InvalidLabel</c>, <c>BackupNotFound</c>, <c>RepositoryNotChosen</c>, <c>BackupPinned</c>, <c>LastRestorableBackup</c>, <c>ForecastDisagrees</c>; the faults of pgBackRest.</exception>
    public async Task<RemovalPlan> PlanAsync(string label, int? repository, CancellationToken stop)
    {
        StanzaInfo info = await ReadAsync(repository ?? context.Settings.Repository, stop).ConfigureAwait(false);
        PgBackup backup = Find(context, info, BackupLabel.Parse(label).Value);
        var chains = new BackupChains(info.Backups.Where(candidate => candidate.Repository == backup.Repository));
        IReadOnlyList<PgBackup> removed = chains.WithDependents(backup.Label);
        PgBackup[] left = [.. chains.Backups.Except(removed)];
        RequireAllowed(backup, removed, left);
        var key = RepositoryKey.Of(backup.Repository);
        var report = new RetentionReport(context, info, key, DateTime.UtcNow);
        RetentionForecast forecast = report.ForecastSet(RetentionOptions.Read(context.Configuration, context.Stanza, key, "expire"), backup.Label);
        var wal = new WalPresence(new RepositoryFiles(context.Client, context.Stanza), info.Stanza, backup.Repository);
        var plan = new RemovalPlan { Backup = backup, Removed = removed, Left = left, Wal = await wal.DescribeAsync(forecast.Wal, stop).ConfigureAwait(false) };
        PgBackRestRun said = await context.Client.RunAsync(Command(plan).WithSwitch("dry-run", true), LogLevel.Info, null, stop).ConfigureAwait(false);
        RequireSame(plan, said.Facts, chains.Backups);
        return plan;
    }

    /// <summary>Removes what was worked out.</summary>
    /// <returns>The backups that have gone, as they were.</returns>
    /// <exception cref="PgmlException"><c>ExpireNotSeen</c>, <c>BackupAlreadyRunning</c>; the faults of pgBackRest.</exception>
    public async Task<IReadOnlyList<PgBackup>> RemoveAsync(RemovalPlan plan, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var progress = new RunProgress(context.Activity, $"Removing {plan.Backup.Label}", "expiring latest backup");
        await context.Client.RunAsync(Command(plan), LogLevel.Info, progress.Observe, stop).ConfigureAwait(false);
        StanzaInfo info = await ReadAsync(plan.Backup.Repository, stop).ConfigureAwait(false);
        RetentionService.RequireGone(plan.Removed.Concat(plan.Left), info.Backups, [.. plan.Removed.Select(backup => backup.Label)], context.Stanza);
        return plan.Removed;
    }

    /// <summary>The backup of a label. Two repositories may hold the same label where they were backed up in the same second.</summary>
    internal static PgBackup Find(StanzaContext context, StanzaInfo info, string label) => info.Backups.Where(backup => backup.Label == label).ToArray() switch
    {
        [var one] => one,
        [] => throw new PgmlException(FaultCatalog.BackupNotFound, $"There is no backup {label} of stanza '{context.Stanza}'; nothing was changed.", label),
        var many => throw new PgmlException(
            FaultCatalog.RepositoryNotChosen, $"Backup {label} of stanza '{context.Stanza}' is in the repositories {string.Join(", ", many.Select(backup => backup.Repository))}.", label),
    };

    private PgBackRestCommand Command(RemovalPlan plan) => context.Client.Command("expire", context.Stanza).With("set", plan.Backup.Label).With("repo", plan.Backup.Repository);

    private Task<StanzaInfo> ReadAsync(int? repository, CancellationToken stop) => new RepositoryService(context.Client).ReadStanzaAsync(context.Stanza, repository, stop);

    private static void RequireAllowed(PgBackup backup, IReadOnlyList<PgBackup> removed, PgBackup[] left)
    {
        if (removed.FirstOrDefault(candidate => candidate.Pinned) is { } pinned)
        {
            throw new PgmlException(
                FaultCatalog.BackupPinned,
                pinned.Label == backup.Label ? $"Backup {backup.Label} is pinned; nothing was removed." : $"Backup {pinned.Label} is pinned and built upon {backup.Label}; nothing was removed.",
                pinned,
                $"Take the pin away if the backup may go: Set-PgBackupAnnotation -Stanza {pinned.Stanza} -Repository {pinned.Repository} -Label {pinned.Label} -Unpin");
        }

        int present = removed.Concat(left).Max(candidate => candidate.DatabaseId);
        if (removed.Any(IsRestorableFull) && !left.Any(IsRestorableFull))
        {
            throw new PgmlException(
                FaultCatalog.LastRestorableBackup, $"Backup {backup.Label} is the last full backup without page errors in repository {backup.Repository}; nothing was removed.", backup);
        }

        bool IsRestorableFull(PgBackup candidate) => candidate is { Type: PgBackupType.Full, Error: not true } && candidate.DatabaseId == present;
    }

    private void RequireSame(RemovalPlan plan, RunFacts said, IReadOnlyList<PgBackup> known)
    {
        string[] would = [.. said.Expired.Select(expired => expired.Label).Where(label => known.Any(backup => backup.Label == label)).Order(StringComparer.Ordinal)];
        if (!would.SequenceEqual(plan.Removed.Select(backup => backup.Label)))
        {
            throw new PgmlException(
                FaultCatalog.ForecastDisagrees,
                $"With {plan.Backup.Label} pgBackRest would remove {(would.Length == 0 ? "nothing" : string.Join(", ", would))}; this module has worked out {string.Join(", ", plan.Removed)}. Nothing was removed.",
                plan.Backup);
        }
    }
}
