namespace PgmlBackup.Engine.HfCache;

/// <summary>Paths below the root of a cache: names with slashes between them, nothing that leads out.</summary>
internal static class RelativePath
{
    private const int LongestName = 255;
    private const int LongestPath = 4000;

    /// <summary>True for a path that stays below its root: not absolute, no empty part, no <c>.</c> or <c>..</c>.</summary>
    internal static bool IsValid(string path) =>
        path.Length is > 0 and <= LongestPath
        && !path.Contains('\0', StringComparison.Ordinal)
        && path.Split('/').All(name => name.Length is > 0 and <= LongestName && name is not ("." or ".."));

    /// <summary>The folder of a path; empty for the root.</summary>
    internal static string FolderOf(string path) => path.LastIndexOf('/') is > 0 and var end ? path[..end] : string.Empty;

    /// <summary>The last name of a path.</summary>
    internal static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    /// <summary>A name in a folder.</summary>
    internal static string Join(string folder, string name) => folder.Length == 0 ? name : $"{folder}/{name}";

    /// <summary>Where a link leads.</summary>
    /// <param name="link">The path of the link.</param>
    /// <param name="target">What it holds.</param>
    /// <returns>
    /// The path below the root; empty for the root itself. Null when it leads out, is absolute, or goes up after it has gone down: where a link to a folder
    /// stood on its way, nobody could say where that ends.
    /// </returns>
    internal static string? Follow(string link, string target)
    {
        if (target.Length == 0 || target[0] == '/' || target.Contains('\0', StringComparison.Ordinal))
        {
            return null;
        }

        List<string> parts = [.. FolderOf(link).Split('/', StringSplitOptions.RemoveEmptyEntries)];
        bool isDown = false;
        foreach (string part in target.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == "..")
            {
                if (isDown || parts.Count == 0)
                {
                    return null;
                }

                parts.RemoveAt(parts.Count - 1);
            }
            else if (part != ".")
            {
                parts.Add(part);
                isDown = true;
            }
        }

        return string.Join('/', parts);
    }

    /// <summary>What a link at a path holds so that it leads to another path of the same cache.</summary>
    internal static string TargetTo(string link, string path)
    {
        string[] from = FolderOf(link).Split('/', StringSplitOptions.RemoveEmptyEntries);
        string[] to = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        int common = from.Zip(to).TakeWhile(pair => pair.First == pair.Second).Count();
        string target = string.Join('/', Enumerable.Repeat("..", from.Length - common).Concat(to.Skip(common)));
        return target.Length == 0 ? "." : target;
    }
}
