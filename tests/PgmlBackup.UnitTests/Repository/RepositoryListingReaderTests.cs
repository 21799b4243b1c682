using System.Text;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Repository;
using PgmlBackup.UnitTests.PgBackRest;

namespace PgmlBackup.UnitTests.Repository;

public sealed class RepositoryListingReaderTests
{
    [Fact]
    public void Folders_files_and_links_are_read()
    {
        IReadOnlyList<RepositoryEntry> entries = RepositoryListingReader.Read(SampleFile.Bytes("259-repo-ls.stdout"));
        Assert.Equal(10, entries.Count);
        Assert.Equal(new RepositoryEntry(".", RepositoryEntryKind.Path), entries[0]);
        Assert.Equal(
            new RepositoryEntry("backup.info", RepositoryEntryKind.File) { Size = 3270, Time = new DateTime(2026, 11, 22, 15, 22, 6, DateTimeKind.Utc) },
            entries.Single(entry => entry.Name == "backup.info"));
        Assert.Equal(new RepositoryEntry("latest", RepositoryEntryKind.Link) { Destination = "20261122-152156F_20261122-152205D" }, entries[^1]);
    }

    [Fact]
    public void A_path_that_is_not_there_lists_as_an_empty_one() =>
        Assert.Equal([new RepositoryEntry(".", RepositoryEntryKind.Path)], RepositoryListingReader.Read("{\".\":{\"type\":\"path\"}}\n"u8.ToArray()));

    [Fact]
    public void Special_files_and_unknown_keys_do_no_harm() =>
        Assert.Equal(
            [new RepositoryEntry("s", RepositoryEntryKind.Special)],
            RepositoryListingReader.Read("P00   WARN: x\n{\"s\":{\"type\":\"special\",\"more\":[1]}}"u8.ToArray()));

    [Theory]
    [InlineData("")]
    [InlineData("{\"a\":{\"type\":\"file\"")]
    [InlineData("{\"a\":{\"size\":\"x\"}}")]
    public void What_is_not_whole_is_a_failure_of_its_own(string output)
    {
        PgmlException failure = Assert.Throws<PgmlException>(() => RepositoryListingReader.Read(Encoding.UTF8.GetBytes(output)));
        Assert.Equal(nameof(FaultCatalog.RepositoryAnswerInvalid), failure.Fault.Id);
    }
}
