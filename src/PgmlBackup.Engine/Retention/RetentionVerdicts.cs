using System.Globalization;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Retention;

/// <summary>Says of each backup what pgBackRest's own retention makes of it, until when, and why. Pure.</summary>
/// <param name="backups">All backups of one repository.</param>
/// <param name="policy">The policy.</param>
/// <param name="forecast">What an expire would do now.</param>
/// <param name="now">The moment, UTC.</param>
internal sealed class RetentionVerdicts(IEnumerable<PgBackup> backups, RetentionPolicy policy, RetentionForecast forecast, DateTime now)
{
    private readonly BackupChains _chains = new(backups);
    private readonly HashSet<string> _expired = [.. forecast.Expired];
    private HashSet<string> _pinned = [];
    private PgBackup[] _full = [];
    private PgBackup[] _counted = [];

    internal IReadOnlyList<PgBackupRetention> All()
    {
        _full = [.. _chains.Backups.Where(backup => backup.Type == PgBackupType.Full)];
        _counted = [.. _chains.Backups.Where(backup => backup.Type != PgBackupType.Incremental)];
        _pinned = [.. _chains.Backups.Where(backup => backup.Pinned).SelectMany(backup => _chains.WithNeeds(backup.Label))];
        return [.. _chains.Backups.OrderBy(backup => backup.StopTime).Select(Of)];
    }

    private PgBackupRetention Of(PgBackup backup)
    {
        PgBackup? full = _full.LastOrDefault(candidate => string.CompareOrdinal(candidate.Label, backup.Label) <= 0);
        PgBackup? differential = OldestDifferential(backup);
        bool expires = _expired.Contains(backup.Label);
        bool ignored = _pinned.Contains(backup.Label) && (!policy.KeepsAllFull || (differential is not null && policy.Differential is not (null or RetentionPolicy.Forever)));
        string reason = Reason(backup, full, differential, expires);
        return new PgBackupRetention
        {
            Stanza = backup.Stanza,
            Repository = backup.Repository,
            Label = backup.Label,
            Type = backup.Type,
            StopTime = backup.StopTime,
            KeptUntil = expires ? null : Until(full),
            Expires = expires,
            Pinned = backup.Pinned,
            PinIgnored = ignored,
            RepositoryDeltaSize = backup.RepositoryDeltaSize,
            Reason = ignored ? $"{reason}; {(backup.Pinned ? "its pin" : "that a pinned backup needs it")} does not keep pgBackRest's own expire from that" : reason,
        };
    }

    // The differential one in its chain decides first, where their number is limited.
    private PgBackup? OldestDifferential(PgBackup backup) => policy.Differential is null
        ? null
        : _chains.Backups.FirstOrDefault(candidate => candidate.Type == PgBackupType.Differential && _chains.WithNeeds(backup.Label).Contains(candidate.Label));

    private DateTime? Until(PgBackup? full) =>
        policy is { IsByTime: true, Full: { } days and not RetentionPolicy.Forever } && full is not null && Next(full) is { } next ? next.StopTime.AddDays(days) : null;

    private string Reason(PgBackup backup, PgBackup? full, PgBackup? differential, bool expires)
    {
        if (full is null)
        {
            return "kept: its full backup is not in the repository";
        }

        if (differential is not null && (expires == _expired.Contains(differential.Label)) && !(expires && _expired.Contains(full.Label)))
        {
            int newer = _counted.Count(candidate => string.CompareOrdinal(candidate.Label, differential.Label) > 0);
            return expires
                ? $"goes: {newer} newer full or differential backups are there, and {policy.Differential} are kept"
                : $"kept: {Rank(newer)} newest of {policy.Differential} full and differential backups that are kept{Of(backup, differential)}";
        }

        return FullReason(full, expires) + Of(backup, full);
    }

    private static string Of(PgBackup backup, PgBackup chain) => backup.Label == chain.Label ? string.Empty : $" (with {chain.Label})";

    private string FullReason(PgBackup full, bool expires)
    {
        switch (policy)
        {
            case { Full: null }:
                return "kept for ever: the retention of full backups is not set";
            case { Full: RetentionPolicy.Forever }:
                return "kept: pgBackRest removes no full backup by itself";
            case { IsByTime: true, Full: { } days }:
                return TimeReason(full, days, expires);
            default:
                int newer = _full.Length - 1 - Array.IndexOf(_full, full);
                return expires
                    ? $"goes: {newer} newer full {(newer == 1 ? "backup is" : "backups are")} there, and {policy.Full} {(policy.Full == 1 ? "is" : "are")} kept"
                    : $"kept: {Rank(newer)} newest of {policy.Full} full backups that are kept; goes when {policy.Full - newer} more {(policy.Full - newer == 1 ? "has" : "have")} been made";
        }
    }

    private string TimeReason(PgBackup full, int days, bool expires)
    {
        DateTime limit = now.AddDays(-days);
        PgBackup? next = Next(full);
        if (expires)
        {
            return $"goes: the full backup of {Day(_full.Last(candidate => candidate.StopTime < limit).StopTime)} is older than {days} days too, and enough to reach {Day(limit)}";
        }

        string until = next is null ? "goes when a newer full backup is that old" : $"goes when the one of {Day(next.StopTime)} is that old";
        return full.StopTime < limit
            ? $"kept: the only full backup older than {days} days, needed to reach {Day(limit)}; {until}"
            : $"kept: younger than {days} days; {until}";
    }

    private PgBackup? Next(PgBackup full) => Array.IndexOf(_full, full) + 1 is var next && next < _full.Length ? _full[next] : null;

    private static string Rank(int newer) => newer == 0 ? "the" : string.Create(CultureInfo.InvariantCulture, $"number {newer + 1} of the");

    private static string Day(DateTime moment) => moment.ToString("d MMM yyyy", CultureInfo.InvariantCulture);
}
