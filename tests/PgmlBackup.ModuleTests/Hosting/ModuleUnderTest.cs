using System.Collections;
using System.Management.Automation.Language;

namespace PgmlBackup.ModuleTests.Hosting;

/// <summary>The built module of this checkout.</summary>
internal static class ModuleUnderTest
{
    /// <summary>The root of the checkout, which is the folder of the module.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The manifest.</summary>
    public static string Manifest { get; } = Path.Join(Root, "PgmlBackup.psd1");

    /// <summary>The page of the project that the manifest names.</summary>
    public static string ProjectUri { get; } = (string)((Hashtable)((Hashtable)ReadManifest()["PrivateData"]!)["PSData"]!)["ProjectUri"]!;

    /// <summary>The manifest's table as PowerShell reads it.</summary>
    public static Hashtable ReadManifest(string? path = null)
    {
        ScriptBlockAst script = Parser.ParseFile(path ?? Manifest, out _, out ParseError[] errors);
        Assert.Empty(errors);
        var table = (HashtableAst)script.Find(ast => ast is HashtableAst, searchNestedScriptBlocks: false)!;
        return (Hashtable)table.SafeGetValue();
    }

    /// <summary>The list of names under a key of the manifest.</summary>
    public static IReadOnlyList<string> Names(string key) =>
        [.. ((IEnumerable)ReadManifest()[key]!).Cast<object>().Select(name => (string)name)];

    /// <summary>Copies the files that PowerShell loads into <c>folder/PgmlBackup</c>, as an installation has them.</summary>
    /// <returns>The path of the copied manifest.</returns>
    public static string CopyTo(string folder)
    {
        string target = Directory.CreateDirectory(Path.Join(folder, "PgmlBackup")).FullName;
        foreach (string file in Directory.EnumerateFiles(Path.Join(Root, "module"), "*", SearchOption.AllDirectories).Append(Manifest))
        {
            string copy = Path.Join(target, Path.GetRelativePath(Root, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return Path.Join(target, Path.GetFileName(Manifest));
    }

    private static string FindRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Join(folder, "PgmlBackup.psd1")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("These tests run inside a checkout.");
    }
}
