using PgmlBackup.Host.Session;

namespace PgmlBackup.ModuleTests.Host;

public sealed class MissingCommandTests
{
    private static readonly string[] s_known = ["Get-PgBackupInfo", "Get-PgStanza", "Where-Object", "ForEach-Object"];

    [Theory]
    [InlineData("Select-Object")]
    [InlineData("ConvertTo-Json")]
    [InlineData("Get-DbaDatabase")]
    public void A_cmdlet_that_is_not_here_is_sent_to_pwsh(string name)
    {
        string? advice = MissingCommand.Advice(name, s_known);

        Assert.Contains("run this in pwsh", advice, StringComparison.Ordinal);
        Assert.DoesNotContain("Did you mean", advice, StringComparison.Ordinal);
    }

    [Fact]
    public void A_misspelt_one_is_put_right()
    {
        Assert.StartsWith("Did you mean Get-PgBackupInfo?", MissingCommand.Advice("Get-PgBackupInf", s_known), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ls")]
    [InlineData("./run.sh")]
    [InlineData("-x")]
    [InlineData("a-")]
    [InlineData("")]
    public void A_program_that_is_missing_is_no_matter_of_pwsh(string name)
    {
        Assert.Null(MissingCommand.Advice(name, s_known));
    }

    [Theory]
    [InlineData("Get-PgStanza | Where-Object Name -eq main", false)]
    [InlineData("Import-Module PgmlBackup; Get-PgStanza", false)]
    [InlineData("Get-PgCluster -DataDirectory /srv/pgmlbackup-copy", false)]
    [InlineData(@"PgmlBackup\Get-PgStanza", true)]
    [InlineData("using namespace PgmlBackup.Model", true)]
    [InlineData("#requires -Modules PgmlBackup", true)]
    [InlineData("[pgmlbackup.Model.PgBackup]", true)]
    [InlineData("get-help Get-PgStanza", true)]
    public void Only_what_names_the_module_needs_it_before_the_start(string script, bool isNeeded)
    {
        Assert.Equal(isNeeded, ModuleNeed.BeforeStart(script));
    }
}
