using PgmlBackup.Engine.Configuration;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Retention;

/// <summary>A change of the retention that was worked out and not yet made.</summary>
public sealed class RetentionChange
{
    /// <summary>What was asked for.</summary>
    public required RetentionRequest Request { get; init; }

    /// <summary>The repository.</summary>
    public required RepositoryKey Repository { get; init; }

    /// <summary>pgBackRest's own policy as it will be.</summary>
    public required RetentionPolicy Policy { get; init; }

    /// <summary>What the new policy makes of the backups.</summary>
    public required PgRetention Forecast { get; init; }

    /// <summary>The files that change; empty when the policy is in force already.</summary>
    public required IReadOnlyList<ConfigurationChange> Files { get; init; }

    /// <summary>The stanzas other than this one that the changed sections hold for.</summary>
    public required IReadOnlyList<string> OtherStanzas { get; init; }

    /// <summary>True when there is nothing to do.</summary>
    public bool IsEmpty => Files.Count == 0 && !(Request.Apply && (Forecast.ExpiredLabel.Count > 0 || Forecast.ExpiredWal.Count > 0));

    /// <summary>What changes in the files, as <c>diff -u</c> shows it, without secrets.</summary>
    public string Diff => string.Concat(Files.Select(file => file.Diff));

    /// <summary>What will be done, for people, with the difference and what goes.</summary>
    public string Description
    {
        get
        {
            string[] going = [.. RetentionReport.Going(Forecast)];
            string files = Files.Count == 0 ? "The configuration stays as it is." : $"Changing {string.Join(" and ", Files.Select(file => file.Path))}:\n{Diff.TrimEnd('\n')}";
            string others = OtherStanzas.Count == 0 ? string.Empty : $"\nThe section is that of all stanzas: it changes the retention of {string.Join(", ", OtherStanzas)} too.";
            string when = Request.Apply ? "This is removed now" : Request.Periodic is null ? "The next backup will remove" : "To be removed with -Apply";
            return $"Retention of stanza '{Forecast.Stanza}', repository {Repository}: {Forecast.Policy}.\n{files}{others}\n"
                + (going.Length == 0 ? "No backup and no WAL goes." : $"{when}:\n{string.Join('\n', going)}");
        }
    }

    /// <summary>The same in one sentence.</summary>
    public string Question =>
        $"Set the retention of stanza '{Forecast.Stanza}', repository {Repository}, to {Forecast.Policy}"
        + (Forecast.ExpiredLabel.Count == 0 ? "?" : $", under which {Forecast.ExpiredLabel.Count} {(Forecast.ExpiredLabel.Count == 1 ? "backup goes" : "backups go")}?");
}
