using System.Text;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.HfCache;
using PgmlBackup.Engine.HfCache.Snapshots;
using ZstdSharp;

namespace PgmlBackup.UnitTests.HfCache;

/// <summary>Manifests: what is written is read, and what no manifest of ours would say is refused.</summary>
public sealed class SnapshotTextTests
{
    private static readonly string s_hash = FileHasher.Sha256("x"u8);

    private const string Folder = """{"path":"a","mode":448}""";

    [Fact]
    public void What_is_written_is_read()
    {
        SnapshotManifest manifest = Manifest(
            [new SnapshotEntry { Path = "a", Mode = 448 }, new SnapshotEntry { Path = "a/b é", Content = 0, Mode = 420, Modified = 5 }, new SnapshotEntry { Path = "a/c", Target = "b é" }, new SnapshotEntry { Path = "a/d", Inline = [1, 2], Mode = 420 }]);
        SnapshotManifest read = SnapshotText.Read(SnapshotText.Write(manifest), "x");
        Assert.True(manifest.IsSameAs(read));
        Assert.Equal((manifest.Id, manifest.Time, manifest.Host), (read.Id, read.Time, read.Host));
    }

    [Theory]
    [InlineData("""{"path":"../x","inline":""}""")]
    [InlineData("""{"path":"/etc/x","inline":""}""")]
    [InlineData("""{"path":"a/../../x","inline":""}""")]
    [InlineData("""{"path":"b/x","inline":""}""")]
    [InlineData(Folder + """,{"path":"a","inline":""}""")]
    [InlineData(Folder + """,{"path":"a/l","link":"../.."}""")]
    [InlineData(Folder + """,{"path":"a/l","link":"/etc"}""")]
    [InlineData(Folder + """,{"path":"a/l","link":"b"},{"path":"a/l/x","inline":""}""")]
    [InlineData("""{"path":"x","content":7}""")]
    [InlineData("""{"path":"x","content":-1}""")]
    [InlineData("""{"path":"x","content":0,"link":"y"}""")]
    [InlineData("""{"path":"x","content":0,"mode":65535}""")]
    [InlineData("""{"path":"x","content":0,"same":"y"}""")]
    [InlineData("""{"path":null,"content":0}""")]
    [InlineData("null")]
    [InlineData("""{"content":0}""")]
    public void What_leads_out_or_makes_no_sense_is_refused(string entries) => Refused(Json(entries), FaultCatalog.HfCacheSnapshotInvalid);

    [Theory]
    [InlineData("""{"sha256":"short","size":1}""")]
    [InlineData("""{"sha256":"HASH","size":-5}""")]
    [InlineData("""{"sha256":"HASH","size":9223372036854775807,"pack":"HASH","at":5}""")]
    [InlineData("""{"sha256":"HASH","size":1,"pack":"../x","at":0}""")]
    [InlineData("""{"sha256":"HASH","size":1,"pack":"HASH","at":-1}""")]
    public void A_content_that_cannot_be_is_refused(string content) =>
        Refused(Json("").Replace("\"contents\":[", $"\"contents\":[{content.Replace("HASH", s_hash, StringComparison.Ordinal)},", StringComparison.Ordinal), FaultCatalog.HfCacheSnapshotInvalid);

    [Fact]
    public void A_later_version_is_told_whatever_else_it_says() => Refused("""{"format":"pgmlbackup-hfcache","version":2,"new":[[[[1]]]]}""", FaultCatalog.HfCacheSnapshotTooNew);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"format":"other","version":1}""")]
    [InlineData("""{"format":"pgmlbackup-hfcache","version":1}""")]
    [InlineData("""{"format":"pgmlbackup-hfcache","version":"1"}""")]
    public void What_is_no_manifest_is_refused(string text) => Refused(text, FaultCatalog.HfCacheSnapshotInvalid);

    [Fact]
    public void Damaged_bytes_are_refused_whichever_they_are()
    {
        byte[] good = SnapshotText.Write(Manifest([new SnapshotEntry { Path = "a", Mode = 448 }]));
        var random = new Random(11);
        for (int i = 0; i < 300; i++)
        {
            byte[] bad = good[..random.Next(good.Length)];
            Assert.Equal(FaultCatalog.HfCacheSnapshotInvalid, Assert.Throws<PgmlException>(() => SnapshotText.Read(bad, "x")).Fault);
        }
    }

    private static void Refused(string json, FaultDefinition fault)
    {
        using var compressor = new Compressor();
        byte[] bytes = compressor.Wrap(Encoding.UTF8.GetBytes(json)).ToArray();
        Assert.Equal(fault, Assert.Throws<PgmlException>(() => SnapshotText.Read(bytes, "x")).Fault);
    }

    private static string Json(string entries) =>
        $$"""{"format":"pgmlbackup-hfcache","version":1,"id":"20260101T000000000Z-01234567","time":"2026-01-01T00:00:00Z","host":"h","root":"/r","shape":"Home","contents":[{"sha256":"{{s_hash}}","size":1}],"entries":[{{entries}}]}""";

    private static SnapshotManifest Manifest(IReadOnlyList<SnapshotEntry> entries) => new()
    {
        Format = SnapshotManifest.FormatName,
        Version = 1,
        Id = SnapshotId.New(DateTimeOffset.UnixEpoch),
        Time = DateTime.UnixEpoch,
        Host = "h",
        Root = "/r",
        Shape = "Home",
        Contents = [new SnapshotContent { Sha256 = s_hash, Size = 1 }],
        Entries = entries,
    };
}
