using System.IO.Compression;
using PgmlBackup.ModuleTests.Hosting;

namespace PgmlBackup.ModuleTests.Packaging;

/// <summary>The package, made once for its tests as <c>./build.ps1 -Task Package</c> makes it, and installed into an empty module path as Install-PSResource does.</summary>
public sealed class BuiltPackage : IAsyncLifetime
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(10);
    private readonly string _root = Directory.CreateTempSubdirectory("pgmlbackup-package-").FullName;

    /// <summary>The version that the manifest says.</summary>
    public string Version { get; } = (string)ModuleUnderTest.ReadManifest()["ModuleVersion"]!;

    /// <summary>The folder that was packed.</summary>
    public string Folder => Path.Join(_root, "out", "PgmlBackup", Version);

    /// <summary>The package.</summary>
    public string File => Path.Join(_root, "out", $"PgmlBackup.{Version}.nupkg");

    /// <summary>The only folder of modules of those who import the installed package.</summary>
    public string ModulePath => Path.Join(_root, "modules");

    /// <summary>The installed module.</summary>
    public string Installed => Path.Join(ModulePath, "PgmlBackup", Version);

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        TestHostResult result = await TestHost.RunAsync(
            _root,
            s_limit,
            "param($script, $folder) & $script -Task Package -OutputFolder $folder",
            Path.Join(ModuleUnderTest.Root, "build.ps1"),
            Path.Join(_root, "out"));
        Assert.True(result.ExitCode == 0, string.Join("\n", [.. result.Output, .. result.Errors]));
        Install();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Directory.Delete(_root, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>The names of files below a folder, with <c>/</c>, in order.</summary>
    public static string[] Files(string folder) =>
    [
        .. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal),
    ];

    private void Install()
    {
        using ZipArchive package = ZipFile.OpenRead(File);
        foreach (ZipArchiveEntry entry in package.Entries.Where(entry => !BelongsToNuGet(entry.FullName)))
        {
            string target = Path.Join(Installed, entry.FullName);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            entry.ExtractToFile(target);
        }
    }

    private static bool BelongsToNuGet(string name) =>
        name.StartsWith("_rels/", StringComparison.Ordinal) || name.StartsWith("package/", StringComparison.Ordinal)
        || name is "[Content_Types].xml" or "PgmlBackup.nuspec";
}
