using System.Globalization;
using PgmlBackup.Engine.PgBackRest;

namespace PgmlBackup.Engine.Repository;

/// <summary>
/// Reads what <c>verify --output=text --verbose</c> prints, together with its log: there is no JSON of it in any version.
/// </summary>
public sealed class VerifyReportReader
{
    private readonly List<VerifiedArchive> _archives = [];
    private readonly List<VerifiedBackup> _backups = [];
    private readonly List<VerifiedRange> _ranges = [];
    private readonly List<string> _problems = [];
    private readonly List<string> _warnings = [];
    private string? _stanza;
    private string? _status;
    private bool _lastIsBackup;

    /// <summary>Takes the next entry of either output.</summary>
    public void Observe(LogEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        switch (entry.Level)
        {
            case LogLevel.Output when entry.Signal is null:
                ObserveReport(entry.Message);
                break;
            case LogLevel.Detail when entry.Message.StartsWith("archiveId: ", StringComparison.Ordinal):
                ObserveRange(entry.Message);
                break;
            case LogLevel.Info when entry.IsContinuation && _problems.Count > 0:
                _problems[^1] = $"{_problems[^1]}\n{entry.Message}";
                break;
            case LogLevel.Info when IsProblem(entry.Message):
                _problems.Add(entry.Message);
                break;
            case LogLevel.Warn:
                _warnings.Add(entry.Message);
                break;
            default:
                break;
        }
    }

    /// <summary>What was read.</summary>
    public VerifyReport Finish() => new()
    {
        Stanza = _stanza,
        Status = _status,
        Archives = _archives,
        Backups = _backups,
        Ranges = _ranges,
        Problems = _problems,
        Warnings = _warnings,
    };

    // The log repeats the report as one entry, and says when the command begins and ends.
    private static bool IsProblem(string message) =>
        !message.StartsWith("stanza: ", StringComparison.Ordinal)
        && !message.Contains(" command begin ", StringComparison.Ordinal)
        && !message.Contains(" command end: ", StringComparison.Ordinal)
        && !message.EndsWith(" appears to be in progress, skipping", StringComparison.Ordinal);

    private void ObserveReport(string line)
    {
        string text = line.Trim();
        Dictionary<string, string> fields = Fields(text);
        if (line.StartsWith("stanza: ", StringComparison.Ordinal))
        {
            _stanza = fields["stanza"];
        }
        else if (line.StartsWith("status: ", StringComparison.Ordinal))
        {
            _status = fields["status"];
        }
        else if (fields.TryGetValue("archiveId", out string? archive) && fields.ContainsKey("total WAL checked"))
        {
            _lastIsBackup = false;
            _archives.Add(new VerifiedArchive(archive, Number(fields, "total WAL checked"), Number(fields, "total valid WAL"), new VerifyCounts()));
        }
        else if (fields.TryGetValue("backup", out string? label) && fields.TryGetValue("status", out string? status))
        {
            _lastIsBackup = true;
            _backups.Add(new VerifiedBackup(label, status, Number(fields, "total files checked"), Number(fields, "total valid files"), new VerifyCounts()));
        }
        else if (fields.Keys.All(key => key is "missing" or "checksum invalid" or "size invalid" or "other") && fields.Count > 0)
        {
            ObserveCounts(fields);
        }
        else if (text.Length > 0 && !text.EndsWith(": none found", StringComparison.Ordinal))
        {
            _problems.Add(text);
        }
    }

    private void ObserveCounts(Dictionary<string, string> fields)
    {
        var counts = new VerifyCounts(Number(fields, "missing"), Number(fields, "checksum invalid"), Number(fields, "size invalid"), Number(fields, "other"));
        if (_lastIsBackup && _backups.Count > 0)
        {
            _backups[^1] = _backups[^1] with { Wrong = counts };
        }
        else if (_archives.Count > 0)
        {
            _archives[^1] = _archives[^1] with { Wrong = counts };
        }
    }

    private void ObserveRange(string message)
    {
        Dictionary<string, string> fields = Fields(message);
        if (fields.TryGetValue("wal start", out string? first) && fields.TryGetValue("wal stop", out string? last))
        {
            _ranges.Add(new VerifiedRange(fields["archiveId"], first, last));
        }
    }

    private static Dictionary<string, string> Fields(string text)
    {
        Dictionary<string, string> fields = new(StringComparer.Ordinal);
        foreach (string part in text.Split(", "))
        {
            int colon = part.IndexOf(": ", StringComparison.Ordinal);
            if (colon > 0)
            {
                fields[part[..colon]] = part[(colon + 2)..];
            }
        }

        return fields;
    }

    private static long Number(Dictionary<string, string> fields, string name) =>
        long.TryParse(fields.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : 0;
}
