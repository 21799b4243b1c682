using PgmlBackup.Engine.Clusters;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Engine.Stanzas;

namespace PgmlBackup.Engine.Wal;

/// <summary>Has PostgreSQL's own <c>pg_waldump</c> print segments that lie in a folder, as the owner of the cluster.</summary>
internal sealed class WalDump
{
    // Before, pg_waldump took one kind of records only.
    private const int SeveralKindsSince = 15;

    private readonly StanzaContext _context;
    private readonly string _program;
    private readonly string[] _kinds;

    /// <summary>For the WAL of a major version.</summary>
    /// <exception cref="PgmlException"><c>PostgresProgramsNotFound</c>.</exception>
    internal WalDump(StanzaContext context, string? postgresVersion)
    {
        _context = context;
        _program = new PostgresPrograms(context.Layout).Find("pg_waldump", postgresVersion);
        _kinds = int.TryParse(postgresVersion, out int version) && version >= SeveralKindsSince ? ["--rmgr=Transaction", "--rmgr=XLOG"] : [];
    }

    /// <summary>The commits, rollbacks and restore points that begin in segments, in the order of the log.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="first">The first segment.</param>
    /// <param name="last">The last one that lies there.</param>
    /// <param name="hear">Hears each.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>What <see cref="LinesAsync"/> returns.</returns>
    internal Task<string?> RecordsAsync(string folder, WalSegmentName first, WalSegmentName last, Action<WalRecord> hear, CancellationToken stop) => LinesAsync(
        folder,
        first,
        last,
        _kinds,
        line =>
        {
            if (WalDumpLine.Parse(line) is { } record)
            {
                hear(record);
            }
        },
        stop);

    /// <summary>The lines for segments.</summary>
    /// <returns>Null when all were read; else the last words of pg_waldump, which may be that the log ends there.</returns>
    internal async Task<string?> LinesAsync(string folder, WalSegmentName first, WalSegmentName last, IEnumerable<string> options, Action<string> hear, CancellationToken stop)
    {
        string? words = null;
        var request = new ProgramRequest(_program, [$"--path={folder}", .. options, first.ToString(), last.ToString()])
        {
            RunAs = _context.Owner,
            KeepOutput = false,
            Environment = ServerEnvironment.Clean(("LC_ALL", "C"), ("TZ", "UTC")),
            OnOutputLine = hear,
            OnErrorLine = line => words = line,
        };
        _context.Activity.Verbose($"As {_context.Owner}: {request.DisplayText}");
        ProgramResult result = await _context.Runner.RunAsync(request, stop).ConfigureAwait(false);

        return result.ExitCode == 0 ? null : words ?? $"exit code {result.ExitCode}";
    }

    /// <summary>Takes the last words: the end of what there is is an error for it, the zeros behind the last record, or a record that goes on in a segment that is not archived yet.</summary>
    /// <exception cref="PgmlException"><c>WalUnreadable</c>.</exception>
    internal static void RequireEnd(WalSegmentName segment, string? words)
    {
        if (words is not null && !WalDumpEnd.IsEnd(words))
        {
            throw new PgmlException(FaultCatalog.WalUnreadable, $"pg_waldump cannot read segment {segment}: {words}", segment.ToString());
        }
    }
}
