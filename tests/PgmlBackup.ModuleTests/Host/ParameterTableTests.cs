using PgmlBackup.Host.Arguments;
using PgmlBackup.Host.CommandLine;

namespace PgmlBackup.ModuleTests.Host;

public sealed class ParameterTableTests
{
    private static readonly ParameterTable s_table = new("Restore-PgCluster",
    [
        new("Stanza", ParameterKind.Scalar),
        new("TargetTime", ParameterKind.Scalar, ["Time"]),
        new("TargetLsn", ParameterKind.Scalar),
        new("Version", ParameterKind.Scalar),
        new("Verbose", ParameterKind.Switch, ["vb"], IsCommon: true),
    ]);

    [Theory]
    [InlineData("Stanza", "Stanza")]
    [InlineData("STANZA", "Stanza")]
    [InlineData("s", "Stanza")]
    [InlineData("time", "TargetTime")]
    [InlineData("ti", "TargetTime")]
    [InlineData("TargetL", "TargetLsn")]
    [InlineData("vb", "Verbose")]
    [InlineData("verb", "Verbose")]
    [InlineData("ver", "Version")]
    public void A_parameter_is_found_as_PowerShell_finds_it(string typed, string name)
    {
        Assert.Equal(name, s_table.Find(typed)?.Name);
    }

    [Fact]
    public void An_ambiguous_beginning_names_what_it_could_be()
    {
        var error = Assert.Throws<UsageException>(() => s_table.Find("Target"));

        Assert.Contains("-TargetTime, -TargetLsn", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_parameter_names_the_near_one()
    {
        var error = Assert.Throws<UsageException>(() => s_table.Find("Stanzas"));

        Assert.Equal("Restore-PgCluster has no parameter -Stanzas. Did you mean -Stanza?", error.Message);
    }

    [Fact]
    public void An_option_of_the_host_is_sent_to_its_place()
    {
        var error = Assert.Throws<UsageException>(() => s_table.Find("OutputFormat"));

        Assert.Contains("before the cmdlet", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_simple_script_takes_what_it_does_not_know()
    {
        Assert.Null(new ParameterTable("x.ps1", [], passesUnknown: true).Find("Whatever"));
    }
}
