using PgmlBackup.Engine.PgBackRest;

namespace PgmlBackup.UnitTests.PgBackRest;

public sealed class FileProgressParserTests
{
    private const string Sha = "9a9a9686da4929e9d34207bb45f74fe4148f6461";

    [Fact]
    public void A_backed_up_file_is_read()
    {
        FileProgress file = FileProgressParser.Parse($"backup file /pg/base/5/16384 (26MB, 47.26%) checksum {Sha}")!;
        Assert.Equal(new FileProgress("backup file", "/pg/base/5/16384", 26L << 20, 47.26) { Checksum = Sha }, file);
    }

    [Fact]
    public void An_empty_file_has_no_checksum()
    {
        FileProgress file = FileProgressParser.Parse("backup file /pg/base/1/2834 (0B, 100.00%)")!;
        Assert.Equal(new FileProgress("backup file", "/pg/base/1/2834", 0, 100), file);
    }

    [Theory]
    [InlineData("backup file /pg/global/1260 (bundle 1/15612, 8KB, 83.10%)", "1/15612", 8192, null, null)]
    [InlineData("restore file /r/x (bundle 20261122-150804F/1/0, bi 29.2KB, 82.86%)", "20261122-150804F/1/0", 29900, null, null)]
    [InlineData("restore file /r/x (bi 24KB/115.3MB, 67.58%)", null, 120900812, null, 24576)]
    [InlineData("backup file db1:/pg/x (16KB->8KB, 1.05%)", null, 8192, 16384, null)]
    [InlineData("backup file /pg/x (1.5GB, 1.05%)", null, 1610612736, null, null)]
    public void Bundles_blocks_and_changed_sizes_are_read(string message, string? bundle, long size, int? original, int? block)
    {
        FileProgress file = FileProgressParser.Parse($"{message} checksum {Sha}")!;
        Assert.Equal((bundle, size, (long?)original, (long?)block, Sha), (file.Bundle, file.Size, file.OriginalSize, file.BlockSize, file.Checksum));
    }

    [Fact]
    public void A_file_that_a_restore_kept_says_why()
    {
        FileProgress file = FileProgressParser.Parse($"restore file /r1/backup_label - exists and matches backup (260B, 82.84%) checksum {Sha}")!;
        Assert.Equal("/r1/backup_label", file.Name);
        Assert.Equal("exists and matches backup", file.KeptBecause);
        Assert.Equal("restore file", file.Operation);
    }

    [Theory]
    [InlineData("match file from prior backup /pg/x (8KB, 5.00%)", "match file from prior backup")]
    [InlineData("checksum resumed file /pg/x (8KB, 5.00%)", "checksum resumed file")]
    [InlineData("store truncated file /pg/x (0B, 5.00%)", "store truncated file")]
    [InlineData("restore zeroed file /pg/x (8KB, 5.00%)", "restore zeroed file")]
    public void Every_operation_is_known(string message, string operation)
    {
        FileProgress file = FileProgressParser.Parse(message)!;
        Assert.Equal((operation, "/pg/x"), (file.Operation, file.Name));
    }

    [Fact]
    public void A_file_name_may_look_like_what_pgBackRest_adds()
    {
        FileProgress file = FileProgressParser.Parse("backup file /pg/a (8KB, 1.00%) b (26MB, 47.26%)")!;
        Assert.Equal("/pg/a (8KB, 1.00%) b", file.Name);
    }

    [Theory]
    [InlineData("store zero-length file /pg/base/1/13394")]
    [InlineData("skip file removed by database /pg/base/1/13394")]
    [InlineData("sync path '/r'")]
    [InlineData("backup file /pg/x (1TB, 1.00%)")]
    [InlineData("backup file /pg/x (8KB)")]
    [InlineData("backup file (8KB, 1.00%)")]
    [InlineData("something is (8KB, 1.00%)")]
    [InlineData("")]
    public void Anything_else_is_no_progress(string message) => Assert.Null(FileProgressParser.Parse(message));
}
