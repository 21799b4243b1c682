using System.Text.RegularExpressions;
using PgmlBackup.Engine.Faults;
using PgmlBackup.ModuleTests.Hosting;

namespace PgmlBackup.ModuleTests.Conventions;

/// <summary>What an error recommends must be there when an administrator types it.</summary>
public sealed partial class AdviceTests
{
    public static TheoryData<string> Faults => [.. FaultCatalog.All.Select(fault => fault.Id)];

    [Theory]
    [MemberData(nameof(Faults))]
    public void Every_cmdlet_that_an_error_recommends_exists(string id)
    {
        FaultDefinition fault = FaultCatalog.All.Single(candidate => candidate.Id == id);
        string[] exported = [.. ModuleUnderTest.Names("CmdletsToExport")];

        Assert.All(CmdletName().Matches(fault.Action + " " + fault.Meaning).Select(match => match.Value), name => Assert.Contains(name, exported));
    }

    [Fact]
    public void The_advice_names_cmdlets_at_all() => Assert.Contains(FaultCatalog.All, fault => CmdletName().IsMatch(fault.Action));

    [GeneratedRegex(@"\b[A-Z][a-z]+-(Pg|Hf)[A-Za-z]+")]
    private static partial Regex CmdletName();
}
