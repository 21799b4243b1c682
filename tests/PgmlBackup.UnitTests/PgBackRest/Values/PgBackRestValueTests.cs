using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Model;

namespace PgmlBackup.UnitTests.PgBackRest.Values;

public sealed class PgBackRestValueTests
{
    [Theory]
    [InlineData("main")]
    [InlineData("14-main")]
    [InlineData("_x.y-Z")]
    [InlineData("Global")]
    [InlineData("all2")]
    public void A_stanza_name_is_kept(string text)
    {
        Assert.Equal(text, StanzaName.Parse(text).ToString());
        Assert.True(StanzaName.IsValid(text));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("--config")]
    [InlineData("-")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData(".hidden")]
    [InlineData("../x")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a b")]
    [InlineData("a;b")]
    [InlineData("a:b")]
    [InlineData("a%b")]
    [InlineData("a'b")]
    [InlineData("$(id)")]
    [InlineData("main\n")]
    [InlineData("ma\0in")]
    [InlineData("\u001B[31m")]
    [InlineData("mäin")]
    [InlineData("all")]
    [InlineData("global")]
    public void A_name_that_would_do_harm_is_refused(string? text)
    {
        var error = Assert.Throws<PgmlException>(() => StanzaName.Parse(text));

        Assert.Equal("InvalidStanzaName", error.Fault.Id);
        Assert.DoesNotContain(error.Message, char.IsControl);
        Assert.False(StanzaName.IsValid(text));
    }

    [Fact]
    public void A_stanza_name_has_its_length()
    {
        Assert.True(StanzaName.IsValid(new string('a', StanzaName.MaxLength)));
        var error = Assert.Throws<PgmlException>(() => StanzaName.Parse(new string('a', 300)));
        Assert.Equal("InvalidStanzaName", error.Fault.Id);
        Assert.True(error.Message.Length < 200);
    }

    [Theory]
    [InlineData("20260102-030405F", PgBackupType.Full)]
    [InlineData("20260102-030405F_20260103-030405D", PgBackupType.Differential)]
    [InlineData("20260102-030405F_20260103-030405I", PgBackupType.Incremental)]
    public void A_label_tells_what_it_holds(string text, PgBackupType type)
    {
        var label = BackupLabel.Parse(text);

        Assert.Equal((text, type, "20260102-030405F"), (label.Value, label.Type, label.FullLabel));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("latest")]
    [InlineData("20260102-030405f")]
    [InlineData("20260102-030405D")]
    [InlineData("20260102-030405F\n")]
    [InlineData("20260102-030405F_20260103-030405F")]
    [InlineData("20260102-030405F_")]
    [InlineData("20260102-030405F/../x")]
    [InlineData("２０２６０１０２-030405F")]
    public void What_is_no_label_is_refused(string? text)
    {
        Assert.Equal("InvalidLabel", Assert.Throws<PgmlException>(() => BackupLabel.Parse(text)).Fault.Id);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(256)]
    public void A_repository_has_its_number(int number)
    {
        Assert.Equal(number, RepositoryKey.Of(number).Value);
        Assert.Equal($"repo{number}-path", RepositoryKey.Of(number).Option("path"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(257)]
    public void A_number_out_of_range_is_no_repository(int number)
    {
        Assert.Equal("InvalidRepositoryKey", Assert.Throws<PgmlException>(() => RepositoryKey.Of(number)).Fault.Id);
    }

    [Fact]
    public void The_repository_of_which_nothing_was_said_is_the_first()
    {
        Assert.Equal(RepositoryKey.Of(1), default);
    }

    [Theory]
    [InlineData("keep", "until 2027", false)]
    [InlineData("reason", "before=after", false)]
    [InlineData("-x", "ü", false)]
    [InlineData("note", null, true)]
    public void An_annotation_is_kept(string key, string? value, bool removal)
    {
        var annotation = BackupAnnotation.Of(key, value);

        Assert.Equal($"{key}={value}", annotation.ToString());
        Assert.Equal(removal, annotation.IsRemoval);
    }

    [Theory]
    [InlineData(null, "x")]
    [InlineData("", "x")]
    [InlineData("a=b", "x")]
    [InlineData(" a", "x")]
    [InlineData("a\n", "x")]
    [InlineData("a", "x\ny")]
    [InlineData("a", "\u0001")]
    [InlineData("a\0b", "")]
    public void An_annotation_that_would_spoil_the_repository_is_refused(string? key, string? value)
    {
        Assert.Equal("InvalidAnnotation", Assert.Throws<PgmlException>(() => BackupAnnotation.Of(key, value)).Fault.Id);
    }

    [Fact]
    public void An_annotation_has_its_length()
    {
        Assert.Equal("InvalidAnnotation", Assert.Throws<PgmlException>(() => BackupAnnotation.Of(new string('a', 257), "")).Fault.Id);
        Assert.Equal("InvalidAnnotation", Assert.Throws<PgmlException>(() => BackupAnnotation.Of("a", new string('a', 8193))).Fault.Id);
        Assert.Equal("InvalidAnnotation", Assert.Throws<PgmlException>(() => BackupAnnotation.Of("a", "x" + (char)0xDC00)).Fault.Id);
    }
}
