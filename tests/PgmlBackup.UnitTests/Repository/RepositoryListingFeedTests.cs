using System.Text;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Repository;
using PgmlBackup.UnitTests.PgBackRest;

namespace PgmlBackup.UnitTests.Repository;

public sealed class RepositoryListingFeedTests
{
    private const string Odd =
        "P00   WARN: configuration file contains invalid option 'x'\nP00   WARN: {\n{\".\":{\"type\":\"path\"},\"a\\\"}{,\":{\"type\":\"file\",\"size\":1,\"time\":5,\"more\":{\"x\":[1,2]}},\"b\":{\"type\":\"link\",\"destination\":\"c}\"}}\n";

    [Theory]
    [InlineData("259-repo-ls.stdout")]
    [InlineData("245-repo-ls.stdout")]
    public void In_pieces_of_any_length_it_reads_what_is_read_at_once(string sample) => AssertSame(SampleFile.Bytes(sample));

    [Fact]
    public void Brackets_and_quotes_in_names_and_lines_before_it_do_no_harm()
    {
        AssertSame(Encoding.UTF8.GetBytes(Odd));
        AssertSame("{\".\":{\"type\":\"path\"}}\n"u8.ToArray());
        AssertSame("{}"u8.ToArray());
    }

    [Fact]
    public void Bytes_that_are_no_text_do_no_harm() => AssertSame([.. "{\"a"u8, 0xFF, 0x01, .. "\":{\"type\":\"file\",\"size\":1,\"time\":5}}"u8]);

    [Theory]
    [InlineData("")]
    [InlineData("nothing\n")]
    [InlineData("{\"a\":{\"type\":\"file\"")]
    [InlineData("{\"a\":{\"type\":\"file\"},")]
    [InlineData("{\"a\":{\"size\":\"x\"}}")]
    [InlineData("{\"a\" {\"size\":1}}")]
    public void What_is_not_whole_is_a_failure_of_its_own(string output)
    {
        PgmlException failure = Assert.Throws<PgmlException>(() => Read(Encoding.UTF8.GetBytes(output), int.MaxValue));
        Assert.Equal(nameof(FaultCatalog.RepositoryAnswerInvalid), failure.Fault.Id);
    }

    [Fact]
    public void What_a_listener_throws_gets_out() => Assert.Throws<InvalidOperationException>(() =>
        new RepositoryListingFeed(_ => throw new InvalidOperationException()).Feed("{\".\":{\"type\":\"path\"}}"u8.ToArray()));

    private static void AssertSame(byte[] output)
    {
        IReadOnlyList<RepositoryEntry> expected = RepositoryListingReader.Read(output);
        Assert.All((int[])[1, 2, 3, 7, 64, int.MaxValue], length => Assert.Equal(expected, Read(output, length)));
    }

    private static List<RepositoryEntry> Read(byte[] output, int length)
    {
        List<RepositoryEntry> entries = [];
        var reader = new RepositoryListingFeed(entries.Add);
        for (int at = 0; at < output.Length; at += length)
        {
            reader.Feed(output.AsMemory(at, Math.Min(length, output.Length - at)));
            if (length == int.MaxValue)
            {
                break;
            }
        }

        reader.Complete();
        return entries;
    }
}
