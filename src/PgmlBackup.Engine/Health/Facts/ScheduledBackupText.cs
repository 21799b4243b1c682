using System.Globalization;
using System.Text.RegularExpressions;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Engine.Scheduling;

namespace PgmlBackup.Engine.Health.Facts;

/// <summary>Finds the backups in the texts of schedulers: calls of pgBackRest and of <c>Invoke-PgBackup</c>.</summary>
internal static partial class ScheduledBackupText
{
    /// <summary>The backups of a crontab.</summary>
    /// <param name="text">The crontab.</param>
    /// <param name="source">What it is, for people.</param>
    /// <param name="namesUser">True for <c>/etc/crontab</c> and <c>/etc/cron.d</c>, where the account stands before the command.</param>
    internal static IEnumerable<ScheduledBackup> OfCrontab(string text, string source, bool namesUser)
    {
        foreach (string line in text.Split('\n').Select(line => line.Trim()))
        {
            int times = line.StartsWith('@') ? 1 : 5;
            string[] words = line.Split([' ', '\t'], times + (namesUser ? 2 : 1), StringSplitOptions.RemoveEmptyEntries);
            if (line.StartsWith('#') || Variable().IsMatch(line) || words.Length < times + (namesUser ? 2 : 1))
            {
                continue;
            }

            foreach (ScheduledBackup backup in OfCommand(words[^1], source, CronTime.RunsPerDayOf(string.Join(' ', words[..times]))))
            {
                yield return backup;
            }
        }
    }

    /// <summary>The backups of a unit of systemd, whose times stand elsewhere.</summary>
    internal static IEnumerable<ScheduledBackup> OfUnit(string text, string source) =>
        text.Split('\n').Where(line => line.StartsWith("ExecStart", StringComparison.Ordinal)).SelectMany(line => OfCommand(line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..], source, null));

    private static IEnumerable<ScheduledBackup> OfCommand(string command, string source, double? perDay)
    {
        foreach (string part in CommandEnd().Split(command))
        {
            string[] words = [.. part.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Select(word => word.Trim('"', '\''))];
            int ours = Array.FindIndex(words, word => word.Equals("Invoke-PgBackup", StringComparison.OrdinalIgnoreCase));
            int theirs = Array.FindIndex(words, word => word[(word.LastIndexOf('/') + 1)..] == "pgbackrest");
            if (ours >= 0)
            {
                yield return Backup(Word(words[ours..], "-Type"), Word(words[ours..], "-Stanza"), Word(words[ours..], "-Repository")) with { IsOurs = true };
            }
            else if (theirs >= 0 && words.Skip(theirs).Contains("backup"))
            {
                yield return Backup(Word(words[theirs..], "--type"), Word(words[theirs..], "--stanza"), Word(words[theirs..], "--repo"));
            }
        }

        ScheduledBackup Backup(string? type, string? stanza, string? repository) => new(
            type?.ToLowerInvariant() switch { BackupTypeWord.Full => BackupTypeWord.Full, BackupTypeWord.Differential or "differential" => BackupTypeWord.Differential, _ => BackupTypeWord.Incremental },
            stanza,
            int.TryParse(repository, NumberStyles.None, CultureInfo.InvariantCulture, out int key) ? key : null,
            perDay,
            source);
    }

    private static string? Word(string[] words, string option)
    {
        int at = Array.FindIndex(words, word => word.Equals(option, StringComparison.OrdinalIgnoreCase) || word.StartsWith(option + "=", StringComparison.OrdinalIgnoreCase) || word.StartsWith(option + ":", StringComparison.OrdinalIgnoreCase));
        return at < 0 ? null : words[at].Length > option.Length + 1 ? words[at][(option.Length + 1)..].Trim('"', '\'') : at + 1 < words.Length ? words[at + 1] : null;
    }

    [GeneratedRegex(@"^[A-Za-z_""'][A-Za-z0-9_""']*\s*=")]
    private static partial Regex Variable();

    [GeneratedRegex(@"&&|\|\||[;|]")]
    private static partial Regex CommandEnd();
}
