using System.Globalization;
using System.Text.RegularExpressions;

namespace PgmlBackup.Engine.Wal;

/// <summary>Reads the lines of <c>pg_waldump</c>, of which only some are of interest. It must run with <c>TZ=UTC</c>.</summary>
internal static partial class WalDumpLine
{
    /// <summary>Reads a line.</summary>
    /// <returns>Null when it is no commit, rollback or restore point.</returns>
    internal static WalRecord? Parse(string line)
    {
        Match head = Head().Match(line);
        if (!head.Success || !WalLocation.TryParse(head.Groups["lsn"].Value, out WalLocation location))
        {
            return null;
        }

        string what = head.Groups["what"].Value;
        if (head.Groups["rmgr"].Value == "XLOG")
        {
            const string Mark = "RESTORE_POINT ";
            return what.StartsWith(Mark, StringComparison.Ordinal) ? new WalRecord(WalRecordKind.RestorePoint, location) { Name = what[Mark.Length..] } : null;
        }

        Match end = Ending().Match(what);
        return !end.Success ? null : new WalRecord(end.Groups["kind"].Value == "COMMIT" ? WalRecordKind.Commit : WalRecordKind.Abort, location)
        {
            TransactionId = uint.Parse(end.Groups["prepared"] is { Success: true } prepared ? prepared.ValueSpan : head.Groups["xid"].ValueSpan, CultureInfo.InvariantCulture),
            Time = DateTime.Parse(end.Groups["time"].ValueSpan, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal),
        };
    }

    [GeneratedRegex(@"^rmgr: (?<rmgr>Transaction|XLOG) .*?, tx: +(?<xid>\d+), lsn: (?<lsn>[0-9A-F]+/[0-9A-F]+), .*?desc: (?<what>.*)$", RegexOptions.Singleline)]
    private static partial Regex Head();

    // A transaction that was prepared before shows its own number in front of the time.
    [GeneratedRegex(@"^(?<kind>COMMIT|ABORT)(?:_PREPARED)? (?:(?<prepared>\d+): )?(?<time>\d{4,}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)?) UTC")]
    private static partial Regex Ending();
}
