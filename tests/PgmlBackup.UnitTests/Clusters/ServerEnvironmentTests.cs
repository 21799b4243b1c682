using PgmlBackup.Engine.Clusters;

namespace PgmlBackup.UnitTests.Clusters;

public sealed class ServerEnvironmentTests
{
    [Fact]
    public void Variables_that_lead_elsewhere_are_removed_and_others_stay() => Assert.Equal(
        new Dictionary<string, string?> { ["PGHOST"] = null, ["PGDATA"] = null, ["PGOPTIONS"] = "-c a=b" },
        ServerEnvironment.Clean(["PATH", "PGHOST", "PGDATA", "PGBACKREST_CONFIG", "HOME", "PGOPTIONS"], ("PGOPTIONS", "-c a=b")));
}
