using System.Globalization;
using PgmlBackup.Engine.Activity;
using PgmlBackup.Engine.Faults;

namespace PgmlBackup.Engine.Wal;

/// <summary>Finds the last commit of a run of segments by reading them from their end on.</summary>
/// <param name="reader">Reads segments.</param>
/// <param name="activity">Hears how far it is.</param>
public sealed class WalCommitFinder(WalSegmentReader reader, IActivitySink activity)
{
    /// <summary>Finds it.</summary>
    /// <param name="run">The segments.</param>
    /// <param name="lowest">The number of the segment before which it need not be looked for.</param>
    /// <param name="before">The location before which it must begin; null for the end of the run.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>Null when none begins there.</returns>
    /// <exception cref="PgmlException">What reading a segment may throw.</exception>
    public async Task<WalRecord?> FindLastAsync(WalRun run, ulong lowest, WalLocation? before, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(run);
        WalSegmentName segment = before is { } limit && run.Holds(limit.Position / (ulong)run.First.SegmentSize) ? WalSegmentName.At(run.First.Timeline, limit, run.First.SegmentSize) : run.Last;
        lowest = ulong.Max(lowest, run.First.Number);
        while (true)
        {
            activity.Progress(new OperationProgress("Looking for the last archived commit", string.Create(CultureInfo.InvariantCulture, $"segment {segment}")));
            IReadOnlyList<WalRecord> records = await reader.RecordsAsync(segment, segment.Number < run.Last.Number ? segment.Next : null, stop).ConfigureAwait(false);
            if (records.LastOrDefault(record => record.Kind == WalRecordKind.Commit && (before is null || record.Location.Position < before.Value.Position)) is { } last)
            {
                return last;
            }

            if (segment.Number <= lowest)
            {
                return null;
            }

            segment = segment with { Number = segment.Number - 1 };
        }
    }
}
