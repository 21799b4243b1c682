using System.Text;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Engine.Wal;

namespace PgmlBackup.UnitTests.Wal;

public sealed class WalSegmentUnpackerTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    // Made by the program lz4 1.9.4: what repeats, what does not, and a long run with the length and the checksums in the frame.
    [Theory]
    [InlineData("04224d186440a7120000008f6162636465666768080020506465666768000000008f2b0792", "abcdefghabcdefghabcdefghabcdefghabcdefghabcdefghabcdefghabcdefgh")]
    [InlineData("04224d186440a71e0000804e72747a582f44626f31515546454d4541532f553669764f442b79645a39000000001230f9f9", "NrtzX/Dbo1QUFEMEAS/U6ivOD+ydZ9")]
    [InlineData("04224d187c40f10300000000000092120000001f780100ffffffd790656e64206f66206974ace5b9a000000000b667c731", null)]
    public async Task Lz4_is_unpacked_and_refused_where_it_is_cut_off(string frame, string? text)
    {
        text ??= new string('x', 1000) + "end of it";
        byte[] packed = Convert.FromHexString(frame);

        Assert.Equal(text, Encoding.ASCII.GetString((await Unpack(packed, ".lz4", text.Length))!));
        Assert.Null(await Unpack(packed, ".lz4", text.Length - 1));
        for (int length = 0; length < packed.Length; length++)
        {
            Assert.Null(await Unpack(packed[..length], ".lz4", text.Length));
        }
    }

    [Fact]
    public async Task What_is_damaged_is_told_and_not_thrown()
    {
        Assert.Null(await Unpack([1, 2, 3], ".zst", 100));
        Assert.Null(await Unpack([1, 2, 3], ".gz", 100));
        Assert.Null(await Unpack([4, 0x22, 0x4D, 0x18, 0x64, 0x40, 0xA7, 3, 0, 0, 0, 0, 9, 9, 0, 0, 0, 0], ".lz4", 100));
        Assert.Equal([1, 2, 3], await Unpack([1, 2, 3], "", 100));
    }

    private static Task<byte[]?> Unpack(byte[] packed, string extension, int size) => new WalSegmentUnpacker(new ProgramRunner()).UnpackAsync(packed, extension, size, Stop);
}
