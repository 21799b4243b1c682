using System.Text;
using PgmlBackup.Engine.ObjectStores.Transfer;

namespace PgmlBackup.UnitTests.ObjectStores;

/// <summary>The checksum that stores compare, and how those of parts become that of the whole.</summary>
public sealed class Crc32CTests
{
    [Theory]
    [InlineData("", 0u)]
    [InlineData("123456789", 0xE3069283u)]
    [InlineData("The quick brown fox jumps over the lazy dog", 0x22620404u)]
    public void Known_values_come_out(string text, uint expected) => Assert.Equal(expected, Crc32C.Of(Encoding.ASCII.GetBytes(text)));

    [Fact]
    public void It_is_written_as_S3_writes_it() => Assert.Equal("4waSgw==", Crc32C.Text(0xE3069283));

    [Fact]
    public void Those_of_two_pieces_become_that_of_the_whole()
    {
        Random random = new(20261124);
        for (int round = 0; round < 300; round++)
        {
            byte[] content = new byte[random.Next(5000)];
            random.NextBytes(content);
            int cut = random.Next(content.Length + 1);

            Assert.Equal(Crc32C.Of(content), Crc32C.Combine(Crc32C.Of(content.AsSpan(0, cut)), Crc32C.Of(content.AsSpan(cut)), content.Length - cut));
        }
    }
}
