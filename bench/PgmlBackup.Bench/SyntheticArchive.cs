using System.Globalization;

namespace PgmlBackup.Bench;

/// <summary>The answer of <c>pgbackrest repo-ls --recurse --output=json</c> for an archive with holes.</summary>
/// <param name="count">How many segments are listed.</param>
/// <param name="seed">The same seed gives the same bytes.</param>
internal sealed class SyntheticArchive(int count, int seed)
{
    private const int SegmentsInLog = 256;
    private const int BetweenHoles = 10_000;
    private const long Started = 1_700_000_000;

    private readonly Random _random = new(seed);

    /// <summary>Writes it as pgBackRest 2.45 does, on one line.</summary>
    /// <returns>How many holes it has.</returns>
    internal int Write(TextWriter target)
    {
        int holes = 0;
        long number = 1, log = -1;
        target.Write("""{".":{"type":"path"},"15-1":{"type":"path"}""");
        for (int i = 0; i < count; i++, number++)
        {
            if (i % BetweenHoles == BetweenHoles - 1)
            {
                number += 1 + _random.Next(3);
                holes++;
            }

            string folder = string.Create(CultureInfo.InvariantCulture, $"00000001{number / SegmentsInLog:X8}");
            if (log != number / SegmentsInLog)
            {
                log = number / SegmentsInLog;
                target.Write($",\"15-1/{folder}\":{{\"type\":\"path\"}}");
            }

            target.Write(string.Create(
                CultureInfo.InvariantCulture,
                $",\"15-1/{folder}/{folder}{number % SegmentsInLog:X8}-{Checksum()}.zst\":{{\"type\":\"file\",\"size\":{_random.Next(100_000, 9_000_000)},\"time\":{Started + (number * 20)}}}"));
        }

        target.Write(",\"archive.info\":{\"type\":\"file\",\"size\":253,\"time\":1700000000}}\n");
        return holes;
    }

    /// <summary>The answer of <c>pgbackrest info</c> for a stanza whose one backup needs all of it.</summary>
    internal static string Info { get; } =
        """
        [{"archive":[{"database":{"id":1,"repo-key":1},"id":"15-1","max":"000000010000000F000000FF","min":"000000010000000000000001"}],"backup":[{"archive":{"start":"000000010000000000000001","stop":"000000010000000000000001"},"backrest":{"format":5,"version":"2.45"},"database":{"id":1,"repo-key":1},"error":false,"info":{"delta":1,"repository":{"delta":1,"size":1},"size":1},"label":"20231114-221320F","lsn":{"start":"0/1000028","stop":"0/1000100"},"prior":null,"reference":null,"timestamp":{"start":1700000000,"stop":1700000010},"type":"full"}],"cipher":"none","db":[{"id":1,"repo-key":1,"system-id":7711011373186816519,"version":"15"}],"name":"main","repo":[{"cipher":"none","key":1,"status":{"code":0,"message":"ok"}}],"status":{"code":0,"lock":{"backup":{"held":false}},"message":"ok"}}]
        """;

    private string Checksum()
    {
        Span<byte> bytes = stackalloc byte[20];
        _random.NextBytes(bytes);
        return Convert.ToHexString(bytes).ToLowerInvariant();
    }
}
