using PgmlBackup.Engine.Processes;

namespace PgmlBackup.UnitTests.Processes;

public sealed class KeptBytesTests
{
    private const int Everything = int.MaxValue / 2;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16 * 1024)]
    [InlineData((16 * 1024) + 1)]
    [InlineData(3_000_001)]
    public void Without_a_limit_every_byte_is_kept(int count)
    {
        byte[] bytes = Bytes(count);
        using var kept = new KeptBytes(Everything);

        Fill(kept, bytes);

        Assert.Equal(bytes, kept.ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(100_000)]
    public void With_a_limit_the_last_bytes_are_kept(int limit)
    {
        byte[] bytes = Bytes(1_234_567);
        using var kept = new KeptBytes(limit);

        Fill(kept, bytes);

        byte[] last = kept.ToArray();
        Assert.InRange(last.Length, limit, 2 * limit);
        Assert.Equal(bytes[^last.Length..], last);
    }

    private static byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        new Random(7).NextBytes(bytes);
        return bytes;
    }

    // As a pipe gives them: some, all that there is room for, or few.
    private static void Fill(KeptBytes kept, ReadOnlySpan<byte> bytes)
    {
        var random = new Random(11);
        while (!bytes.IsEmpty)
        {
            int count = Math.Min(bytes.Length, Math.Min(kept.Space.Length, random.Next(3) == 0 ? int.MaxValue : random.Next(1, 9000)));
            bytes[..count].CopyTo(kept.Space.Span);
            kept.Add(count);
            Assert.False(kept.Space.IsEmpty);
            bytes = bytes[count..];
        }
    }
}
