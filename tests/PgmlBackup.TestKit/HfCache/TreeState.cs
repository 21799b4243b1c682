using System.Globalization;
using System.Security.Cryptography;

namespace PgmlBackup.TestKit.HfCache;

/// <summary>All that two folders can differ in, one line a path.</summary>
public static class TreeState
{
    /// <summary>Reads a folder.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="isMeant">Which paths below it are meant; null for all.</param>
    public static IReadOnlyList<string> Of(string root, Func<string, bool>? isMeant = null) =>
    [
        .. new DirectoryInfo(root).EnumerateFileSystemInfos("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0, MaxRecursionDepth = 30 })
            .Select(entry => (Path: entry.FullName[(root.Length + 1)..], Entry: entry))
            .Where(item => isMeant?.Invoke(item.Path) != false)
            .Select(item => $"{item.Path}: {Describe(item.Entry)}")
            .Order(StringComparer.Ordinal),
    ];

    private static string Describe(FileSystemInfo entry) => entry switch
    {
        { LinkTarget: { } target } => $"link to {target}",
        FileInfo file => string.Create(
            CultureInfo.InvariantCulture,
            $"{Mode(file)} {file.Length} {file.LastWriteTimeUtc:O} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file.FullName)))}"),
        _ => $"folder {Mode(entry)}",
    };

    private static string Mode(FileSystemInfo entry) => Convert.ToString((int)entry.UnixFileMode, 8);
}
