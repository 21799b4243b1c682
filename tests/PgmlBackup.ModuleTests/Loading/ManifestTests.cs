using System.Collections;
using System.Reflection;
using System.Xml.Linq;
using PgmlBackup.ModuleTests.Hosting;

namespace PgmlBackup.ModuleTests.Loading;

/// <summary>The manifest says what stands beside it.</summary>
public sealed class ManifestTests
{
    private static readonly Hashtable s_manifest = ModuleUnderTest.ReadManifest();

    [Theory]
    [InlineData("PgmlBackup.dll")]
    [InlineData("PgmlBackup.Engine.dll")]
    [InlineData("PgmlBackup.Loader.dll")]
    [InlineData("PgmlBackup.Model.dll")]
    public void Every_assembly_has_the_version_of_the_module(string file)
    {
        var module = Version.Parse((string)s_manifest["ModuleVersion"]!);
        AssemblyName assembly = AssemblyName.GetAssemblyName(Path.Join(ModuleUnderTest.Root, "module", "bin", file));
        Assert.Equal(new Version(module.Major, module.Minor, module.Build, 0), assembly.Version);
    }

    [Fact]
    public void The_version_of_the_build_is_that_of_the_module()
    {
        var properties = XDocument.Load(Path.Join(ModuleUnderTest.Root, "Directory.Build.props"));
        Assert.Equal((string)s_manifest["ModuleVersion"]!, properties.Descendants("VersionPrefix").Single().Value);
    }

    [Fact]
    public void Everything_that_a_gallery_shows_is_there()
    {
        foreach (string key in (string[])["Author", "CompanyName", "Copyright", "Description", "HelpInfoURI"])
        {
            Assert.NotEmpty((string)s_manifest[key]!);
        }

        var gallery = (Hashtable)((Hashtable)s_manifest["PrivateData"]!)["PSData"]!;
        foreach (string key in (string[])["LicenseUri", "ProjectUri", "ReleaseNotes"])
        {
            Assert.True(Uri.TryCreate((string)gallery[key]!, UriKind.Absolute, out _), key);
        }

        string[] tags = [.. ((object[])gallery["Tags"]!).Cast<string>()];
        Assert.Superset(new HashSet<string> { "PSEdition_Core", "Windows", "Linux", "MacOS", "PostgreSQL", "pgBackRest", "backup" }, tags.ToHashSet());
        Assert.All(tags, tag => Assert.DoesNotContain(' ', tag));
    }

    [Fact]
    public void It_is_the_same_module_for_ever_and_says_where_it_runs()
    {
        Assert.Equal("8f465034-a96d-471b-a4b4-43a906dc111c", s_manifest["GUID"]);
        Assert.Equal("7.4", s_manifest["PowerShellVersion"]);
        Assert.Equal("Core", Assert.Single((object[])s_manifest["CompatiblePSEditions"]!));
        Assert.False(s_manifest.ContainsKey("RequiredModules"), "PSResourceGet cannot publish a module that requires others.");
    }

    [Theory]
    [InlineData("CmdletsToExport")]
    [InlineData("AliasesToExport")]
    public void What_is_exported_is_named_in_the_order_of_the_alphabet(string key)
    {
        IReadOnlyList<string> names = ModuleUnderTest.Names(key);
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
        Assert.All(names, name => Assert.DoesNotContain('*', name));
    }

    [Theory]
    [InlineData("FunctionsToExport")]
    [InlineData("VariablesToExport")]
    public void Nothing_but_cmdlets_and_aliases_is_exported(string key) => Assert.Empty(ModuleUnderTest.Names(key));

    [Fact]
    public void PowerShell_finds_nothing_wrong_with_it()
    {
        using PowerShellSession session = PowerShellSession.Open();
        Assert.Single(session.Run("param($path) Test-ModuleManifest $path", ModuleUnderTest.Manifest).Succeeded);
    }
}
