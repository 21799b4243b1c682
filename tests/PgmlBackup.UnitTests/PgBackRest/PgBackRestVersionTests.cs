using PgmlBackup.Engine.PgBackRest;

namespace PgmlBackup.UnitTests.PgBackRest;

public sealed class PgBackRestVersionTests
{
    [Theory]
    [InlineData("pgBackRest 2.45\n", 2, 45, 0, false, "2.45")]
    [InlineData("pgBackRest 2.52.1\n", 2, 52, 1, false, "2.52.1")]
    [InlineData("pgBackRest 2.54.0\n", 2, 54, 0, false, "2.54.0")]
    [InlineData("pgBackRest 2.60.0dev\n", 2, 60, 0, true, "2.60.0dev")]
    [InlineData("pgBunker 2.61.3", 2, 61, 3, false, "2.61.3")]
    [InlineData("P00   WARN: environment contains invalid option 'x'\npgBackRest 2.53\n", 2, 53, 0, false, "2.53")]
    public void The_output_of_version_is_read(string output, int major, int minor, int patch, bool development, string text)
    {
        Assert.True(PgBackRestVersion.TryParseOutput(output, out PgBackRestVersion version));
        Assert.Equal(new PgBackRestVersion(major, minor, patch, development), version);
        Assert.Equal(text, version.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("2.45")]
    [InlineData("pgBackRest 2")]
    [InlineData("pgBackRest 2.54.0.1")]
    [InlineData("pgBackRest 2.x")]
    [InlineData("pgBackRest -2.5")]
    [InlineData("GNU bash, version 5.2")]
    public void Anything_else_is_no_version(string output) => Assert.False(PgBackRestVersion.TryParseOutput(output, out _));

    [Fact]
    public void Versions_sort_by_number_and_a_development_build_before_its_release()
    {
        string[] ordered = ["2.45", "2.52", "2.52.1", "2.53", "2.54.0", "2.59.1", "2.60.0dev", "2.60.0", "3.0"];
        PgBackRestVersion[] versions = [.. ordered.Select(Parse)];
        Assert.Equal(versions, versions.Reverse().Order());
        Assert.True(Parse("2.45") < Parse("2.100"));
        Assert.Equal(Parse("2.54"), Parse("2.54.0"));
    }

    internal static PgBackRestVersion Parse(string text) =>
        PgBackRestVersion.TryParse(text, out PgBackRestVersion version) ? version : throw new FormatException(text);
}
