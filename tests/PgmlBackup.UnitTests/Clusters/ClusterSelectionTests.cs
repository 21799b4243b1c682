using PgmlBackup.Engine.Clusters;
using PgmlBackup.Engine.Faults;

namespace PgmlBackup.UnitTests.Clusters;

public sealed class ClusterSelectionTests
{
    private static readonly ClusterCandidate[] s_clusters =
    [
        new() { Name = "/srv/plain", DataDirectory = "/srv/plain" },
        new() { Name = "14/main", DataDirectory = "/data/14", ServiceName = "postgresql@14-main.service" },
        new() { Name = "15/main", DataDirectory = "/data/15", ServiceName = "postgresql@15-main.service" },
        new() { Name = "15/test", DataDirectory = "/data/test" },
    ];

    private static string Choose(string? selector, params ClusterCandidate[] clusters) =>
        ClusterSelection.Choose(clusters.Length > 0 ? clusters : s_clusters, selector, (one, other) => one == other.TrimEnd('/')).Name;

    [Theory]
    [InlineData("15/main", "15/main")]
    [InlineData("15-main", "15/main")]
    [InlineData("test", "15/test")]
    [InlineData("postgresql@14-main", "14/main")]
    [InlineData("postgresql@14-main.service", "14/main")]
    [InlineData("/data/15/", "15/main")]
    [InlineData("/srv/plain", "/srv/plain")]
    public void A_cluster_has_several_names(string selector, string name) => Assert.Equal(name, Choose(selector));

    [Fact]
    public void The_only_cluster_needs_no_name() => Assert.Equal("15/test", Choose(null, s_clusters[3]));

    [Theory]
    [InlineData("main", "ClusterAmbiguous", "14/main, 15/main")]
    [InlineData(null, "ClusterAmbiguous", "15/test")]
    [InlineData("nobody", "ClusterNotFound", "15/test")]
    [InlineData("/data", "ClusterNotFound", "15/test")]
    [InlineData("", "ClusterNotFound", "15/test")]
    public void What_is_not_clear_is_refused_with_what_there_is(string? selector, string fault, string shows)
    {
        PgmlException failure = Assert.Throws<PgmlException>(() => Choose(selector));

        Assert.Equal(fault, failure.Fault.Id);
        Assert.Contains(shows, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_machine_without_clusters_has_none_to_choose() =>
        Assert.Equal(
            FaultCatalog.ClusterNotFound,
            Assert.Throws<PgmlException>(() => ClusterSelection.Choose([], null, (_, _) => false)).Fault);
}
