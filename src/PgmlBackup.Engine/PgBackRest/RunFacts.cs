using System.Globalization;

namespace PgmlBackup.Engine.PgBackRest;

/// <summary>What a run said of itself, lifted from its log entries as they come. All times are local time of the host that runs pgBackRest.</summary>
public sealed class RunFacts
{
    private readonly Dictionary<string, string> _options = new(StringComparer.Ordinal);
    private readonly List<ExpiredBackup> _expired = [];
    private readonly List<ExpiredArchive> _expiredArchive = [];
    private readonly List<DamagedFile> _damaged = [];

    /// <summary>The first command that began, for example <c>backup</c>; null when none was seen (log level below info).</summary>
    public string? Command { get; private set; }

    /// <summary>The version that ran; null when no command was seen to begin.</summary>
    public PgBackRestVersion? Version { get; private set; }

    /// <summary>The options that the command says it runs with, by name without dashes, configuration file included; secrets read <c>&lt;redacted&gt;</c>, the values of a repeated option are separated by a line feed.</summary>
    public IReadOnlyDictionary<string, string> Options => _options;

    /// <summary>The id that pgBackRest gives the run: it stands in the lock file too; null when no command was seen to begin.</summary>
    public string? ExecutionId => _options.GetValueOrDefault("exec-id");

    /// <summary>The label of the backup that was made; null before that is known.</summary>
    public string? Label { get; private set; }

    /// <summary>The type of the backup that was made, as pgBackRest writes it (<c>full</c>, <c>diff</c>, <c>incr</c>); null before that is known.</summary>
    public string? BackupType { get; private set; }

    /// <summary>The type that was asked for where a full backup was made instead because none existed; null when nothing was changed.</summary>
    public string? ChangedFromType { get; private set; }

    /// <summary>Bytes copied by the backup or restored, rounded to one decimal of KB, MB or GB; null before that is known.</summary>
    public long? Size { get; private set; }

    /// <summary>Files of the backup or restore; null before that is known.</summary>
    public long? FileCount { get; private set; }

    /// <summary>The WAL segment in which the backup began; null before that is known or offline.</summary>
    public string? WalStart { get; private set; }

    /// <summary>The WAL segment in which the backup ended; null before that is known or offline.</summary>
    public string? WalStop { get; private set; }

    /// <summary>The WAL location where the backup began; null before that is known or offline.</summary>
    public string? LsnStart { get; private set; }

    /// <summary>The WAL location where the backup ended; null before that is known or offline.</summary>
    public string? LsnStop { get; private set; }

    /// <summary>The backup that an incremental or differential one builds upon; null when there is none.</summary>
    public string? PriorLabel { get; private set; }

    /// <summary>The version of pgBackRest that made <see cref="PriorLabel"/>; null when there is none.</summary>
    public string? PriorVersion { get; private set; }

    /// <summary>The aborted backup whose files are used again; null when there is none.</summary>
    public string? ResumedLabel { get; private set; }

    /// <summary>The repository that a restore reads; null before that is known.</summary>
    public int? RestoreRepository { get; private set; }

    /// <summary>The backup set that is restored; null before that is known.</summary>
    public string? RestoreLabel { get; private set; }

    /// <summary>From when on WAL will be replayed; null before that is known or for an offline backup.</summary>
    public DateTime? RecoveryStart { get; private set; }

    /// <summary>Backups that were expired (or would be, in a dry run), in the order said.</summary>
    public IReadOnlyList<ExpiredBackup> Expired => _expired;

    /// <summary>Ranges of WAL that were removed (or would be, in a dry run).</summary>
    public IReadOnlyList<ExpiredArchive> ExpiredArchive => _expiredArchive;

    /// <summary>Files in which pages with a wrong checksum were met.</summary>
    public IReadOnlyList<DamagedFile> Damaged => _damaged;

    /// <summary>How many commands said that they completed. A backup with automatic expire runs two.</summary>
    public int CompletedCommands { get; private set; }

    /// <summary>The signal that ended the run, for example <c>SIGTERM</c>; null when none did.</summary>
    public string? Signal { get; private set; }

    /// <summary>How far the run is, 0 to 100; null before the first file.</summary>
    public double? Percent { get; private set; }

    /// <summary>The last file that was dealt with; null before the first.</summary>
    public FileProgress? LastFile { get; private set; }

    /// <summary>Takes the next entry.</summary>
    public void Observe(LogEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        Signal ??= entry.Signal;
        switch (entry.Level)
        {
            case LogLevel.Detail when entry.File is { } file:
                LastFile = file;
                Percent = file.Percent;
                break;
            case LogLevel.Info:
                ObserveInfo(entry.Message);
                break;
            case LogLevel.Warn:
                ObserveWarning(entry.Message);
                break;
            default:
                break;
        }
    }

