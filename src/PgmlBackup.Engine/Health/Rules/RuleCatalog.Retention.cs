using System.Globalization;
using PgmlBackup.Engine.Health.Facts;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Health.Rules;

public static partial class RuleCatalog
{
    private const int CountThatMeansDays = 7;
    private const int EnoughFulls = 3;
    private const double Tolerance = 0.1;

    /// <summary>Nothing ever goes.</summary>
    public static readonly RuleDefinition RetentionUnset = new(
        nameof(RetentionUnset),
        PgFindingSeverity.Warning,
        "No retention is set for full backups, so that nothing is ever expired and the repository grows until its disk or its bill is full. Set for the command expire alone, it does not count for the expire that each backup runs.",
        "No repo1-retention-full",
        "Set-PgRetention -Days 14")
    {
        Check = context => WhereKnown(context, _ =>
            from repository in context.Repositories
            where repository.Get("retention-full") is null
            select repository.Host is { } host ? RuleHit.NotChecked($"{repository.Name} is on {host}, where its retention is configured")
                : repository.Find("retention-full", "expire") is { } aside ? RuleHit.At(aside, $"{repository.Name} has a retention for the command expire alone, which does not count after a backup.")
                : repository.Hit(null, $"{Of(repository)} has no retention: nothing is ever expired.")),
    };

    /// <summary>A count that is taken for days.</summary>
    public static readonly RuleDefinition RetentionCountIsNotDays = new(
        nameof(RetentionCountIsNotDays),
        PgFindingSeverity.Warning,
        "A retention of seven or more full backups is mostly meant as days, and it counts backups. With more or fewer than one full a day it keeps another time than it seems: PostgresML's guide says 14 for 'two weeks'.",
        "repo1-retention-full=14 and a full backup on Sundays: 14 weeks",
        "Set-PgRetention -Days 14, or by hand: repo1-retention-full-type=time and repo1-retention-full=14. What the new policy expires shows Set-PgRetention -Days 14 -WhatIf.")
    {
        Check = context => WhereKnown(context, _ => context.Repositories.SelectMany(repository => CountAndDays(context, repository))),
    };

    /// <summary>A retention that never comes to act.</summary>
    public static readonly RuleDefinition NoFullBackupScheduled = new(
        nameof(NoFullBackupScheduled),
        PgFindingSeverity.Warning,
        "No full backup is scheduled. Incremental ones build upon the first full one for ever: nothing expires, each restore reads the whole chain, and one damaged file breaks all of it. "
            + "The line of PostgresML's guide makes one full backup in its life.",
        "0 0 * * * pgbackrest backup --stanza=main",
        "Schedule a full backup, for example with this line for 'crontab -e': 0 0 * * 0 pgbackrest backup --stanza=main --type=full")
    {
        Check = context => WhereKnown(context, _ =>
            from repository in context.Repositories
            where repository.Get("retention-full") is not null && repository.Stanza is not null
            let schedule = context.Facts.Schedule
            where !schedule.IsKnown || (!Fulls(context, repository).Any() && HistoryFulls(context, repository).Count < 2)
            select schedule.IsKnown
                ? repository.Hit("retention-full", Scheduled(context, repository).Any()
                    ? $"{Of(repository)}: backups are scheduled and no full one among them, so that nothing ever expires."
                    : $"{Of(repository)}: no backup is scheduled on this machine.")
                : RuleHit.NotChecked(schedule.Missing!)),
    };

    private static string Of(RepositoryView repository) => repository.Stanza is null ? repository.Name : $"{repository.Name} of stanza '{repository.Stanza}'";

    private static IEnumerable<RuleHit> CountAndDays(RuleContext context, RepositoryView repository)
    {
        if (repository.Get("retention-full-type") != "count" || !int.TryParse(repository.Get("retention-full"), CultureInfo.InvariantCulture, out int count) || count < CountThatMeansDays)
        {
            yield break;
        }

        StanzaFacts facts = context.Facts.Of(repository.Stanza);
        if (FullsPerDay(context, repository) is { } fulls)
        {
            if (Math.Abs(fulls.PerDay - 1) > Tolerance)
            {
                yield return repository.Hit("retention-full", string.Create(
                    CultureInfo.InvariantCulture, $"{Of(repository)} keeps {count} full backups, and {fulls.Source} {fulls.PerDay * 7:0.#} a week: that is about {count / fulls.PerDay:0} days, not {count}."));
            }
        }
        else if (!context.Facts.Schedule.IsKnown || !facts.History.IsKnown)
        {
            yield return RuleHit.NotChecked(context.Facts.Schedule.Missing ?? facts.History.Missing!);
        }
    }

    private static (double PerDay, string Source)? FullsPerDay(RuleContext context, RepositoryView repository)
    {
        List<ScheduledBackup> scheduled = [.. Fulls(context, repository)];
        if (scheduled.Count > 0 && scheduled.All(backup => backup.PerDay is not null) && scheduled.Sum(backup => backup.PerDay!.Value) is > 0 and var rate)
        {
            return (rate, "the schedule takes");
        }

        List<PgBackup> taken = HistoryFulls(context, repository);
        double days = taken.Count < EnoughFulls ? 0 : (taken[^1].StartTime - taken[0].StartTime).TotalDays;
        return days > 0 ? ((taken.Count - 1) / days, "there have been") : null;
    }

    private static IEnumerable<ScheduledBackup> Fulls(RuleContext context, RepositoryView repository) => Scheduled(context, repository).Where(backup => backup.Type == BackupTypeWord.Full);

    // Without a repository pgBackRest takes the one with the lowest number.
    private static IEnumerable<ScheduledBackup> Scheduled(RuleContext context, RepositoryView repository) =>
        (context.Facts.Schedule.Value ?? []).Where(backup => (backup.Stanza ?? repository.Stanza) == repository.Stanza
            && (backup.Repository ?? repository.Effective.RepositoryKeys(repository.Stanza)[0]) == repository.Key);

    private static List<PgBackup> HistoryFulls(RuleContext context, RepositoryView repository) =>
        [.. (context.Facts.Of(repository.Stanza).History.Value ?? []).Where(backup => backup.Type == PgBackupType.Full && backup.Repository == repository.Key).OrderBy(backup => backup.StartTime)];
}
