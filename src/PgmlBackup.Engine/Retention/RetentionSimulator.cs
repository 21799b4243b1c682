using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Retention;

/// <summary>Works out what pgBackRest's <c>expire</c> would remove, by its own rules (src/command/expire/expire.c, 2.45 to 2.59). Nothing is read and nothing runs.</summary>
public sealed partial class RetentionSimulator
{
    // Before, time-based retention that was not met yet, or that had nothing to remove, left all WAL.
    private static readonly PgBackRestVersion s_archiveByTimeMended = new(2, 47);

    private readonly RetentionPolicy _policy;
    private readonly PgBackRestVersion _version;
    private readonly List<PgBackup> _kept;
    private readonly BackupChains _chains;
    private readonly HashSet<string> _expired = new(StringComparer.Ordinal);
    private int? _archive;

    private RetentionSimulator(IEnumerable<PgBackup> backups, RetentionPolicy policy, PgBackRestVersion version)
    {
        _chains = new BackupChains(backups);
        _kept = [.. _chains.Backups];
        _policy = policy;
        _version = version;
        _archive = policy.Archive ?? (policy.ArchiveType switch
        {
            PgBackupType.Full => policy.IsByTime ? null : policy.Full,
            PgBackupType.Differential => policy.Differential,
            _ => null,
        });
    }

    /// <summary>What an expire does under a policy.</summary>
    /// <param name="backups">All backups of one repository.</param>
    /// <param name="archives">The archive ids of the repository, for example <c>15-1</c>; the one with the highest number is that of the present database.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="now">The moment at which it runs, UTC.</param>
    /// <param name="version">The release of pgBackRest.</param>
    public static RetentionForecast Expire(IEnumerable<PgBackup> backups, IEnumerable<string> archives, RetentionPolicy policy, DateTime now, PgBackRestVersion version)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var simulator = new RetentionSimulator(backups, policy, version);
        if (policy.IsByTime)
        {
            simulator.ExpireByTime(now);
        }
        else
        {
            simulator.ExpireByCount();
        }

        simulator.ExpireDifferential();
        return simulator.Conclude(archives);
    }

    /// <summary>What an expire of one set does: <c>expire --set</c> looks at no rule for backups, and at those for WAL.</summary>
    /// <param name="backups">All backups of one repository.</param>
    /// <param name="archives">The archive ids of the repository.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="label">The label of the set.</param>
    /// <param name="version">The release of pgBackRest.</param>
    public static RetentionForecast ExpireSet(IEnumerable<PgBackup> backups, IEnumerable<string> archives, RetentionPolicy policy, string label, PgBackRestVersion version)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var simulator = new RetentionSimulator(backups, policy, version);
        simulator.Remove(label);
        return simulator.Conclude(archives);
    }

    private RetentionForecast Conclude(IEnumerable<string> archives)
    {
        string[] ids = [.. archives];
        int? present = ids.Max(Number);
        return new RetentionForecast(
            [.. _chains.Backups.Where(backup => _expired.Contains(backup.Label)).Select(backup => backup.Label)],
            _archive,
            [.. ids.SelectMany(id => WalOf(id, present))]);
    }

    private void ExpireByTime(DateTime now)
    {
        if (_policy.Full is not { } days)
        {
            return;
        }

        DateTime limit = now.AddDays(-days);
        PgBackup[] full = [.. Full()];
        PgBackup? met = full.LastOrDefault(backup => backup.StopTime < limit);
        if (met is null)
        {
            return;
        }

        int removed = Array.IndexOf(full, met);
        while (_kept[0].Label != met.Label)
        {
            Remove(_kept[0].Label);
        }

        if (_policy is { ArchiveType: PgBackupType.Full, Archive: null } && (removed > 0 || _version >= s_archiveByTimeMended))
        {
            _archive = full.Length - removed;
        }
    }

    private void ExpireByCount()
    {
        if (_policy.Full is { } count)
        {
            RemoveOldest([.. Full()], count);
        }
    }

    // Full backups count, and do not go: of F1 D1 D2 F2 with 2, D1 and D2 go.
    private void ExpireDifferential()
    {
        if (_policy.Differential is { } count)
        {
            RemoveOldest([.. _kept.Where(backup => backup.Type is not PgBackupType.Incremental)], count, PgBackupType.Differential);
        }
    }

    private void RemoveOldest(PgBackup[] backups, int kept, PgBackupType type = PgBackupType.Full)
    {
        foreach (PgBackup backup in backups.SkipLast(kept).Where(backup => backup.Type == type))
        {
            Remove(backup.Label);
        }
    }

    private void Remove(string label)
    {
        _expired.UnionWith(_chains.WithDependents(label).Select(backup => backup.Label));
        _kept.RemoveAll(backup => _expired.Contains(backup.Label));
    }

    private IEnumerable<PgBackup> Full() => _kept.Where(backup => backup.Type == PgBackupType.Full);
}