    private void ObserveInfo(string message)
    {
        if (TryAfter(message, "backup start archive = ", out string? location))
        {
            (WalStart, LsnStart) = SplitPair(location, ", lsn = ");
        }
        else if (TryAfter(message, "backup stop archive = ", out location))
        {
            (WalStop, LsnStop) = SplitPair(location, ", lsn = ");
        }
        else if (TryAfter(message, "new backup label = ", out string? label))
        {
            Label = label;
        }
        else if (TryAfter(message, "last backup label = ", out string? last))
        {
            (PriorLabel, PriorVersion) = SplitPair(last, ", version = ");
        }
        else if (message.Contains(" size = ", StringComparison.Ordinal))
        {
            ObserveTotal(message);
        }
        else if (message.StartsWith("repo", StringComparison.Ordinal))
        {
            ObserveRepository(message);
        }
        else if (message.Contains(" command end: completed successfully", StringComparison.Ordinal))
        {
            CompletedCommands++;
        }
        else if (Command is null && message.IndexOf(" command begin ", StringComparison.Ordinal) is var begin and > 0)
        {
            ObserveBegin(message[..begin], message[(begin + " command begin ".Length)..]);
        }
    }

    // "full backup size = 170.6MB, file total = 1272", "restore size = 170.6MB, file total = 1272"
    private void ObserveTotal(string message)
    {
        (string what, string? numbers) = SplitPair(message, " size = ");
        (string size, string? total) = SplitPair(numbers ?? "", ", file total = ");
        if (total is null || ByteSizeText.Parse(size) is not { } bytes)
        {
            return;
        }

        Size = bytes;
        FileCount = long.TryParse(total, NumberStyles.None, CultureInfo.InvariantCulture, out long files) ? files : null;
        if (what.EndsWith(" backup", StringComparison.Ordinal))
        {
            BackupType = what[..^" backup".Length];
        }
    }

    // "repo1: restore backup set L, recovery will start at 2026-11-22 15:21:45"
    private void ObserveRepository(string message)
    {
        (string name, string? rest) = SplitPair(message, ": ");
        if (rest is null || !int.TryParse(name.AsSpan("repo".Length), NumberStyles.None, CultureInfo.InvariantCulture, out int repository))
        {
            return;
        }

        if (TryAfter(rest, "restore backup set ", out string? set))
        {
            (RestoreLabel, string? start) = SplitPair(set, ", recovery will start at ");
            RestoreRepository = repository;
            RecoveryStart = DateTime.TryParseExact(start, "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime time) ? time : null;
        }
        else if (TryAfter(rest, "remove expired backup ", out string? label) && !label.StartsWith("history ", StringComparison.Ordinal))
        {
            _expired.Add(new ExpiredBackup(repository, label));
        }
        else if (rest.IndexOf(" remove archive, start = ", StringComparison.Ordinal) is var at and > 0)
        {
            (string first, string? last) = SplitPair(rest[(at + " remove archive, start = ".Length)..], ", stop = ");
            _expiredArchive.Add(new ExpiredArchive(repository, rest[..at], first, last ?? first));
        }
    }

    private void ObserveBegin(string command, string rest)
    {
        Command = command;
        (string version, string? options) = SplitPair(rest, ": ");
        Version = PgBackRestVersion.TryParse(version, out PgBackRestVersion parsed) ? parsed : null;
        foreach ((string name, string value) in CommandOptionText.Split(options ?? ""))
        {
            // Lists and maps repeat their name.
            _options[name] = _options.TryGetValue(name, out string? earlier) ? $"{earlier}\n{value}" : value;
        }
    }

    private void ObserveWarning(string message)
    {
        const string changed = " backup has been changed to full";
        if (TryAfter(message, "no prior backup exists, ", out string? type) && type.EndsWith(changed, StringComparison.Ordinal))
        {
            ChangedFromType = type[..^changed.Length];
        }
        else if (TryAfter(message, "resumable backup ", out string? resumed))
        {
            ResumedLabel = SplitPair(resumed, " of same type exists").First;
        }
        else if (message.StartsWith("invalid page checksum", StringComparison.Ordinal) && message.IndexOf(" found in file ", StringComparison.Ordinal) is var at and > 0)
        {
            string found = message[(at + " found in file ".Length)..];
            int pages = found.LastIndexOf(" at page", StringComparison.Ordinal);
            _damaged.Add(pages < 0 ? new DamagedFile(found, "") : new DamagedFile(found[..pages], found[(pages + " at page".Length)..].TrimStart('s').Trim()));
        }
    }

    private static bool TryAfter(string text, string start, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? rest)
    {
        rest = text.StartsWith(start, StringComparison.Ordinal) ? text[start.Length..] : null;
        return rest is not null;
    }

    private static (string First, string? Second) SplitPair(string text, string separator)
    {
        int at = text.IndexOf(separator, StringComparison.Ordinal);
        return at < 0 ? (text, null) : (text[..at], text[(at + separator.Length)..]);
    }
}
