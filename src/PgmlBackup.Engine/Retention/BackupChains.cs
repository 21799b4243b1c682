using PgmlBackup.Model;

namespace PgmlBackup.Engine.Retention;

/// <summary>Which backups of a repository need which.</summary>
/// <param name="backups">All backups of one repository.</param>
public sealed class BackupChains(IEnumerable<PgBackup> backups)
{
    // The order of pgBackRest's own list: behind a full backup stand those that are built upon it.
    private readonly PgBackup[] _backups = [.. backups.OrderBy(backup => backup.Label, StringComparer.Ordinal)];

    /// <summary>The backups in the order of their labels.</summary>
    public IReadOnlyList<PgBackup> Backups => _backups;

    /// <summary>A backup and all that are built upon it: what pgBackRest removes together.</summary>
    /// <param name="label">The label of a backup.</param>
    public IReadOnlyList<PgBackup> WithDependents(string label)
    {
        HashSet<string> found = new(StringComparer.Ordinal) { label };
        return [.. _backups.Where(backup => backup.Label == label || (IsBuiltUpon(backup, found) && found.Add(backup.Label)))];
    }

    /// <summary>The labels of what a backup needs, itself included.</summary>
    /// <param name="label">The label of a backup.</param>
    public IReadOnlySet<string> WithNeeds(string label)
    {
        Dictionary<string, PgBackup> all = _backups.ToDictionary(backup => backup.Label, StringComparer.Ordinal);
        HashSet<string> found = new(StringComparer.Ordinal);
        Queue<string> open = new([label]);
        while (open.TryDequeue(out string? next))
        {
            if (found.Add(next) && all.TryGetValue(next, out PgBackup? backup))
            {
                foreach (string needed in backup.Prior is { } prior ? backup.Reference.Append(prior) : backup.Reference)
                {
                    open.Enqueue(needed);
                }
            }
        }

        return found;
    }

    private static bool IsBuiltUpon(PgBackup backup, HashSet<string> labels) =>
        (backup.Prior is { } prior && labels.Contains(prior)) || backup.Reference.Any(labels.Contains);
}
