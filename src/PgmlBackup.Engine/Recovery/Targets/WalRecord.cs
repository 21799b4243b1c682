using System.Globalization;
using System.Text.RegularExpressions;
using PgmlBackup.Engine.Wal;

namespace PgmlBackup.Engine.Recovery.Targets;

/// <summary>A record of the WAL at which a recovery can end, as <c>pg_waldump</c> prints it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Location">Where it begins.</param>
public sealed partial record WalRecord(WalRecordKind Kind, WalLocation Location)
{
    private const string TimeFormat = "yyyy-MM-dd HH:mm:ss.ffffff";

    /// <summary>The transaction; 0 for a restore point.</summary>
    public uint TransactionId { get; init; }

    /// <summary>When the transaction ended by the server's clock, UTC; null for a restore point, of which <c>pg_waldump</c> tells no time.</summary>
    public DateTime? Time { get; init; }

    /// <summary>The name of the restore point; null for a transaction.</summary>
    public string? Name { get; init; }

    /// <summary>Reads a line that <c>pg_waldump</c> printed where <c>TZ</c> is UTC.</summary>
    /// <returns>Null for every other record.</returns>
    internal static WalRecord? Parse(string line)
    {
        Match match = Line().Match(line);
        if (!match.Success || !WalLocation.TryParse(match.Groups["lsn"].Value, out WalLocation location))
        {
            return null;
        }

        if (match.Groups["name"].Success)
        {
            return new WalRecord(WalRecordKind.RestorePoint, location) { Name = match.Groups["name"].Value };
        }

        // The end of a prepared transaction is written by another one, and names it.
        string transaction = match.Groups["prepared"] is { Success: true } prepared ? prepared.Value : match.Groups["tx"].Value;
        return new WalRecord(match.Groups["end"].Value == "COMMIT" ? WalRecordKind.Commit : WalRecordKind.Abort, location)
        {
            TransactionId = uint.Parse(transaction, CultureInfo.InvariantCulture),
            Time = DateTime.ParseExact(match.Groups["time"].Value, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal),
        };
    }

    [GeneratedRegex(
        @"^rmgr: (?:Transaction|XLOG) .*?, tx: +(?<tx>[0-9]+), lsn: (?<lsn>[0-9A-F]+/[0-9A-F]+), prev \S+, desc: (?:(?<end>COMMIT|ABORT)(?:_PREPARED (?<prepared>[0-9]+):)? (?<time>[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8}\.[0-9]{6}) |RESTORE_POINT (?<name>.*))",
        RegexOptions.CultureInvariant)]
    private static partial Regex Line();
}
