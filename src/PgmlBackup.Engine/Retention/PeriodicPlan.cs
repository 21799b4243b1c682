using System.Globalization;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Retention;

/// <summary>Which backups of a repository a <see cref="PeriodicPolicy"/> keeps, and which sets go. Pure: nothing is read and nothing runs.</summary>
public sealed class PeriodicPlan
{
    private readonly Dictionary<string, List<string>> _reasons = new(StringComparer.Ordinal);
    private readonly BackupChains _chains;
    private readonly TimeZoneInfo _zone;

    private PeriodicPlan(BackupChains chains, TimeZoneInfo zone)
    {
        _chains = chains;
        _zone = zone;
    }

    /// <summary>The backups that stay, with why, by label.</summary>
    public IReadOnlyDictionary<string, string> Kept => _reasons.ToDictionary(pair => pair.Key, pair => string.Join(", ", pair.Value), StringComparer.Ordinal);

    /// <summary>The backups that go, in the order of their labels.</summary>
    public IReadOnlyList<PgBackup> Removed => [.. _chains.Backups.Where(backup => !_reasons.ContainsKey(backup.Label))];

    /// <summary>The sets to expire one after the other: each takes what is built upon it along, and nothing that stays is.</summary>
    public IReadOnlyList<PgBackup> Sets
    {
        get
        {
            HashSet<string> removed = [.. Removed.Select(backup => backup.Label)];
            return [.. Removed.Where(backup => backup.Prior is not { } prior || !removed.Contains(prior))];
        }
    }

    /// <summary>Decides about each backup.</summary>
    /// <param name="backups">All backups of one repository.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="zone">The time zone whose days, weeks, months and years count.</param>
    public static PeriodicPlan Create(IEnumerable<PgBackup> backups, PeriodicPolicy policy, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var plan = new PeriodicPlan(new BackupChains(backups), zone);
        plan.KeepLast(policy.Daily, moment => moment.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), "of day");
        plan.KeepLast(policy.Weekly, moment => string.Create(CultureInfo.InvariantCulture, $"{ISOWeek.GetYear(moment)}-W{ISOWeek.GetWeekOfYear(moment):00}"), "of week");
        plan.KeepLast(policy.Monthly, moment => moment.ToString("yyyy-MM", CultureInfo.InvariantCulture), "of month");
        plan.KeepLast(policy.Yearly, moment => moment.ToString("yyyy", CultureInfo.InvariantCulture), "of year");
        plan.KeepAlways();
        return plan;
    }

    // Where there is one without page errors, a damaged backup does not stand for its period.
    private void KeepLast(int count, Func<DateTime, string> period, string what)
    {
        IEnumerable<IGrouping<string, PgBackup>> newest = _chains.Backups
            .OrderByDescending(backup => backup.StopTime)
            .GroupBy(backup => period(TimeZoneInfo.ConvertTimeFromUtc(backup.StopTime, _zone)), StringComparer.Ordinal)
            .Take(count);
        foreach (IGrouping<string, PgBackup> group in newest)
        {
            Keep(group.FirstOrDefault(backup => backup.Error != true) ?? group.First(), $"the last {what} {group.Key}");
        }
    }

    private void KeepAlways()
    {
        foreach (PgBackup pinned in _chains.Backups.Where(backup => backup.Pinned))
        {
            Keep(pinned, "pinned");
        }

        if (_chains.Backups.MaxBy(backup => backup.StopTime) is { } newest)
        {
            Keep(newest, "the newest backup");
        }

        if (_chains.Backups.Where(backup => backup is { Type: PgBackupType.Full, Error: not true }).MaxBy(backup => backup.StopTime) is { } full)
        {
            Keep(full, "the newest full backup without page errors");
        }
    }

    private void Keep(PgBackup backup, string reason)
    {
        Note(backup.Label, reason);
        foreach (string needed in _chains.WithNeeds(backup.Label).Where(label => label != backup.Label && !_reasons.ContainsKey(label)))
        {
            Note(needed, $"needed by {backup.Label}");
        }
    }

    private void Note(string label, string reason)
    {
        if (!_reasons.TryGetValue(label, out List<string>? reasons))
        {
            _reasons[label] = reasons = [];
        }

        reasons.Add(reason);
    }
}
