using PgmlBackup.Engine.Clusters;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Model;

namespace PgmlBackup.UnitTests.Clusters;

public sealed class ClusterMergeTests
{
    private static readonly ClusterCandidate s_main =
        new() { Name = "15/main", Version = "15", DataDirectory = "/data/main", Manager = PgServiceManager.PgCtlCluster };

    private static readonly SystemdUnit s_rpm = new("postgresql-15.service", true, false, null, "/var/lib/pgsql/15/data");

    // Two names of one folder, as a link or a bind mount gives it.
    private static FileIdentity? Identify(string path) =>
        path is "/data/main" or "/link/main" ? new FileIdentity(101, 104, UnixFileMode.None, 1, 42) : null;

    private static IReadOnlyList<ClusterCandidate> Merge(
        bool systemd, ClusterCandidate[] debian, SystemdUnit[] units, string[] named, string? script = null) =>
        new ClusterMerge(systemd, Identify).Merge(debian, units, named, _ => script);

    [Fact]
    public void Debians_cluster_is_started_by_pg_ctlcluster_without_systemd() =>
        Assert.Equal([s_main], Merge(false, [s_main], [], []));

    [Fact]
    public void Debians_cluster_is_a_unit_with_systemd()
    {
        ClusterCandidate cluster = Assert.Single(Merge(true, [s_main], [], []));

        Assert.Equal((PgServiceManager.Systemd, "postgresql@15-main.service"), (cluster.Manager, cluster.ServiceName));
    }

    [Fact]
    public void A_name_with_a_dash_has_no_unit_unless_systemd_shows_one()
    {
        ClusterCandidate dashed = s_main with { Name = "15/my-db" };
        var unit = new SystemdUnit("postgresql@15-my-db.service", true, true, 5, null);

        Assert.Equal(PgServiceManager.PgCtlCluster, Assert.Single(Merge(true, [dashed], [], [])).Manager);
        Assert.Equal(PgServiceManager.Systemd, Assert.Single(Merge(true, [dashed], [unit], [])).Manager);
    }

    [Fact]
    public void A_unit_with_a_data_directory_is_a_cluster()
    {
        ClusterCandidate cluster = Assert.Single(Merge(true, [], [s_rpm, new SystemdUnit("postgresql.service", true, true, null, null)], []));

        Assert.Equal(("/var/lib/pgsql/15/data", "/var/lib/pgsql/15/data", "postgresql-15.service", PgServiceManager.Systemd),
            (cluster.Name, cluster.DataDirectory, cluster.ServiceName, cluster.Manager));
    }

    [Theory]
    [InlineData("/data/main")]
    [InlineData("/data/main/")]
    [InlineData("/link/main")]
    public void One_folder_under_another_name_is_the_cluster_that_is_known(string path) =>
        Assert.Equal("15/main", Assert.Single(Merge(false, [s_main], [], [path])).Name);

    [Fact]
    public void A_folder_that_nobody_knows_is_started_by_pg_ctl()
    {
        IReadOnlyList<ClusterCandidate> clusters = Merge(false, [s_main], [], ["/srv/other/"], script: "postgresql");

        Assert.Equal(["/srv/other", "15/main"], clusters.Select(cluster => cluster.Name));
        Assert.Equal(PgServiceManager.PgCtl, clusters[0].Manager);
    }

    [Fact]
    public void An_init_script_is_used_for_the_only_cluster()
    {
        ClusterCandidate cluster = Assert.Single(Merge(false, [], [], ["/srv/only"], script: "postgresql"));

        Assert.Equal((PgServiceManager.Service, "postgresql"), (cluster.Manager, cluster.ServiceName));
        Assert.All(Merge(false, [], [], ["/srv/one", "/srv/two"], script: "postgresql"), each => Assert.Equal(PgServiceManager.PgCtl, each.Manager));
    }

    [Theory]
    [InlineData("PGDATA=/srv/db\n", "/srv/db")]
    [InlineData("  export PGDATA=\"/srv/db/\" # here\n", "/srv/db")]
    [InlineData("PGDATA=/srv/$VERSION\n", "")]
    [InlineData("# PGDATA=/srv/db\n", "")]
    [InlineData("PGDATA=/a\nPGDATA=/b\n", "/a,/b")]
    public void An_init_script_is_believed_when_it_names_a_path(string script, string paths) =>
        Assert.Equal(paths, string.Join(',', InitScripts.DataDirectoriesOf(script)));
}
