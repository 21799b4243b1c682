using PgmlBackup.Engine.Clusters;

namespace PgmlBackup.UnitTests.Clusters;

public sealed class PostmasterFileTests
{
    private const string Whole = "9325\n/var/lib/postgresql/15/main\n1795367375\n5433\n/var/run/postgresql\nlocalhost\n 11657860         4\nready   \n";

    [Fact]
    public void A_whole_file_is_read()
    {
        PostmasterFile file = PostmasterFile.Parse(Whole)!;

        Assert.Equal(9325, file.ProcessId);
        Assert.Equal("/var/lib/postgresql/15/main", file.DataDirectory);
        Assert.Equal(new DateTime(2026, 11, 22, 17, 9, 35, DateTimeKind.Utc), file.StartTime);
        Assert.Equal(DateTimeKind.Utc, file.StartTime!.Value.Kind);
        Assert.Equal(5433, file.Port);
        Assert.Equal("/var/run/postgresql", file.SocketDirectory);
        Assert.Equal(PostmasterState.Ready, file.State);
    }

    [Theory]
    [InlineData("starting", PostmasterState.Starting)]
    [InlineData("stopping", PostmasterState.Stopping)]
    [InlineData("ready   ", PostmasterState.Ready)]
    [InlineData("standby ", PostmasterState.Standby)]
    [InlineData("dancing", PostmasterState.Unknown)]
    public void Each_state_is_known(string word, PostmasterState state) =>
        Assert.Equal(state, PostmasterFile.Parse(Whole.Replace("ready   ", word, StringComparison.Ordinal))!.State);

    [Fact]
    public void A_file_that_is_being_written_has_what_it_has()
    {
        PostmasterFile file = PostmasterFile.Parse("77\n/data\n1795367375\n5432\n/tmp\n")!;

        Assert.Equal(77, file.ProcessId);
        Assert.Equal(PostmasterState.Unknown, file.State);
        Assert.Equal("/tmp", file.SocketDirectory);
    }

    [Fact]
    public void A_server_without_a_socket_has_none() =>
        Assert.Null(PostmasterFile.Parse("77\n/data\n1795367375\n5432\n\n*\n  1 2\nready   \n")!.SocketDirectory);

    [Fact]
    public void The_id_of_a_single_user_server_is_positive() => Assert.Equal(77, PostmasterFile.Parse("-77\n/data\n")!.ProcessId);

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("0\n")]
    [InlineData("rubbish\n/data\n")]
    public void Nothing_is_made_of_a_file_without_an_id(string text) => Assert.Null(PostmasterFile.Parse(text));
}
