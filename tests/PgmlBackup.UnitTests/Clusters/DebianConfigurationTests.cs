using PgmlBackup.Engine.Clusters;

namespace PgmlBackup.UnitTests.Clusters;

public sealed class DebianConfigurationTests : IDisposable
{
    private const string DataDirectory = "/var/lib/postgresql/15/main";
    private const string Debians = $"data_directory = '{DataDirectory}'\t\t# use data in another directory\n#include = 'x'\ninclude_dir = 'conf.d'\n";

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("pgmlbackup-test-");

    public void Dispose() => _root.Delete(recursive: true);

    [Fact]
    public void Without_a_cluster_nothing_is_listed()
    {
        Directory.CreateDirectory(Path.Join(_root.FullName, "15", "main"));

        Assert.False(new DebianConfiguration(_root.FullName).MayListAny());
        Assert.False(new DebianConfiguration("/nonexistent").MayListAny());
        Assert.False(MayHold(DataDirectory));
    }

    [Fact]
    public void A_lost_link_is_a_cluster_as_for_Debians_tools()
    {
        File.CreateSymbolicLink(Path.Join(Directory.CreateDirectory(Path.Join(_root.FullName, "15", "main")).FullName, "postgresql.conf"), "/nonexistent");

        Assert.True(new DebianConfiguration(_root.FullName).MayListAny());
        Assert.True(MayHold("/elsewhere"));
    }

    [Theory]
    [InlineData(Debians)]
    [InlineData($"DATA_DIRECTORY '{DataDirectory}'\nport = 5433\n")]
    public void A_directory_that_is_written_plainly_is_known(string text)
    {
        Write("postgresql.conf", text);

        Assert.True(MayHold(DataDirectory));
        Assert.True(MayHold("/var/lib/postgresql/../postgresql/15/main/"));
        Assert.False(MayHold("/var/lib/postgresql/15/other"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("port = 5432\n")]
    [InlineData("data_directory = 'it''s'\n")]
    [InlineData(@"data_directory = '/a\b'")]
    [InlineData("data_directory = relative\n")]
    [InlineData("data_directory = '/one'\ndata_directory = '/two'\n")]
    [InlineData("data_directory = '/one'\ninclude 'more.conf'\n")]
    [InlineData("data_directory = '/one'\ninclude_if_exists = 'more.conf'\n")]
    [InlineData("data_directory = '/one'\ninclude_dir = '/etc/elsewhere'\n")]
    [InlineData("data_directory = '/one' oops\n")]
    public void What_takes_more_than_a_look_is_asked(string text)
    {
        Write("postgresql.conf", text);

        Assert.True(MayHold("/elsewhere"));
    }

    [Theory]
    [InlineData("work_mem = 1GB\n", false)]
    [InlineData("data_directory = '/elsewhere'\n", true)]
    [InlineData("include 'more'\n", true)]
    public void An_included_folder_counts_where_it_says_something_of_it(string part, bool isAsked)
    {
        Write("postgresql.conf", Debians);
        Write("conf.d/tuning.conf", part);
        Write("conf.d/ignored.txt", "data_directory = '/elsewhere'");

        Assert.Equal(isAsked, MayHold("/elsewhere"));
    }

    private bool MayHold(string path) =>
        new DebianConfiguration(_root.FullName).MayHold(path, (one, other) => one.TrimEnd('/') == other.TrimEnd('/'));

    private void Write(string name, string text)
    {
        string path = Path.Join(_root.FullName, "15", "main", name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
