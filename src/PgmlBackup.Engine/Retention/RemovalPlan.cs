using System.Globalization;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Retention;

/// <summary>The removal of one backup with all that is built upon it, worked out and not yet done.</summary>
public sealed record RemovalPlan
{
    /// <summary>The backup that was named.</summary>
    public required PgBackup Backup { get; init; }

    /// <summary>All that goes, the named one included, in the order of their labels.</summary>
    public required IReadOnlyList<PgBackup> Removed { get; init; }

    /// <summary>The backups of the same repository that stay.</summary>
    public required IReadOnlyList<PgBackup> Left { get; init; }

    /// <summary>The WAL that goes with it, in words.</summary>
    public required IReadOnlyList<string> Wal { get; init; }

    /// <summary>What goes and what can no longer be reached, for people.</summary>
    public string Description
    {
        get
        {
            PgBackup[] others = [.. Removed.Where(backup => backup.Label != Backup.Label)];
            string dependents = others.Length == 0
                ? "No other backup is built upon it."
                : $"{others.Length} {(others.Length == 1 ? "is" : "are")} built upon it and {(others.Length == 1 ? "goes" : "go")} with it: {string.Join(", ", others.Select(backup => backup.Label))}.";
            string wal = Wal.Count == 0 ? string.Empty : $" Besides: {string.Join("; ", Wal)}.";
            return $"Removing backup {Backup.Label} ({Backup.Type}, {Moment(Backup.StopTime)}) of stanza '{Backup.Stanza}', repository {Backup.Repository}. {dependents} {Window}{wal} "
                + $"{Display.Size(Removed.Sum(backup => backup.RepositoryDeltaSize))} become free, WAL not counted.";
        }
    }

    /// <summary>How much of the recovery window goes, for people.</summary>
    public string Window
    {
        get
        {
            DateTime first = Removed.Concat(Left).Min(backup => backup.StopTime);
            if (Left.Count == 0)
            {
                return "Nothing can be restored from this repository then.";
            }

            DateTime then = Left.Min(backup => backup.StopTime);
            if (then > first)
            {
                return $"The recovery window begins at {Moment(then)} instead of {Moment(first)}: {Display.Span(then - first)} go.";
            }

            PgBackup older = Left.Where(backup => backup.StopTime < Backup.StopTime).MaxBy(backup => backup.StopTime) ?? Left[0];
            return Left.Any(backup => backup.StopTime > Backup.StopTime)
                ? $"The recovery window begins where it did; what follows {Moment(Backup.StopTime)} is reached from {older.Label} then, as far as WAL is archived without a gap, and takes longer."
                : $"It is the newest: everything after {Moment(older.StopTime)} is reached from {older.Label} then, as far as WAL is archived without a gap.";
        }
    }

    private static string Moment(DateTime time) => time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) + " UTC";
}
