using System.Text;
using FsCheck;
using FsCheck.Fluent;
using PgmlBackup.Engine.Configuration;
using PgmlBackup.Engine.Faults;

namespace PgmlBackup.UnitTests.Configuration;

public sealed class ConfigurationDocumentEditTests
{
    private const string Path = "/etc/pgbackrest.conf";

    private static readonly Gen<(byte[] File, string Section, string Key, string Value)> s_edits =
        from file in ConfigurationFiles.Any
        from section in Gen.Elements("global", "main", "main:backup", "new")
        from key in Gen.Elements("repo1-path", "process-max", "exclude", "key")
        from value in Gen.Elements("1", "/a b", "x=y", "# z", "naïve")
        select (file, section, key, value);

    [Fact]
    public void Setting_a_value_changes_one_line_only_and_the_value_is_read_back()
    {
        CheckEdit((document, edit) =>
        {
            var there = document.Entries(edit.Section).Any(line => line.Key == edit.Key);
            var changed = document.Set(edit.Section, edit.Key, edit.Value);
            Assert.Equal(edit.Value, Assert.Single(changed.Entries(edit.Section), line => line.Key == edit.Key).Value);
            AssertOneLine(document, changed, there ? 0 : 1, edit.Section);
        });
    }

    [Fact]
    public void Adding_a_value_adds_one_line_only_behind_what_the_section_holds()
    {
        CheckEdit((document, edit) =>
        {
            var changed = document.Add(edit.Section, edit.Key, edit.Value);
            var last = changed.Entries(edit.Section)[^1];
            Assert.Equal((edit.Key, edit.Value), (last.Key, last.Value));
            AssertOneLine(document, changed, 1, edit.Section);
        });
    }

    [Fact]
    public void Removing_a_value_removes_one_line_only()
    {
        CheckEdit((document, edit) =>
        {
            var there = document.Entries(edit.Section).Any(line => line.Key == edit.Key);
            var changed = document.Remove(edit.Section, edit.Key);
            Assert.DoesNotContain(changed.Entries(edit.Section), line => line.Key == edit.Key);
            AssertOneLine(document, changed, there ? -1 : 0, edit.Section);
        });
    }

    [Theory]
    [InlineData("[global]\n  process-max  =  4  \nx=1\n", "[global]\n  process-max  =  8  \nx=1\n")]
    [InlineData("[global]\r\nprocess-max=4\r\n", "[global]\r\nprocess-max=8\r\n")]
    [InlineData("[global]\nprocess-max=4", "[global]\nprocess-max=8")]
    [InlineData("[global]\nprocess-max=", "[global]\nprocess-max=8")]
    [InlineData("[global]\nprocess-max= \n", "[global]\nprocess-max= 8\n")]
    [InlineData("[global]\nx=1\n# about\n\n[main]\ny=1\n", "[global]\nx=1\nprocess-max=8\n# about\n\n[main]\ny=1\n")]
    [InlineData("[global]\nx = 1", "[global]\nx = 1\nprocess-max = 8")]
    [InlineData("[global]\r\n[main]\r\n", "[global]\r\nprocess-max=8\r\n[main]\r\n")]
    [InlineData("[main]\npg1-path=/a\n", "[main]\npg1-path=/a\n\n[global]\nprocess-max=8\n")]
    [InlineData("[main]\r\npg1-path=/a", "[main]\r\npg1-path=/a\r\n\r\n[global]\r\nprocess-max=8")]
    [InlineData("", "[global]\nprocess-max=8\n")]
    [InlineData("[global]\na=1\n[main]\nb=1\n[global]\n\tc=1\n", "[global]\na=1\n[main]\nb=1\n[global]\n\tc=1\n\tprocess-max=8\n")]
    public void An_edit_keeps_spacing_order_comments_and_line_endings(string before, string after)
    {
        Assert.Equal(after, Text(Document(before).Set("global", "process-max", "8")));
    }

