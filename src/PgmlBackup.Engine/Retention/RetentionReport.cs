using System.Globalization;
using PgmlBackup.Engine.Configuration;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Engine.Repository;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Retention;

/// <summary>Puts together what a policy makes of the backups of a repository.</summary>
/// <param name="context">The stanza.</param>
/// <param name="info">What its repositories hold.</param>
/// <param name="repository">The repository.</param>
/// <param name="now">The moment, UTC.</param>
internal sealed class RetentionReport(StanzaContext context, StanzaInfo info, RepositoryKey repository, DateTime now)
{
    private readonly PgBackup[] _backups = [.. info.Backups.Where(backup => backup.Repository == repository.Value)];

    private readonly string[] _archives = [.. info.Stanza.Archive.Where(archive => archive.Repository == repository.Value).Select(archive => archive.ArchiveId)];

    /// <summary>The backups of the repository.</summary>
    internal IReadOnlyList<PgBackup> Backups => _backups;

    /// <summary>What an expire would do under a policy.</summary>
    internal RetentionForecast Forecast(RetentionPolicy policy) => RetentionSimulator.Expire(_backups, _archives, policy, now, context.Client.Program.Version);

    /// <summary>What an expire of one set would do under a policy.</summary>
    internal RetentionForecast ForecastSet(RetentionPolicy policy, string label) => RetentionSimulator.ExpireSet(_backups, _archives, policy, label, context.Client.Program.Version);

    /// <summary>What pgBackRest's own retention makes of the backups.</summary>
    internal Task<PgRetention> OwnAsync(RetentionPolicy policy, string? source, CancellationToken stop)
    {
        RetentionForecast forecast = Forecast(policy);
        return CreateAsync(policy, policy.Describe(), source, forecast, new RetentionVerdicts(_backups, policy, forecast, now).All(), stop);
    }

    /// <summary>What the retention by periods makes of them, with pgBackRest's own that stands behind it.</summary>
    internal Task<PgRetention> PeriodicAsync(RetentionPolicy policy, PeriodicPolicy periodic, PeriodicPlan plan, CancellationToken stop)
    {
        HashSet<string> removed = [.. plan.Removed.Select(backup => backup.Label)];
        PgBackup[] left = [.. _backups.Where(backup => !removed.Contains(backup.Label))];
        RetentionForecast forecast = RetentionSimulator.Expire(left, _archives, policy, now, context.Client.Program.Version) with { Expired = [.. plan.Removed.Select(backup => backup.Label)] };
        IReadOnlyDictionary<string, string> kept = plan.Kept;
        PgBackupRetention[] verdicts =
        [
            .. _backups.OrderBy(backup => backup.StopTime).Select(backup => new PgBackupRetention
            {
                Stanza = backup.Stanza,
                Repository = backup.Repository,
                Label = backup.Label,
                Type = backup.Type,
                StopTime = backup.StopTime,
                Expires = removed.Contains(backup.Label),
                Pinned = backup.Pinned,
                RepositoryDeltaSize = backup.RepositoryDeltaSize,
                Reason = kept.TryGetValue(backup.Label, out string? reason) ? $"kept: {reason}" : "goes: the last of no day, week, month or year that is kept",
            }),
        ];
        return CreateAsync(policy, periodic.Describe(), null, forecast, verdicts, stop);
    }

    private async Task<PgRetention> CreateAsync(
        RetentionPolicy policy, string words, string? source, RetentionForecast forecast, IReadOnlyList<PgBackupRetention> verdicts, CancellationToken stop)
    {
        var wal = new WalPresence(new RepositoryFiles(context.Client, context.Stanza), info.Stanza, repository.Value);
        return new PgRetention
        {
            Stanza = context.Stanza,
            Repository = repository.Value,
            Policy = words,
            Source = source,
            Days = policy.IsByTime ? policy.Full : null,
            FullCount = policy.IsByTime ? null : policy.Full,
            DifferentialCount = policy.Differential,
            ArchiveCount = forecast.Archive,
            ArchiveType = policy.ArchiveType,
            HistoryDays = policy.History,
            OldestStopTime = Oldest(verdicts),
            OldestStopTimeAfterExpire = Oldest(verdicts.Where(backup => !backup.Expires)),
            ExpiredLabel = forecast.Expired,
            ExpiredSize = verdicts.Where(backup => backup.Expires).Sum(backup => backup.RepositoryDeltaSize),
            ExpiredWal = await wal.DescribeAsync(forecast.Wal, stop).ConfigureAwait(false),
            IgnoredPin = [.. verdicts.Where(backup => backup.PinIgnored).Select(backup => backup.Label)],
            Backup = verdicts,
        };
    }

    private static DateTime? Oldest(IEnumerable<PgBackupRetention> backups) => backups.Select(backup => (DateTime?)backup.StopTime).Min();

    /// <summary>Where the retention of full backups stands; null when it is not set.</summary>
    internal static string? Source(EffectiveConfiguration configuration, string stanza, RepositoryKey repository) =>
        configuration.Find(repository.Option(RetentionOptions.Full), stanza, "backup")?.Origin;

    /// <summary>What goes, for people; one line each, none when nothing goes.</summary>
    internal static IEnumerable<string> Going(PgRetention retention)
    {
        foreach (PgBackupRetention backup in retention.Backup.Where(backup => backup.Expires))
        {
            yield return $"  {backup.Label} ({backup.Type}, {backup.StopTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC, {Display.Size(backup.RepositoryDeltaSize)}) {backup.Reason}";
        }

        foreach (string wal in retention.ExpiredWal)
        {
            yield return $"  {wal}";
        }
    }
}
