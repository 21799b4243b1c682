using System.Text;
using FsCheck;
using FsCheck.Fluent;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Scheduling;
using PgmlBackup.UnitTests.Configuration;

namespace PgmlBackup.UnitTests.Scheduling;

/// <summary>Our entries come and go; the lines of others stay byte for byte.</summary>
public sealed class CrontabDocumentTests
{
    private const string Foreign = "# mine\r\nSHELL=/bin/fish\n\n0 3 * * * /usr/bin/reports --of \"$(date +\\%F)\" \xff\xfe\n  \n#0 4 * * * off\n";

    private static byte[] ForeignBytes => Encoding.Latin1.GetBytes(Foreign);

    [Fact]
    public void An_entry_stands_before_what_others_have_set_and_goes_without_a_trace()
    {
        CrontabDocument with = CrontabDocument.Parse(ForeignBytes).With("main-full", "0 0 * * * run");
        Assert.Equal(
            "# >>> pgmlbackup main-full: made by Register-PgBackupSchedule, which replaces all up to the next mark\n0 0 * * * run\n# <<< pgmlbackup main-full\n" + Foreign,
            Encoding.Latin1.GetString(with.ToBytes()));
        Assert.Equal(ForeignBytes, with.Without("main-full").ToBytes());
    }

    [Fact]
    public void An_entry_is_replaced_in_its_place()
    {
        CrontabDocument two = CrontabDocument.Parse(ForeignBytes).With("a", "1 1 * * * one").With("b", "2 2 * * * two");
        Assert.Equal(["a", "b"], two.Blocks.Select(block => block.Name));
        CrontabDocument changed = two.With("a", "3 3 * * * three");
        Assert.Equal([("a", "3 3 * * * three"), ("b", "2 2 * * * two")], changed.Blocks.Select(block => (block.Name, Assert.Single(block.Entries))));
    }

    [Fact]
    public void An_entry_that_was_moved_below_settings_of_others_comes_back_before_them()
    {
        byte[] block = CrontabDocument.Parse([]).With("a", "1 1 * * * one").ToBytes();
        CrontabDocument moved = CrontabDocument.Parse([.. ForeignBytes, .. block]);
        Assert.Equal([.. block, .. ForeignBytes], moved.With("a", "1 1 * * * one").ToBytes());
    }

    [Fact]
    public void A_copy_of_an_entry_goes_with_it()
    {
        byte[] block = CrontabDocument.Parse([]).With("a", "1 1 * * * one").ToBytes();
        CrontabDocument twice = CrontabDocument.Parse([.. block, .. ForeignBytes, .. block]);
        Assert.Equal(2, twice.Blocks.Count);
        Assert.Equal([.. block, .. ForeignBytes], twice.With("a", "1 1 * * * one").ToBytes());
        Assert.Equal(ForeignBytes, twice.Without("a").ToBytes());
    }

    [Theory]
    [InlineData("# >>> pgmlbackup a: x\n0 0 * * * run\n")]
    [InlineData("0 0 * * * run\n# <<< pgmlbackup a\n")]
    [InlineData("# >>> pgmlbackup a: x\n# >>> pgmlbackup b: x\n# <<< pgmlbackup b\n# <<< pgmlbackup a\n")]
    [InlineData("# >>> pgmlbackup a: x\n0 0 * * * run\n# <<< pgmlbackup b\n")]
    public void Marks_that_do_not_belong_together_are_refused(string text) =>
        Assert.Equal(FaultCatalog.CrontabDamaged, Assert.Throws<PgmlException>(() => CrontabDocument.Parse(Encoding.Latin1.GetBytes(text))).Fault);

    [Fact]
    public void A_crontab_without_an_end_of_its_last_line_gets_one_since_crontab_wants_it() =>
        Assert.Equal("0 1 * * * x\n", Encoding.Latin1.GetString(CrontabDocument.Parse("0 1 * * * x"u8).ToBytes()));

    [Fact]
    public void Whatever_others_have_written_stays_byte_for_byte() => Prop.ForAll(
        ArbMap.Default.ArbFor<byte[]>(),
        content =>
        {
            byte[] ended = content.Length == 0 || content[^1] == (byte)'\n' ? content : [.. content, (byte)'\n'];
            CrontabDocument document = CrontabDocument.Parse(ended);
            byte[] there = document.With("main", "* * * * * x").With("other", "1 * * * * y").ToBytes();
            return there.AsSpan().EndsWith(ended) && CrontabDocument.Parse(there).Without("main").Without("other").ToBytes().AsSpan().SequenceEqual(ended);
        }).Check(PropertyRun.Of(200, 20000));
}
