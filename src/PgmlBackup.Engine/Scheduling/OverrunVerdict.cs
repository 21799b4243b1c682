using System.Globalization;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Scheduling;

/// <summary>Judges whether the backups of a schedule fit into the time between them, and says what would help.</summary>
/// <param name="Verdict">The judgement.</param>
/// <param name="Finding">What is found, in a sentence; null when all is well or nothing is known.</param>
/// <param name="Advice">What would help, with the numbers of this schedule.</param>
internal sealed record OverrunVerdict(PgScheduleVerdict Verdict, string? Finding, IReadOnlyList<string> Advice)
{
    /// <summary>The share above which a schedule is busy.</summary>
    internal const double BusyShare = 0.5;

    /// <summary>The share above which the server is constantly backing up.</summary>
    internal const double ConstantShare = 0.9;

    /// <summary>Judges.</summary>
    /// <param name="type">The type of the backups.</param>
    /// <param name="interval">The time between them.</param>
    /// <param name="statistics">What the history tells.</param>
    /// <param name="stanzaShare">The part of all time that all schedules of the stanza take; null when it is not known.</param>
    /// <param name="facts">The server.</param>
    internal static OverrunVerdict Of(PgBackupType type, TimeSpan interval, ScheduleStatistics statistics, double? stanzaShare, OverrunFacts facts)
    {
        if (statistics.Median is not { } median)
        {
            return new OverrunVerdict(PgScheduleVerdict.Unknown, null, []);
        }

        double own = median / interval;
        double share = Math.Max(own, stanzaShare ?? 0);
        PgScheduleVerdict verdict = share > ConstantShare ? PgScheduleVerdict.ConstantlyBackingUp : share > BusyShare ? PgScheduleVerdict.Busy : PgScheduleVerdict.Fits;
        if (verdict == PgScheduleVerdict.Fits)
        {
            return new OverrunVerdict(verdict, null, []);
        }

        string measured = own >= share
            ? $"a backup takes {Display.Span(median)} of the {Display.Span(interval)} between two, {Percent(own)}"
            : $"the backups of all schedules of the stanza take {Percent(share)} of all time";
        string finding = verdict == PgScheduleVerdict.Busy ? $"Little time is left: {measured}." : $"Constantly backing up: {measured}. The schedule cannot be relied upon.";
        return new OverrunVerdict(verdict, finding, [.. AdviceOn(type, interval, statistics.P95 ?? median, verdict, facts)]);
    }

    private static IEnumerable<string> AdviceOn(PgBackupType type, TimeSpan interval, TimeSpan p95, PgScheduleVerdict verdict, OverrunFacts facts)
    {
        yield return LongerInterval(interval, p95);
        if (type == PgBackupType.Full)
        {
            yield return facts.Medians.TryGetValue(PgBackupType.Incremental, out TimeSpan incremental)
                ? $"Take incremental backups between fewer full ones: half of them took {Display.Span(incremental)} or less here, {Percent(incremental / interval)} of the interval (Register-PgBackupSchedule -Plan Weekly)."
                : "Take incremental backups between fewer full ones (Register-PgBackupSchedule -Plan Weekly).";
        }

        if (facts.ProcessMax < facts.Cores)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"Let more processes copy: process-max is {facts.ProcessMax}, and the machine has {facts.Cores} cores.");
        }

        if (facts.CompressType is "gz" or "bz2")
        {
            yield return $"Compress with zst: compress-type is {facts.CompressType}, which is several times as slow. It holds from the next full backup on.";
        }

        if (facts.IsBlockIncremental == false)
        {
            yield return "Copy changed blocks instead of changed files: repo1-bundle=y and repo1-block=y, from the next full backup on.";
        }

        if (!facts.UsesStandby)
        {
            yield return "Copy from a standby: backup-standby=y, with the standby as pg2-host.";
        }

        if (facts.Snapshots.Count > 0)
        {
            yield return $"Take snapshots of the storage between backups: the data directory lies on {string.Join(", on ", facts.Snapshots)}. Only one of all volumes of the cluster at one moment can be started.";
        }
        else if (verdict == PgScheduleVerdict.ConstantlyBackingUp)
        {
            yield return "Consider storage that takes snapshots, such as ZFS, LVM or a volume of a cloud: none is recognised below the data directory.";
        }
    }

    private static string LongerInterval(TimeSpan interval, TimeSpan p95)
    {
        TimeSpan wanted = p95 * 2;
        return ScheduleTimes.AtLeast(wanted) is { } longer && longer > interval
            ? $"Take one every {Display.Span(longer)} instead of every {Display.Span(interval)}: 95 of 100 runs took {Display.Span(p95)} or less, which is {Percent(p95 / longer)} of that."
            : $"Take fewer: 95 of 100 runs took {Display.Span(p95)} or less, so the time between two should be {Display.Span(wanted > interval ? wanted : interval * 2)} at least (-Cron, for more than a day).";
    }

    private static string Percent(double part) => part.ToString("0 %", CultureInfo.InvariantCulture);
}
