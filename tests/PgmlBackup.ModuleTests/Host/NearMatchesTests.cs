using PgmlBackup.Host.CommandLine;

namespace PgmlBackup.ModuleTests.Host;

public sealed class NearMatchesTests
{
    private static readonly string[] s_names = ["Stanza", "Label", "Repository", "ConfigPath", "ProfilePath", "TargetTime", "TargetLsn"];

    [Theory]
    [InlineData("Stanzas", "Stanza")]
    [InlineData("stnaza", "Stanza")]
    [InlineData("Lable", "Label")]
    [InlineData("Repositry", "Repository")]
    public void A_slip_of_the_finger_finds_the_name(string typed, string meant)
    {
        Assert.Equal([meant], NearMatches.Find(typed, s_names));
    }

    [Fact]
    public void A_part_finds_every_name_that_holds_it()
    {
        Assert.Equal(["ConfigPath", "ProfilePath"], NearMatches.Find("Path", s_names).Order());
    }

    [Theory]
    [InlineData("Verbose")]
    [InlineData("x")]
    [InlineData("")]
    public void Nothing_near_is_nothing(string typed)
    {
        Assert.Empty(NearMatches.Find(typed, s_names));
        Assert.Equal("", NearMatches.Question(typed, s_names));
    }

    [Fact]
    public void The_question_reads_like_one()
    {
        Assert.Equal(" Did you mean -Label?", NearMatches.Question("lable", s_names, "-"));
        Assert.Equal(" Did you mean ConfigPath or ProfilePath?", NearMatches.Question("path", s_names));
        Assert.Equal(" Did you mean a1, a2 or a3?", NearMatches.Question("a", ["a1", "a2", "a3", "a4"]));
    }
}
