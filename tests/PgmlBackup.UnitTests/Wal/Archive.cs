using System.Globalization;
using PgmlBackup.Engine.Repository;
using PgmlBackup.Engine.Wal;
using PgmlBackup.Model;

namespace PgmlBackup.UnitTests.Wal;

/// <summary>Listings of an archive, and the backups beside it, from short words.</summary>
internal static class Archive
{
    internal const int Mebibyte = 1 << 20;
    internal static readonly DateTime Start = new(2026, 11, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>The entries of <c>15-1</c>, for example <c>1:1-5 1:7 1:8p 2:h 2:9-10</c>: timeline, first and last number; <c>p</c> partial, <c>h</c> history, <c>d</c> two files, <c>z</c> an empty file.</summary>
    internal static IReadOnlyList<RepositoryEntry> Listing(string words, int segmentSize = WalSegmentName.DefaultSegmentSize, string archiveId = "15-1") =>
        [.. words.Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(word => Entries(word, segmentSize, archiveId)).OrderBy(entry => entry.Name, StringComparer.Ordinal)];

    /// <summary>What <see cref="WalContinuity"/> makes of it.</summary>
    internal static IReadOnlyList<WalTimeline> Read(IEnumerable<RepositoryEntry> entries, int? segmentSize = WalSegmentName.DefaultSegmentSize)
    {
        var continuity = new WalContinuity();
        foreach (RepositoryEntry entry in entries)
        {
            if (ArchiveFile.TryRead(entry, out ArchiveFile file))
            {
                continuity.Add(file);
            }
        }

        return continuity.Complete(_ => segmentSize);
    }

    internal static IReadOnlyList<WalTimeline> Read(string words) => Read(Listing(words));

    /// <summary>A segment is archived in each minute of its number.</summary>
    internal static DateTime Time(ulong number) => Start.AddMinutes(number);

    internal static string Name(uint timeline, ulong number, int segmentSize = WalSegmentName.DefaultSegmentSize) => new WalSegmentName(timeline, number, segmentSize).ToString();

    /// <summary>A full backup that begins in the middle of one segment and ends in the middle of another.</summary>
    internal static PgBackup Backup(uint timeline, ulong start, ulong stop, int segmentSize = WalSegmentName.DefaultSegmentSize) => Backup(
        timeline, new WalLocation((start * (ulong)segmentSize) + 40), new WalLocation((stop * (ulong)segmentSize) + 400), segmentSize);

    internal static PgBackup Backup(uint timeline, WalLocation start, WalLocation stop, int segmentSize = WalSegmentName.DefaultSegmentSize)
    {
        DateTime ended = Start.AddMinutes((double)stop.Position / segmentSize);
        return new PgBackup
        {
            Stanza = "main",
            Label = string.Create(CultureInfo.InvariantCulture, $"{Start.AddMinutes((double)start.Position / segmentSize):yyyyMMdd-HHmmss}F"),
            Type = PgBackupType.Full,
            Repository = 1,
            StartTime = ended.AddMinutes(-1),
            StopTime = ended,
            Size = 100,
            DeltaSize = 100,
            RepositoryDeltaSize = 50,
            WalStart = WalSegmentName.At(timeline, start, segmentSize).ToString(),
            WalStop = WalSegmentName.At(timeline, stop, segmentSize).ToString(),
            LsnStart = start.ToString(),
            LsnStop = stop.ToString(),
            DatabaseId = 1,
        };
    }

    /// <summary>Runs as short words, for example <c>1:1-5 1:7-7</c>.</summary>
    internal static string Words(IEnumerable<WalTimeline> timelines) => string.Join(' ', timelines.SelectMany(timeline => timeline.Runs.Select(run => Word(timeline.Timeline, run))));

    internal static string Word(uint timeline, WalRun run) => $"{timeline}:{run.First.Number}-{run.Last.Number}";

    private static IEnumerable<RepositoryEntry> Entries(string word, int segmentSize, string archiveId)
    {
        string[] parts = word.Split(':');
        uint timeline = uint.Parse(parts[0], CultureInfo.InvariantCulture);
        if (parts[1] == "h")
        {
            yield return new RepositoryEntry($"{archiveId}/{TimelineHistory.FileName(timeline)}", RepositoryEntryKind.File) { Size = 40, Time = Start };
            yield break;
        }

        char mark = char.IsLetter(parts[1][^1]) ? parts[1][^1] : ' ';
        ulong[] ends = [.. parts[1].TrimEnd(mark).Split('-').Select(end => ulong.Parse(end, CultureInfo.InvariantCulture))];
        for (ulong number = ends[0]; number <= ends[^1]; number++)
        {
            string name = Name(timeline, number, segmentSize);
            string path = $"{archiveId}/{name[..16]}/{name}{(mark == 'p' ? ".partial" : "")}";
            yield return File($"{path}-{number:x40}.zst", mark == 'z' ? 0 : 100, number);
            if (mark == 'd')
            {
                yield return File($"{path}-{number + 1:x40}.zst", 100, number);
            }
        }
    }

    private static RepositoryEntry File(string name, long size, ulong number) => new(name, RepositoryEntryKind.File) { Size = size, Time = Time(number) };
}
