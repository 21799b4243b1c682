using PgmlBackup.Engine.Recovery;
using PgmlBackup.Engine.Recovery.NewMachine;
using PgmlBackup.Model;

namespace PgmlBackup.UnitTests.Recovery;

public sealed class NewMachineTextTests
{
    [Theory]
    [InlineData("en_US.UTF-8", "en_US.utf8", true)]
    [InlineData("de_DE@euro", "de_DE@euro", true)]
    [InlineData("C.UTF-8", "", true)]
    [InlineData("C", "", true)]
    [InlineData("POSIX", "", true)]
    [InlineData("en_US.UTF-8", "en_GB.utf8", false)]
    public void Locales_are_compared_as_the_c_library_does(string wanted, string installed, bool expected) => Assert.Equal(expected, MachineNeeds.HasLocale([installed], wanted));

    [Theory]
    [InlineData("postgres (PostgreSQL) 15.13 (Debian 15.13-0+deb12u1)", "15", true)]
    [InlineData("postgres (PostgreSQL) 9.6.24", "9.6", true)]
    [InlineData("postgres (PostgreSQL) 18beta1", "18", true)]
    [InlineData("postgres (PostgreSQL) 15.13", "1", false)]
    [InlineData("postgres (PostgreSQL) 16.1", "15", false)]
    [InlineData("nothing", "15", false)]
    public void A_server_of_another_major_version_is_told(string text, string version, bool expected) => Assert.Equal(expected, MachineNeeds.IsVersion(text, version));

    [Theory]
    [InlineData("""{"bni":2,"bno":10,"checksum":"d5","repo-size":9417,"size":29732,"timestamp":1}""", "backup/main/20261101-010101F/bundle/2", 10L)]
    [InlineData("""{"bni":1,"checksum":"d5","reference":"20261001-010101F","repo-size":9,"size":2,"timestamp":1}""", "backup/main/20261001-010101F/bundle/1", 0L)]
    [InlineData("""{"checksum":"d5","repo-size":9,"size":2,"timestamp":1}""", "backup/main/20261101-010101F/pg_data/pgmlbackup/machine.tar.zst", 0L)]
    public void A_row_of_the_manifest_says_where_it_lies(string json, string path, long offset)
    {
        StoredFile file = StoredFile.Parse(json, "main", "20261101-010101F", "pg_data/pgmlbackup/machine.tar", ".zst")!;

        Assert.Equal((path, offset, "d5"), (file.Path, file.Offset, file.Checksum));
    }

    [Theory]
    [InlineData("""{"bi":1,"bim":30,"checksum":"d5","repo-size":9,"size":2,"timestamp":1}""")]
    [InlineData("""{"size":0,"timestamp":1}""")]
    public void A_file_in_blocks_or_without_content_is_not_read(string json) => Assert.Null(StoredFile.Parse(json, "main", "20261101-010101F", "pg_data/x", ".zst"));

    [Fact]
    public void A_plan_for_a_new_machine_is_run_as_one()
    {
        var plan = new PgRestorePlan { Stanza = "main", Label = "20261101-010101F", Target = "the latest state", TargetKind = PgRecoveryTargetKind.Latest, Created = DateTime.UtcNow, InPlace = true, NewMachine = true };

        Assert.True(RestorePlanner.RequestOf(plan).NewMachine);
        Assert.False(RestorePlanner.RequestOf(plan with { NewMachine = false }).NewMachine);
    }

    [Fact]
    public void A_finding_is_an_error_only_where_the_server_would_not_start() =>
        Assert.Equal(PgFindingSeverity.Warning, MachineNeeds.LibraryFinding("main", "$libdir/pgml", ["ml"]).Severity);
}
