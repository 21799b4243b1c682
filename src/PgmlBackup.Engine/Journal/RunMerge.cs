using PgmlBackup.Model;

namespace PgmlBackup.Engine.Journal;

/// <summary>Makes runs of the lines of the history: of lines with one id the last one counts.</summary>
internal sealed class RunMerge
{
    private readonly Dictionary<string, RunRecord> _runs = new(StringComparer.Ordinal);

    /// <summary>All runs, in no order. One that has not ended, and whose process is no more, was interrupted.</summary>
    internal IEnumerable<RunRecord> All => _runs.Values.Select(run => run.IsOpen && IsDead(run) ? run with { Outcome = PgRunOutcome.Interrupted } : run);

    /// <summary>Takes the content of a file.</summary>
    /// <returns>How many lines cannot be read, and the number of the first one.</returns>
    internal (int Count, int First) Add(ReadOnlySpan<byte> content)
    {
        (int count, int first) = (0, 0);
        for (int number = 1; !content.IsEmpty; number++)
        {
            int end = content.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? content : content[..end];
            content = end < 0 ? [] : content[(end + 1)..];
            if (RunRecordText.TryParse(line) is { } record)
            {
                Take(record);
            }
            else if (!line.IsEmpty)
            {
                first = count++ == 0 ? number : first;
            }
        }

        return (count, first);
    }

    // A record that was written late (a folder read twice, a file set aside) does not open a run again.
    private void Take(RunRecord record)
    {
        if (!record.IsOpen || !_runs.TryGetValue(record.Id, out RunRecord? known) || known.IsOpen)
        {
            _runs[record.Id] = record;
        }
    }

    private static bool IsDead(RunRecord run) => run.Process is null || (run.Host == Environment.MachineName && !run.Process.MayBeAlive);
}
