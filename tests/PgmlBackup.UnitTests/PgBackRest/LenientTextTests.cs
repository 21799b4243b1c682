using PgmlBackup.Engine.PgBackRest;

namespace PgmlBackup.UnitTests.PgBackRest;

public sealed class LenientTextTests
{
    [Fact]
    public void Utf8_stays_and_odd_bytes_become_latin_1()
    {
        Assert.Equal("Zürich \U0001F418", LenientText.Decode("Zürich \U0001F418"u8));
        Assert.Equal("aü\u00ffbü\u0080", LenientText.Decode([(byte)'a', 0xC3, 0xBC, 0xFF, (byte)'b', 0xFC, 0x80]));
        Assert.Equal("", LenientText.Decode([]));
    }

    [Fact]
    public void Outputs_of_a_wrong_passphrase_are_decoded_without_a_loss_of_lines()
    {
        byte[] bytes = SampleFile.Bytes("259-info-wrongpass.stdout");
        Assert.Equal(bytes.Count(b => b == '\n') + 1, LenientText.Decode(bytes).Split('\n').Length);
    }

    [Fact]
    public void Control_characters_do_not_reach_a_terminal()
    {
        Assert.Equal("a\uFFFD[31mb\n\tc\uFFFD", LenientText.ForDisplay("a\u001b[31mb\n\tc\u009b"));
        const string plain = "plain\ntext";
        Assert.Same(plain, LenientText.ForDisplay(plain));
    }
}
