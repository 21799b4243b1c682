using PgmlBackup.Engine.Wal;

namespace PgmlBackup.UnitTests.Wal;

public sealed class WalNameTests
{
    private const int Mebibyte = 1 << 20;

    [Theory]
    [InlineData("0/5000028", 0x5000028UL)]
    [InlineData("1A/FF000000", 0x1AFF000000UL)]
    [InlineData("FFFFFFFF/FFFFFFFF", ulong.MaxValue)]
    public void A_location_is_read_and_written_back(string text, ulong position)
    {
        Assert.True(WalLocation.TryParse(text, out WalLocation location));
        Assert.Equal(position, location.Position);
        Assert.Equal(text, location.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("5000028")]
    [InlineData("0/")]
    [InlineData("0/-1")]
    [InlineData("0/ 1")]
    [InlineData("0/123456789")]
    [InlineData("0/1/2")]
    public void What_is_not_a_location_is_refused(string? text) => Assert.False(WalLocation.TryParse(text, out _));

    [Theory]
    [InlineData("0000000100000000000000FF", 16, "000000010000000100000000")]
    [InlineData("000000010000000000000FFF", 1, "000000010000000100000000")]
    [InlineData("000000010000000000000003", 1024, "000000010000000100000000")]
    [InlineData("0000000A00000002000000AB", 16, "0000000A00000002000000AC")]
    public void The_next_segment_respects_the_segment_size(string name, int mebibytes, string next)
    {
        Assert.True(WalSegmentName.TryParse(name, mebibytes * Mebibyte, out WalSegmentName segment));
        Assert.Equal(name, segment.ToString());
        Assert.Equal(next, segment.Next.ToString());
    }

    [Theory]
    [InlineData("000000010000000000000100", 16)]
    [InlineData("000000010000000000000004", 1024)]
    [InlineData("00000001000000000000001", 16)]
    [InlineData("00000001000000000000000G", 16)]
    [InlineData("00000002.history", 16)]
    public void What_is_not_a_segment_of_that_size_is_refused(string name, int mebibytes) =>
        Assert.False(WalSegmentName.TryParse(name, mebibytes * Mebibyte, out _));

    [Theory]
    [InlineData("000000010000000000000005", "0/5000028", 16)]
    [InlineData("000000010000000000000050", "0/5000028", 1)]
    [InlineData("000000010000000100000001", "1/40000028", 1024)]
    [InlineData("000000010000000000000000", "0/28", 16)]
    public void The_segment_size_is_found_from_a_name_and_its_location(string name, string location, int mebibytes)
    {
        Assert.True(WalLocation.TryParse(location, out WalLocation parsed));
        Assert.Equal(mebibytes * Mebibyte, WalSegmentName.FindSegmentSize(name, parsed));
    }

    [Fact]
    public void A_name_and_a_location_that_do_not_fit_have_no_segment_size() =>
        Assert.Null(WalSegmentName.FindSegmentSize("000000010000000700000005", new WalLocation(0x5000028)));

    [Fact]
    public void A_range_holds_both_ends_and_crosses_log_files()
    {
        WalSegmentName.TryParse("0000000100000000000000FE", WalSegmentName.DefaultSegmentSize, out WalSegmentName first);
        WalSegmentName.TryParse("000000010000000100000001", WalSegmentName.DefaultSegmentSize, out WalSegmentName last);

        Assert.Equal(
            ["0000000100000000000000FE", "0000000100000000000000FF", "000000010000000100000000", "000000010000000100000001"],
            WalSegmentName.Range(first, last).Select(segment => segment.ToString()));
        Assert.Throws<ArgumentException>(() => WalSegmentName.Range(last, first));
        Assert.Throws<ArgumentException>(() => WalSegmentName.Range(first, last with { Timeline = 2 }));
    }
}
