using PgmlBackup.Engine.Clusters;
using PgmlBackup.Model;

namespace PgmlBackup.UnitTests.Clusters;

public sealed class DebianClusterListTests
{
    // pg_lsclusters --json of postgresql-common 248, shortened in "config".
    private const string Json =
        """
        [{"port":"5432","owneruid":101,"start":"auto","socketdir":"/var/run/postgresql","configuid":101,"logfile":"/var/log/postgresql/postgresql-15-main.log",
          "configdir":"/etc/postgresql/15/main","running":0,"cluster":"main","pgdata":"/var/lib/postgresql/15/main","ownergid":104,
          "config":{"port":"5432","cluster_name":"15/main","data_directory":"/var/lib/postgresql/15/main"},"version":15},
         {"version":"9.6","cluster":"old one","pgdata":"/srv/old one/","port":5433,"configuid":0,"supervisor":"patroni","running":null},
         {"version":15,"cluster":"broken","pgdata":null,"configdir":"/etc/postgresql/15/broken","configuid":101}]
        """;

    [Fact]
    public void The_json_list_is_read()
    {
        IReadOnlyList<ClusterCandidate> clusters = DebianClusterList.ParseJson(Json);

        Assert.Equal(
            new ClusterCandidate
            {
                Name = "15/main",
                Version = "15",
                DataDirectory = "/var/lib/postgresql/15/main",
                ConfigurationDirectory = "/etc/postgresql/15/main",
                OwnerId = 101,
                Port = 5432,
                SocketDirectory = "/var/run/postgresql",
                LogFile = "/var/log/postgresql/postgresql-15-main.log",
                Manager = PgServiceManager.PgCtlCluster,
            },
            clusters[0]);
    }

    [Fact]
    public void Versions_and_ports_are_read_as_numbers_and_as_strings()
    {
        ClusterCandidate old = DebianClusterList.ParseJson(Json)[1];

        Assert.Equal(("9.6/old one", "9.6", 5433, "/srv/old one"), (old.Name, old.Version, old.Port, old.DataDirectory));
        Assert.Equal("patroni", old.Supervisor);
        Assert.Equal(0U, old.OwnerId);
    }

    [Fact]
    public void A_cluster_without_a_data_directory_is_left_out() =>
        Assert.DoesNotContain(DebianClusterList.ParseJson(Json), cluster => cluster.Name == "15/broken");

    [Fact]
    public void The_table_is_read()
    {
        IReadOnlyList<ClusterCandidate> clusters = DebianClusterList.ParseTable(
            """
            15 main 5432 down            postgres  /var/lib/postgresql/15/main /var/log/postgresql/postgresql-15-main.log
            16 ha   5433 online,patroni  postgres  /srv/ha                     log/postgresql-%Y.log
            16 gone 5434 down            <unknown> <unknown>                   /var/log/x.log

            """);

        Assert.Equal(["15/main", "16/ha"], clusters.Select(cluster => cluster.Name));
        Assert.Equal("/var/log/postgresql/postgresql-15-main.log", clusters[0].LogFile);
        Assert.Null(clusters[1].LogFile);
        Assert.Equal("patroni", clusters[1].Supervisor);
    }

    [Fact]
    public void A_cluster_has_its_own_unit() => Assert.Equal("postgresql@15-main.service", DebianClusterList.UnitOf("15/main"));
}
