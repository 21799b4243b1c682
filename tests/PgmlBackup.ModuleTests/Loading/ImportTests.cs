using System.Runtime.Loader;
using PgmlBackup.Model;
using PgmlBackup.ModuleTests.Hosting;

namespace PgmlBackup.ModuleTests.Loading;

/// <summary>The module exports the same however often, wherever and under whatever name it is imported.</summary>
public sealed class ImportTests
{
    private static readonly string[] s_exports = [.. ModuleUnderTest.Names("CmdletsToExport").Concat(ModuleUnderTest.Names("AliasesToExport")).Order(StringComparer.Ordinal)];

    [Fact]
    public void The_first_import_exports_what_the_manifest_says()
    {
        using PowerShellSession session = PowerShellSession.OpenWithModule();
        AssertExports(session);
    }

    [Fact]
    public void A_forced_import_exports_the_same_again()
    {
        using PowerShellSession session = PowerShellSession.OpenWithModule();
        Assert.Empty(session.Run("param($path) Import-Module $path -Force; Import-Module $path -Force", ModuleUnderTest.Manifest).Succeeded);
        AssertExports(session);
    }

    [Fact]
    public void After_removal_nothing_is_left_and_a_new_import_exports_the_same_again()
    {
        using PowerShellSession session = PowerShellSession.OpenWithModule();
        Assert.Empty(session.Run("Remove-Module PgmlBackup; Get-Module -All; Get-Command -Module PgmlBackup -ListImported").Succeeded);
        Assert.Empty(session.Run("param($path) Import-Module $path", ModuleUnderTest.Manifest).Succeeded);
        AssertExports(session);
    }

    private static void AssertExports(PowerShellSession session)
    {
        IReadOnlyList<object> commands = session.Run("Get-Command -Module PgmlBackup -CommandType Cmdlet, Alias | ForEach-Object Name").Objects;
        Assert.Equal(s_exports, commands.Cast<string>().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Types_of_the_model_are_nameable_and_are_those_of_every_load_context()
    {
        using PowerShellSession session = PowerShellSession.OpenWithModule();
        Assert.Equal([typeof(PgBackup)], session.Run("[PgmlBackup.Model.PgBackup]").Objects);
        AssemblyLoadContext module = Assert.Single(AssemblyLoadContext.All, context => context.Name == "PgmlBackup");
        Assert.DoesNotContain(module.Assemblies, assembly => assembly.GetName().Name is "PgmlBackup.Model" or "PgmlBackup.Loader" or "System.Management.Automation");
        Assert.Contains(module.Assemblies, assembly => assembly.GetName().Name == "PgmlBackup");
    }
}
