using System.Globalization;
using System.Text.Json;

namespace PgmlBackup.Bench;

/// <summary>The answer of <c>pgbackrest info</c> for one stanza whose backups run through weeks: a full one, then differential and incremental ones.</summary>
/// <param name="count">How many backups.</param>
/// <param name="seed">The same seed gives the same bytes.</param>
internal sealed class SyntheticRepository(int count, int seed)
{
    private const int SetsInChain = 28;
    private const long Started = 1_700_000_000;

    private readonly Random _random = new(seed);
    private string _full = "";
    private string _differential = "";
    private string _last = "";
    private readonly List<string> _incrementals = [];
    private long _clock = Started;
    private long _wal = 1;
    private long _size = 20_000_000_000;

    /// <summary>Writes it as pgBackRest 2.45 does, on one line.</summary>
    internal async Task WriteAsync(Stream target)
    {
        await using var json = new Utf8JsonWriter(target);
        json.WriteStartArray();
        json.WriteStartObject();
        json.WritePropertyName("archive");
        json.WriteRawValue("""[{"database":{"id":1,"repo-key":1},"id":"15-1","max":"00000009000000FF000000FF","min":"000000010000000000000001"}]""");
        json.WriteStartArray("backup");
        for (int i = 0; i < count; i++)
        {
            WriteBackup(json, i % SetsInChain);
        }

        json.WriteEndArray();
        json.WriteString("cipher", "none");
        json.WritePropertyName("db");
        json.WriteRawValue("""[{"id":1,"repo-key":1,"system-id":7711011373186816519,"version":"15"}]""");
        json.WriteString("name", "main");
        json.WritePropertyName("repo");
        json.WriteRawValue("""[{"cipher":"none","key":1,"status":{"code":0,"message":"ok"}}]""");
        json.WritePropertyName("status");
        json.WriteRawValue("""{"code":0,"lock":{"backup":{"held":false}},"message":"ok"}""");
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private void WriteBackup(Utf8JsonWriter json, int place)
    {
        _clock += 21_600 + _random.Next(600);
        long stop = _clock + 30 + _random.Next(900);
        string stamp = DateTime.UnixEpoch.AddSeconds(stop).ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture);
        (string type, string label, string? prior, string[]? reference) = Place(place, stamp);
        _size += _random.Next(50_000_000);
        long delta = type == "full" ? _size : _random.NextInt64(_size / 20);
        long firstWal = _wal;
        _wal += 1 + _random.Next(40);

        json.WriteStartObject();
        WriteEnds(json, "archive", Segment(firstWal), Segment(_wal));
        json.WritePropertyName("backrest");
        json.WriteRawValue("""{"format":5,"version":"2.45"}""");
        json.WritePropertyName("database");
        json.WriteRawValue("""{"id":1,"repo-key":1}""");
        json.WriteBoolean("error", false);
        json.WriteStartObject("info");
        json.WriteNumber("delta", delta);
        json.WriteStartObject("repository");
        json.WriteNumber("delta", delta / 4);
        json.WriteNumber("size", _size / 4);
        json.WriteEndObject();
        json.WriteNumber("size", _size);
        json.WriteEndObject();
        json.WriteString("label", label);
        WriteEnds(json, "lsn", Location(firstWal), Location(_wal));
        json.WriteString("prior", prior);
        if (reference is null)
        {
            json.WriteNull("reference");
        }
        else
        {
            json.WriteStartArray("reference");
            Array.ForEach(reference, json.WriteStringValue);
            json.WriteEndArray();
        }

        json.WriteStartObject("timestamp");
        json.WriteNumber("start", _clock);
        json.WriteNumber("stop", stop);
        json.WriteEndObject();
        json.WriteString("type", type);
        json.WriteEndObject();
        _last = label;
        _wal++;
    }

    private (string Type, string Label, string? Prior, string[]? Reference) Place(int place, string stamp)
    {
        if (place == 0)
        {
            _incrementals.Clear();
            _full = _differential = $"{stamp}F";
            return ("full", _full, null, null);
        }

        if (place % 4 == 0)
        {
            _incrementals.Clear();
            _differential = $"{_full}_{stamp}D";
            return ("diff", _differential, _full, [_full]);
        }

        string[] reference = [.. new[] { _full, _differential }.Distinct(), .. _incrementals];
        string label = $"{_full}_{stamp}I";
        _incrementals.Add(label);
        return ("incr", label, _last, reference);
    }

    private static string Segment(long number) => string.Create(CultureInfo.InvariantCulture, $"00000001{number / 256:X8}{number % 256:X8}");

    private static string Location(long number) => string.Create(CultureInfo.InvariantCulture, $"{number / 256:X}/{number % 256:X}000028");

    private static void WriteEnds(Utf8JsonWriter json, string name, string start, string stop)
    {
        json.WriteStartObject(name);
        json.WriteString("start", start);
        json.WriteString("stop", stop);
        json.WriteEndObject();
    }
}
