using System.Text;
using FsCheck;
using FsCheck.Fluent;
using PgmlBackup.Engine.Configuration;
using PgmlBackup.Engine.Faults;

namespace PgmlBackup.UnitTests.Configuration;

public sealed class ConfigurationDocumentTests
{
    private const string Path = "/etc/pgbackrest.conf";

    [Fact]
    public void What_is_parsed_and_written_again_is_the_same_to_the_byte()
    {
        Check.One(
            PropertyRun.Of(few: 300, many: 10_000),
            Prop.ForAll(ConfigurationFiles.Any.ToArbitrary(), bytes => ConfigurationDocument.Parse(bytes, Path).ToBytes().SequenceEqual(bytes)));
    }

    [Fact]
    public void All_single_bytes_survive()
    {
        byte[] bytes = [.. Enumerable.Range(0, 256).Select(b => (byte)b)];

        Assert.Equal(bytes, ConfigurationDocument.Parse(bytes, Path).ToBytes());
    }

    [Fact]
    public void A_line_is_split_at_the_first_equals_sign_and_both_sides_are_trimmed()
    {
        var line = Assert.Single(Document("[global]\n \trepo1-s3-key =\t a=b # c \t\r\n").Entries("global"));

        Assert.Equal("repo1-s3-key", line.Key);
        Assert.Equal("a=b # c", line.Value);
        Assert.Equal(2, line.Number);
    }

    [Fact]
    public void A_section_name_is_not_trimmed_inside_its_brackets()
    {
        Assert.Equal([" main ", "main", "a]=b"], Document("[ main ]\n  [main]\t\n[a]=b]\n[main]\n").Sections);
    }

    [Fact]
    public void Blocks_of_one_section_are_read_as_one()
    {
        var document = Document("[main]\npg1-path=/a\n[global]\nx=1\n[main]\npg1-port=5433\n");

        Assert.Equal(["pg1-path", "pg1-port"], document.Entries("main").Select(line => line.Key));
    }

    [Fact]
    public void A_semicolon_starts_no_comment()
    {
        Assert.Equal(ConfigurationLineKind.Entry, Document("[global]\n;x=1\n").Lines[1].Kind);
        Assert.Equal(ConfigurationDefect.EqualsSignMissing, Document("[global]\n; x\n").FirstMalformed?.Defect);
    }

    [Theory]
    [InlineData("[main\n", 1, ConfigurationDefect.SectionNotClosed)]
    [InlineData("[main] # comment\n", 1, ConfigurationDefect.SectionNotClosed)]
    [InlineData("\n[]\n", 2, ConfigurationDefect.SectionWithoutName)]
    [InlineData("# c\na=b\n", 2, ConfigurationDefect.OutsideSection)]
    [InlineData("[a]\nb\n", 2, ConfigurationDefect.EqualsSignMissing)]
    [InlineData("[a]\n = b\n", 2, ConfigurationDefect.KeyMissing)]
    [InlineData("\uFEFF[a]\nb=c\n", 1, ConfigurationDefect.ByteOrderMark)]
    [InlineData("[a]\nb=c\0d\n", 2, ConfigurationDefect.ZeroByte)]
    public void What_pgBackRest_refuses_is_malformed(string text, int number, ConfigurationDefect defect)
    {
        var line = Document(text).FirstMalformed;

        Assert.NotNull(line);
        Assert.Equal((number, defect), (line.Number, line.Defect));
    }

    [Fact]
    public void A_malformed_line_is_named_by_file_and_number_and_its_text_is_never_told()
    {
        var text = "[global]\nrepo1-s3-key=AKIA\nrepo1-s3-key-wJalrXUtnFEMI\n";
        var document = Document(text);

        var error = Assert.Throws<PgmlException>(document.ThrowIfMalformed);

        Assert.Equal("ConfigurationMalformed", error.Fault.Id);
        Assert.Contains("line 3 of /etc/pgbackrest.conf", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wJalr", error + error.RecommendedAction + document + document.Lines[2], StringComparison.Ordinal);
        Assert.DoesNotContain("AKIA", $"{document} {document.Lines[1]}", StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_is_text_of_UTF8_and_where_it_is_not_of_Latin1()
    {
        var document = ConfigurationDocument.Parse([.. "[a]\nx=/dä\ny=/d"u8, 0xE4, (byte)'\n'], Path);

        Assert.Equal(["/dä", "/dä"], document.Entries("a").Select(line => line.Value));
    }

    [Fact]
    public void Without_the_byte_order_mark_the_file_can_be_read()
    {
        var document = Document("\uFEFF[a]\nb=c\n").WithoutByteOrderMark();

        Assert.Null(document.FirstMalformed);
        Assert.Equal("[a]\nb=c\n", Text(document));
        Assert.Same(document, document.WithoutByteOrderMark());
    }

    private static ConfigurationDocument Document(string text) => ConfigurationDocument.Parse(Encoding.UTF8.GetBytes(text), Path);

    private static string Text(ConfigurationDocument document) => Encoding.UTF8.GetString(document.ToBytes());
}
