using System.Globalization;

namespace PgmlBackup.IntegrationTests.Retention;

/// <summary>A backup as it stands in a history that was written.</summary>
internal sealed record WrittenBackup(string Label, char Type, DateTime StopTime, string? Prior, IReadOnlyList<string> Reference, int Database, int Timeline, int FirstSegment, int LastSegment, bool IsOffline)
{
    /// <summary>Random backups of some weeks, the newest a while before a moment: of all types, sometimes offline, over a switch of the timeline and a major upgrade.</summary>
    internal static IReadOnlyList<WrittenBackup> History(Random random, DateTime now, out int databases)
    {
        List<WrittenBackup> backups = [];
        int database = 1;
        int timeline = 1;
        int segment = random.Next(1, 250);
        int count = random.Next(1, 24);

        // Never near a whole number of days ago, so that the moment at which a program looks decides nothing.
        double[] ages = [.. Enumerable.Range(0, count).Select(_ => Math.Floor(random.NextDouble() * 40) + 0.05 + (random.NextDouble() * 0.9)).OrderDescending()];
        foreach (double age in ages)
        {
            bool upgraded = database == 1 && backups.Count > 2 && random.Next(25) == 0;
            (database, timeline) = upgraded ? (2, 1) : (database, timeline + (random.Next(12) == 0 ? 1 : 0));
            char type = backups.Count == 0 || upgraded || random.Next(3) == 0 ? 'F' : random.Next(2) == 0 ? 'D' : 'I';
            segment += random.Next(1, 90);
            WrittenBackup next = Next(backups, type, now.AddDays(-age), database, timeline, segment, segment + random.Next(3), random.Next(15) == 0);
            if (backups.Count == 0 || next.StopTime > backups[^1].StopTime.AddSeconds(1))
            {
                backups.Add(next);
                segment = next.LastSegment;
            }
        }

        databases = database;
        return backups;
    }

    private static WrittenBackup Next(List<WrittenBackup> earlier, char type, DateTime stop, int database, int timeline, int first, int last, bool isOffline)
    {
        WrittenBackup? full = earlier.LastOrDefault(backup => backup.Type == 'F');
        WrittenBackup? prior = type switch
        {
            'F' => null,
            'D' => full,
            _ => earlier[^1],
        };
        stop = new DateTime(stop.Ticks - (stop.Ticks % TimeSpan.TicksPerSecond), DateTimeKind.Utc);
        string stamp = stop.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture) + type;
        return new WrittenBackup(
            prior is null ? stamp : $"{full!.Label}_{stamp}", type, stop, prior?.Label, prior is null ? [] : [.. prior.Reference, prior.Label], database, timeline, first, last, isOffline);
    }
}
