using PgmlBackup.Engine.Clusters;
using PgmlBackup.Engine.Faults;

namespace PgmlBackup.UnitTests.Clusters;

public sealed class PostgresProgramsTests
{
    [Fact]
    public void The_profiles_folder_comes_first_and_the_version_counts() => Assert.Equal(
        ["/opt/pg/bin/no_such_program", "/usr/lib/postgresql/15/bin/no_such_program", "/usr/pgsql-15/bin/no_such_program"],
        PostgresPrograms.Candidates(new HostLayout { BinDirectory = "/opt/pg/bin" }, "no_such_program", "15", ["16"]));

    [Fact]
    public void Without_a_version_the_newest_comes_first() => Assert.Equal(
        ["/usr/lib/postgresql/16/bin/x_x", "/usr/pgsql-16/bin/x_x", "/usr/lib/postgresql/9.6/bin/x_x", "/usr/pgsql-9.6/bin/x_x"],
        PostgresPrograms.Candidates(new HostLayout(), "x_x", null, ["16", "9.6"]));

    [Fact]
    public void A_program_that_is_nowhere_is_a_named_fault_with_the_places()
    {
        PgmlException failure = Assert.Throws<PgmlException>(() => new PostgresPrograms(new HostLayout { BinDirectory = "/opt/pg" }).Find("no_such_program", "15"));

        Assert.Equal(FaultCatalog.PostgresProgramsNotFound, failure.Fault);
        Assert.Contains("/opt/pg, /usr/lib/postgresql/15/bin", failure.Message, StringComparison.Ordinal);
        Assert.Contains("bin_directory", failure.RecommendedAction, StringComparison.Ordinal);
    }
}
