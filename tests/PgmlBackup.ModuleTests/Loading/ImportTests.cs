using System.Runtime.Loader;
using PgmlBackup.Model;
using PgmlBackup.ModuleTests.Hosting;

namespace PgmlBackup.ModuleTests.Loading;

/// <summary>The module exports the same however often, wherever and under whatever name it is imported.</summary>
public sealed class ImportTests
{
    private const string Exports = "(Get-Module PgmlBackup).ExportedCommands.Keys; Get-Command -Module PgmlBackup -CommandType Cmdlet, Alias | ForEach-Object Name";

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
        Assert.Empty(session.Run("Remove-Module PgmlBackup; Get-Module -All; Get-Command *-*Pg* -ListImported").Succeeded);
        Assert.Empty(session.Run("param($path) Import-Module $path", ModuleUnderTest.Manifest).Succeeded);
        AssertExports(session);
    }

    [Fact]
    public void A_second_runspace_exports_the_same_while_the_first_is_open_and_after_it_was_closed()
    {
        using PowerShellSession second = OpenSecondBesideFirst();
        AssertExports(second);
        Assert.Empty(second.Run("param($path) Import-Module $path -Force", ModuleUnderTest.Manifest).Succeeded);
        AssertExports(second);
    }

    [Fact]
    public async Task Runspaces_that_import_at_the_same_time_all_export_the_same()
    {
        using var together = new Barrier(4);
        await Task.WhenAll(Enumerable.Range(0, together.ParticipantCount).Select(_ => Task.Factory.StartNew(
            () =>
            {
                using PowerShellSession session = PowerShellSession.Open();
                together.SignalAndWait(TestContext.Current.CancellationToken);
                Assert.Empty(session.Run("param($path) Import-Module $path", ModuleUnderTest.Manifest).Succeeded);
                AssertExports(session);
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
    }

    [Fact]
    public void A_prefix_is_put_before_every_noun()
    {
        using PowerShellSession session = PowerShellSession.Open();
        Assert.Empty(session.Run("param($path) Import-Module $path -Prefix My", ModuleUnderTest.Manifest).Succeeded);
        IReadOnlyList<object> names = session.Run("Get-Command -Module PgmlBackup -CommandType Cmdlet | ForEach-Object Name").Objects;
        Assert.Equal(
            ModuleUnderTest.Names("CmdletsToExport").Select(name => name.Replace("-", "-My", StringComparison.Ordinal)).Order(StringComparer.Ordinal),
            names.Cast<string>().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Types_of_the_model_are_nameable_and_are_those_of_every_load_context()
    {
        using PowerShellSession session = PowerShellSession.OpenWithModule();
        Assert.Equal([typeof(PgBackup)], session.Run("[PgmlBackup.Model.PgBackup]").Objects);
        AssemblyLoadContext module = Assert.Single(AssemblyLoadContext.All, context => context.Name == "PgmlBackup");
        string?[] names = [.. module.Assemblies.Select(assembly => assembly.GetName().Name)];
        Assert.Contains("PgmlBackup", names);
        Assert.DoesNotContain("PgmlBackup.Model", names);
        Assert.DoesNotContain("PgmlBackup.Loader", names);
        Assert.DoesNotContain("System.Management.Automation", names);
    }

    [Fact]
    public void What_the_cmdlets_emit_are_the_types_that_a_user_names()
    {
        using PowerShellSession session = PowerShellSession.OpenWithModule();
        IReadOnlyList<object> emitted = session.Run("(Get-Command -Module PgmlBackup -CommandType Cmdlet).OutputType.Type").Objects;
        Type[] model = [.. emitted.Cast<Type>().Where(type => type.Namespace == typeof(PgBackup).Namespace)];
        Assert.Contains(typeof(PgBackup), model);
        Assert.All(model, type => Assert.Same(typeof(PgBackup).Assembly, type.Assembly));
    }

    [Fact]
    public void Every_exported_cmdlet_comes_from_the_folder_of_the_module()
    {
        using PowerShellSession session = PowerShellSession.OpenWithModule();
        IReadOnlyList<object> folders = session.Run("Get-Command -Module PgmlBackup -CommandType Cmdlet | ForEach-Object { $_.ImplementingType.Assembly.Location }").Objects;
        Assert.All(folders, folder => Assert.Equal(Path.Join(ModuleUnderTest.Root, "module", "bin", "PgmlBackup.dll"), folder));
    }

    private static PowerShellSession OpenSecondBesideFirst()
    {
        using PowerShellSession first = PowerShellSession.OpenWithModule();
        return PowerShellSession.OpenWithModule();
    }

    private static void AssertExports(PowerShellSession session)
    {
        string[] expected = [.. ModuleUnderTest.Names("CmdletsToExport").Concat(ModuleUnderTest.Names("AliasesToExport"))];
        Assert.NotEmpty(expected);
        Assert.Equal(
            expected.Concat(expected).Order(StringComparer.Ordinal),
            session.Run(Exports).Succeeded.Select(name => name.ToString()).Order(StringComparer.Ordinal));
    }
}
