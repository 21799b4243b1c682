using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using System.Xml.Linq;
using PgmlBackup.ModuleTests.Hosting;

namespace PgmlBackup.ModuleTests.Packaging;

/// <summary>What is published is whole, small, and works where nothing else of this project is.</summary>
public sealed class PackageTests(BuiltPackage package) : IClassFixture<BuiltPackage>
{
    private const long LargestPackage = 6 * 1024 * 1024;

    [Fact]
    public void It_holds_what_a_module_needs_and_nothing_of_the_build()
    {
        string[] files = BuiltPackage.Files(package.Installed);
        Assert.Equal(BuiltPackage.Files(package.Folder), files);
        Assert.Superset(
            new HashSet<string>
            {
                "PgmlBackup.psd1", "LICENSE", "THIRD-PARTY-NOTICES.txt", "CHANGELOG.md", "README.md", "module/PgmlBackup.psm1", "module/PgmlBackup.Format.ps1xml",
                "module/PgmlBackup.Types.ps1xml", "module/bin/PgmlBackup.dll", "module/bin/PgmlBackup.Engine.dll", "module/bin/PgmlBackup.Model.dll",
                "module/bin/PgmlBackup.Loader.dll", "en-US/PgmlBackup.dll-Help.xml", "en-US/about_PgmlBackup.help.txt",
            },
            files.ToHashSet());
        Assert.All(files, file => Assert.Matches(@"^([A-Z][A-Za-z1.-]*|module/[^/]+\.(ps1|psm1|ps1xml)|module/bin/[^/]+\.(dll|pdb)|en-US/[^/]+\.(xml|help\.txt))$", file));
    }

    [Fact]
    public void It_ships_nothing_that_PowerShell_or_the_framework_has()
    {
        string[] framework = [.. Directory.EnumerateFiles(RuntimeEnvironment.GetRuntimeDirectory(), "*.dll").Select(file => Path.GetFileName(file))];
        string[] shipped = [.. BuiltPackage.Files(Path.Join(package.Installed, "module", "bin"))];
        Assert.DoesNotContain("System.Management.Automation.dll", shipped);
        Assert.Empty(shipped.Intersect(framework, StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public void Every_assembly_of_ours_has_its_symbols_and_every_other_its_notice()
    {
        string notices = File.ReadAllText(Path.Join(package.Installed, "THIRD-PARTY-NOTICES.txt"));
        string[] files = BuiltPackage.Files(Path.Join(package.Installed, "module", "bin"));
        foreach (string assembly in files.Where(file => file.EndsWith(".dll", StringComparison.Ordinal)))
        {
            if (assembly.StartsWith("PgmlBackup", StringComparison.Ordinal))
            {
                Assert.Contains(Path.ChangeExtension(assembly, ".pdb"), files);
            }
            else
            {
                Assert.Contains(assembly, notices, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void It_is_small() => Assert.InRange(new FileInfo(package.File).Length, 1, LargestPackage);

    [Fact]
    public void It_tells_nothing_of_the_machine_that_built_it()
    {
        byte[] root = Encoding.UTF8.GetBytes(ModuleUnderTest.Root);
        byte[] wideRoot = Encoding.Unicode.GetBytes(ModuleUnderTest.Root);
        Assert.All(BuiltPackage.Files(package.Installed), file =>
        {
            byte[] content = File.ReadAllBytes(Path.Join(package.Installed, file));
            Assert.Equal(-1, content.AsSpan().IndexOf(root));
            Assert.Equal(-1, content.AsSpan().IndexOf(wideRoot));
        });
    }

    [Fact]
    public void The_gallery_reads_from_it_what_the_manifest_says()
    {
        using ZipArchive archive = ZipFile.OpenRead(package.File);
        using Stream nuspec = archive.GetEntry("PgmlBackup.nuspec")!.Open();
        XElement root = XDocument.Load(nuspec).Root!;
        XNamespace space = root.Name.Namespace;
        XElement metadata = root.Element(space + "metadata")!;
        string Read(string name) => metadata.Element(space + name)!.Value;

        System.Collections.Hashtable manifest = ModuleUnderTest.ReadManifest();
        var gallery = (System.Collections.Hashtable)((System.Collections.Hashtable)manifest["PrivateData"]!)["PSData"]!;
        Assert.Equal("PgmlBackup", Read("id"));
        Assert.Equal(manifest["ModuleVersion"], Read("version"));
        Assert.Equal(manifest["Author"], Read("authors"));
        Assert.Equal(manifest["CompanyName"], Read("owners"));
        Assert.Equal(manifest["Copyright"], Read("copyright"));
        Assert.Equal(manifest["Description"], Read("description"));
        Assert.Equal(gallery["ProjectUri"], Read("projectUrl"));
        Assert.Equal(gallery["LicenseUri"], Read("licenseUrl"));
        Assert.Equal(gallery["ReleaseNotes"], Read("releaseNotes"));

        IReadOnlyList<string> cmdlets = ModuleUnderTest.Names("CmdletsToExport");
        IEnumerable<string> tags = ((object[])gallery["Tags"]!).Cast<string>()
            .Append("PSModule")
            .Concat(cmdlets.Count == 0 ? [] : ["PSIncludes_Cmdlet"])
            .Concat(cmdlets.SelectMany(name => (string[])[$"PSCmdlet_{name}", $"PSCommand_{name}"]));
        Assert.Equal(tags.Order(StringComparer.Ordinal), Read("tags").Split(' ').Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Installed_alone_it_imports_and_exports_exactly_the_cmdlets_of_its_assembly()
    {
        const string Script = """
            param($manifest)
            $null = Test-ModuleManifest $manifest
            Import-Module PgmlBackup
            $module = Get-Module PgmlBackup
            "$($module.Version) $($module.ModuleBase)"
            'exported ' + (@($module.ExportedCmdlets.Keys) -join ' ')
            'about ' + @(Get-Help about_PgmlBackup).Count
            $context = [Runtime.Loader.AssemblyLoadContext]::All.Where({ $_.Name -eq 'PgmlBackup' })[0]
            $types = $context.Assemblies.Where({ $_.GetName().Name -eq 'PgmlBackup' })[0].GetTypes().Where({ -not $_.IsAbstract })
            $names = foreach ($type in $types) {
                foreach ($name in $type.GetCustomAttributes([Management.Automation.CmdletAttribute], $false)) { "$($name.VerbName)-$($name.NounName)" }
            }
            'written ' + (@($names) -join ' ')
            """;
        TestHostResult result = await TestHost.RunAsync(package.ModulePath, Script, Path.Join(package.Installed, "PgmlBackup.psd1"));
        IReadOnlyList<string> lines = result.Succeeded;
        Assert.Equal($"{package.Version} {package.Installed}", lines[0]);
        Assert.Equal(Sorted(lines[3]), Sorted(lines[1]));
        Assert.Equal("about 1", lines[2]);
    }

    private static string[] Sorted(string line) => [.. line.Split(' ').Skip(1).Order(StringComparer.Ordinal)];
}