    [Theory]
    [InlineData("s3cr3t\nb")]
    [InlineData("s3cr3t\rb")]
    [InlineData("s3cr3t\0b")]
    [InlineData("")]
    [InlineData(" s3cr3t")]
    [InlineData("s3cr3t\t")]
    public void A_value_that_would_not_be_read_back_the_same_is_refused_and_not_told(string value)
    {
        var document = Document("[global]\n");

        foreach (var edit in new Action[] { () => document.Set("global", "x", value), () => document.Add("global", "x", value) })
        {
            var error = Assert.Throws<PgmlException>(edit);
            Assert.Equal("InvalidConfigurationValue", error.Fault.Id);
            Assert.DoesNotContain("s3cr3t", error.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_value_with_half_a_character_is_refused()
    {
        var error = Assert.Throws<PgmlException>(() => Document("[global]\n").Set("global", "x", "a" + (char)0xD800));

        Assert.Equal("InvalidConfigurationValue", error.Fault.Id);
    }

    [Theory]
    [InlineData("global", "")]
    [InlineData("global", "#x")]
    [InlineData("global", "[x")]
    [InlineData("global", "a=b")]
    [InlineData("global", "a b")]
    [InlineData("global", "a\nb")]
    [InlineData("", "x")]
    [InlineData("a\nb", "x")]
    public void A_section_or_key_that_would_not_be_read_back_the_same_is_refused(string section, string key)
    {
        var error = Assert.Throws<PgmlException>(() => Document("[global]\n").Set(section, key, "1"));

        Assert.Equal("InvalidConfigurationValue", error.Fault.Id);
    }

    [Fact]
    public void An_option_that_stands_twice_is_not_guessed_at()
    {
        var document = Document("[global]\nexclude=a\n[main]\n[global]\nexclude=b\n");

        var set = Assert.Throws<PgmlException>(() => document.Set("global", "exclude", "c"));
        var remove = Assert.Throws<PgmlException>(() => document.Remove("global", "exclude"));

        Assert.Equal(("ConfigurationAmbiguous", "ConfigurationAmbiguous"), (set.Fault.Id, remove.Fault.Id));
        Assert.Contains("lines 2, 5", set.Message, StringComparison.Ordinal);
        Assert.Equal("[global]\nexclude=a\n[main]\n[global]\n", Text(document.Remove("global", "exclude", "b")));
    }

    [Fact]
    public void A_malformed_file_is_not_edited()
    {
        var document = Document("[global\nx=1\n");

        Assert.Equal("ConfigurationMalformed", Assert.Throws<PgmlException>(() => document.Set("global", "x", "2")).Fault.Id);
        Assert.Equal("ConfigurationMalformed", Assert.Throws<PgmlException>(() => document.Remove("global", "x")).Fault.Id);
    }

    private static void CheckEdit(Action<ConfigurationDocument, (byte[] File, string Section, string Key, string Value)> property)
    {
        var met = 0;
        Check.One(PropertyRun.Of(few: 300, many: 10_000), Prop.ForAll(s_edits.ToArbitrary(), edit =>
        {
            var document = WellFormed(edit.File);

            if (document.Entries(edit.Section).Count(line => line.Key == edit.Key) <= 1)
            {
                met++;
                property(document, edit);
            }
        }));
        Assert.True(met > 200, $"Only {met} files could be edited.");
    }

    /// <summary>The same file without the lines that pgBackRest would refuse.</summary>
    private static ConfigurationDocument WellFormed(byte[] file)
    {
        var document = ConfigurationDocument.Parse(file, Path).WithoutByteOrderMark();

        while (document.FirstMalformed is { } bad)
        {
            var text = string.Concat(document.Lines.Where(line => line != bad).Select(line => line.Text + line.Ending));
            document = ConfigurationDocument.Parse(Encoding.Latin1.GetBytes(text), Path);
        }

        return document;
    }

    /// <summary>All lines but one are the same, in the same order; a new section may bring its header and a blank line before it.</summary>
    private static void AssertOneLine(ConfigurationDocument before, ConfigurationDocument after, int more, string section)
    {
        string[] old = [.. before.Lines.Select(line => line.Text.TrimEnd('\r'))];
        string[] now = [.. after.Lines.Select(line => line.Text.TrimEnd('\r'))];
        var extra = more == 1 && !before.Sections.Contains(section) ? now.Length - old.Length - 1 : 0;
        Assert.InRange(extra, 0, 2);
        Assert.Equal(old.Length + more + extra, now.Length);
        var head = old.Zip(now).TakeWhile(pair => pair.First == pair.Second).Count();
        var tail = old.Reverse().Zip(now.Reverse()).TakeWhile(pair => pair.First == pair.Second).Count();
        Assert.True(head + tail >= Math.Min(old.Length, now.Length) - (more == 0 ? 1 : 0), "More than one line differs.");
    }

    private static ConfigurationDocument Document(string text) => ConfigurationDocument.Parse(Encoding.UTF8.GetBytes(text), Path);

    private static string Text(ConfigurationDocument document) => Encoding.UTF8.GetString(document.ToBytes());
}
