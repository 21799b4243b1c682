using System.Globalization;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Model;

namespace PgmlBackup.UnitTests.Retention;

/// <summary>Backups of a repository, from short words: <c>F</c>, <c>D</c> and <c>I</c> with the day on which each ended.</summary>
internal static class Sets
{
    internal static readonly DateTime Start = new(2026, 1, 1, 2, 0, 0, DateTimeKind.Utc);
    internal static readonly PgBackRestVersion Newest = new(2, 59, 1);

    /// <summary>For example <c>F0 I1 D2 F7</c>. Each takes one segment of WAL a day, the segment of its day.</summary>
    internal static IReadOnlyList<PgBackup> Of(string words, int databaseId = 1)
    {
        List<PgBackup> backups = [];
        foreach (string word in words.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            backups.Add(Next(backups, word[0], Day(int.Parse(word[1..], CultureInfo.InvariantCulture)), databaseId));
        }

        return backups;
    }

    internal static DateTime Day(double day) => Start.AddDays(day);

    /// <summary>The backup that follows on others.</summary>
    internal static PgBackup Next(IReadOnlyList<PgBackup> earlier, char type, DateTime stop, int databaseId = 1)
    {
        PgBackup? full = earlier.LastOrDefault(backup => backup.Type == PgBackupType.Full);
        PgBackup? prior = type switch
        {
            'F' => null,
            'D' => full,
            _ => earlier[^1],
        };
        string stamp = stop.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture) + type;
        string segment = Segment((int)(stop - Start).TotalDays + 1);
        return new PgBackup
        {
            Stanza = "main",
            Label = prior is null ? stamp : $"{full!.Label}_{stamp}",
            Type = type switch
            {
                'F' => PgBackupType.Full,
                'D' => PgBackupType.Differential,
                _ => PgBackupType.Incremental,
            },
            Repository = 1,
            StartTime = stop.AddMinutes(-1),
            StopTime = stop,
            Size = 100,
            DeltaSize = 10,
            RepositoryDeltaSize = 5,
            Prior = prior?.Label,
            Reference = prior is null ? [] : [.. prior.Reference, prior.Label],
            WalStart = segment,
            WalStop = segment,
            DatabaseId = databaseId,
            PostgresVersion = "15",
            Error = false,
        };
    }

    internal static string Segment(int number) => string.Create(CultureInfo.InvariantCulture, $"00000001{number / 256:X8}{number % 256:X8}");

    /// <summary>Backups as the short words that they were made from.</summary>
    internal static string Words(IEnumerable<PgBackup> backups) => string.Join(' ', backups.Select(Word));

    internal static string Words(IEnumerable<PgBackup> all, IEnumerable<string> labels)
    {
        HashSet<string> wanted = [.. labels];
        return Words(all.Where(backup => wanted.Contains(backup.Label)));
    }

    private static string Word(PgBackup backup) => string.Create(CultureInfo.InvariantCulture, $"{backup.Label[^1]}{(int)(backup.StopTime - Start).TotalDays}");
}
