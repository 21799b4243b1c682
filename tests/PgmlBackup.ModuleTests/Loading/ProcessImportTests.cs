using PgmlBackup.ModuleTests.Hosting;

namespace PgmlBackup.ModuleTests.Loading;

/// <summary>What a process does once: the installed module in processes of their own.</summary>
public sealed class ProcessImportTests : IDisposable
{
    private const string LoadOlderAws = "param($aws, $manifest) [Reflection.Assembly]::LoadFrom($aws).GetName().Version.ToString(); ";
    private static readonly string s_olderAws = Path.Join(AppContext.BaseDirectory, "Assets", "OlderAws", "AWSSDK.Core.dll");
    private readonly string _modules = Directory.CreateTempSubdirectory("pgmlbackup-modules-").FullName;

    public void Dispose() => Directory.Delete(_modules, recursive: true);

    [Fact]
    public async Task A_cmdlet_and_an_alias_are_found_by_name_before_the_module_is_imported()
    {
        ModuleUnderTest.CopyTo(_modules);
        IReadOnlyList<string> names = [.. ModuleUnderTest.Names("CmdletsToExport"), .. ModuleUnderTest.Names("AliasesToExport")];
        const string Script = """
            param($name)
            @(Get-Module).Count
            (Get-Command $name).Name
            @(Get-Module PgmlBackup).Count
            @(Get-Command -Module PgmlBackup -CommandType Cmdlet, Alias).Count
            """;
        foreach (string name in (string[])[names[0], names[^1]])
        {
            Assert.Equal(["0", name, "1", $"{names.Count}"], (await TestHost.RunAsync(_modules, Script, name)).Succeeded);
        }
    }

    [Fact]
    public async Task An_older_AWSSDK_of_another_module_neither_stops_the_import_nor_is_shared()
    {
        TestHostResult result = await TestHost.RunAsync(
            _modules,
            LoadOlderAws + """
                Import-Module $manifest
                $context = [Runtime.Loader.AssemblyLoadContext]::All | Where-Object Name -eq PgmlBackup
                $client = $context.LoadFromAssemblyName('AWSSDK.S3').GetType('Amazon.S3.AmazonS3Client', $true)
                $client.BaseType.Assembly.GetName().Version.ToString()
                $client.BaseType.Assembly.Location
                """,
            s_olderAws,
            ModuleUnderTest.CopyTo(_modules));
        Assert.Equal(["3.3.0.0", "4.0.0.0", Path.Join(_modules, "PgmlBackup", "module", "bin", "AWSSDK.Core.dll")], result.Succeeded);
    }

    [Fact]
    public async Task The_same_older_AWSSDK_breaks_what_is_loaded_into_the_default_context()
    {
        // The control of the test above: without the private context the danger is real.
        TestHostResult result = await TestHost.RunAsync(
            _modules,
            LoadOlderAws + "[Reflection.Assembly]::LoadFrom([IO.Path]::Join([IO.Path]::GetDirectoryName($manifest), 'module/bin/AWSSDK.S3.dll')).GetType('Amazon.S3.AmazonS3Client', $true)",
            s_olderAws,
            ModuleUnderTest.CopyTo(_modules));
        Assert.Contains("AWSSDK.Core", Assert.Single(result.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_version_in_one_session_fails_loudly_and_leaves_the_first_as_it_is()
    {
        string first = ModuleUnderTest.CopyTo(Path.Join(_modules, "first"));
        string second = ModuleUnderTest.CopyTo(Path.Join(_modules, "second"));
        foreach (string file in Directory.EnumerateFiles(Path.Join(Path.GetDirectoryName(second), "module", "bin"), "PgmlBackup*.dll"))
        {
            AssemblyVersions.Change(file, 99);
        }

        string version = (string)ModuleUnderTest.ReadManifest()["ModuleVersion"]!;
        File.WriteAllText(second, File.ReadAllText(second).Replace($"'{version}'", "'99.0.0'", StringComparison.Ordinal));
        const string Script = """
            param($first, $second)
            Import-Module $first
            try { Import-Module $second } catch { 'failed'; $_.Exception.Message }
            (Get-Module PgmlBackup).Version.ToString()
            """;
        TestHostResult result = await TestHost.RunAsync(_modules, Script, first, second);
        Assert.Equal(3, result.Succeeded.Count);
        Assert.Equal("failed", result.Output[0]);
        Assert.Contains("already loaded", result.Output[1], StringComparison.OrdinalIgnoreCase);
        Assert.Equal(version, result.Output[2]);

        // The second is whole: alone it loads.
        Assert.Equal(["99.0.0"], (await TestHost.RunAsync(_modules, "param($m) Import-Module $m; (Get-Module PgmlBackup).Version.ToString()", second)).Succeeded);
    }

    [Fact]
    public async Task The_same_version_from_another_folder_is_the_same_module()
    {
        string first = ModuleUnderTest.CopyTo(Path.Join(_modules, "first"));
        string second = ModuleUnderTest.CopyTo(Path.Join(_modules, "second"));
        TestHostResult result = await TestHost.RunAsync(
            _modules,
            "param($first, $second) Import-Module $first; Remove-Module PgmlBackup; Import-Module $second; @((Get-Module PgmlBackup).ExportedCmdlets.Keys).Count",
            first,
            second);
        Assert.Equal([$"{ModuleUnderTest.Names("CmdletsToExport").Count}"], result.Succeeded);
    }
}
