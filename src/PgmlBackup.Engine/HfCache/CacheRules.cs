namespace PgmlBackup.Engine.HfCache;

/// <summary>What is kept of a cache and what is not, by name and place. docs/hfcache.md tells the same to people.</summary>
/// <param name="shape">Which folder the root is.</param>
internal sealed class CacheRules(CacheShape shape)
{
    private const string Home = "huggingface";

    // Folders of ~/.cache that programs fill again by themselves and that hold no model.
    private static readonly HashSet<string> s_rebuiltFolders = new(StringComparer.Ordinal)
    {
        "pip", "uv", "pypoetry", "virtualenv", "conda", "fontconfig", "matplotlib", "mesa_shader_cache", "mesa_shader_cache_db", "thumbnails", "torch_extensions", "triton", "flashinfer",
        "go-build", "node-gyp", "npm", "yarn", "pre-commit", "black", "ruff", "mypy", "powershell", "motd.legal-displayed",
    };

    private static readonly HashSet<string> s_secretNames = new(StringComparer.OrdinalIgnoreCase) { "token", "stored_tokens", ".netrc", "credentials", ".env", "id_rsa", "id_ed25519" };

    /// <summary>What the root of a cache is, by what is in it.</summary>
    /// <param name="names">The names in the root.</param>
    internal static CacheShape ShapeOf(IReadOnlyCollection<string> names) =>
        names.Contains(Home) ? CacheShape.Home
        : names.Contains("hub") || names.Contains("modules") ? CacheShape.HuggingFace
        : names.Any(IsRepository) ? CacheShape.Hub
        : CacheShape.Home;

    /// <summary>True for the folder of a repository.</summary>
    internal static bool IsRepository(string name) =>
        name.StartsWith("models--", StringComparison.Ordinal) || name.StartsWith("datasets--", StringComparison.Ordinal) || name.StartsWith("spaces--", StringComparison.Ordinal);

    /// <summary>The rule for a path.</summary>
    /// <param name="path">The path below the root.</param>
    /// <param name="kind">What stands there.</param>
    internal CacheRule Of(string path, CacheNodeKind kind)
    {
        if (kind == CacheNodeKind.Other)
        {
            return new CacheRule(CacheSection.Other, CacheLeftOut.NoFile);
        }

        string[] names = Logical(path).Split('/');
        return RelativePath.NameOf(path).StartsWith(CacheRoot.TemporaryPrefix, StringComparison.Ordinal) ? new CacheRule(CacheSection.Other, CacheLeftOut.Unfinished)
            : names[0] == Home ? OfHuggingFace(names, kind)
            : names[0] == "torch" ? OfTorch(names)
            : s_rebuiltFolders.Contains(names[0]) ? new CacheRule(CacheSection.Other, CacheLeftOut.Rebuilt)
            : OfOther(names, kind, CacheSection.Other);
    }

    /// <summary>The parts of a path within the hub's folder, the repository first; empty when it lies elsewhere.</summary>
    internal string[] InHub(string path)
    {
        string[] names = Logical(path).Split('/');
        int start = names[0] != Home ? -1
            : names.Length > 1 && IsRepository(names[1]) ? 1
            : names.Length > 2 && names[1] == "hub" && IsRepository(names[2]) ? 2
            : -1;
        return start < 0 ? [] : names[start..];
    }

    private string Logical(string path) => shape switch
    {
        CacheShape.HuggingFace => $"{Home}/{path}",
        CacheShape.Hub => $"{Home}/hub/{path}",
        _ => path,
    };

    private static CacheRule OfHuggingFace(string[] names, CacheNodeKind kind) => names.Length == 1 ? new CacheRule(CacheSection.Other, null) : names[1] switch
    {
        "hub" => OfHub(names.AsSpan(2), kind),
        "modules" => OfCode(names, CacheSection.Modules),
        "datasets" => OfOther(names, kind, CacheSection.Datasets),
        "xet" or ".check_for_update_done" or ".agent_harnesses.json" => new CacheRule(CacheSection.Other, CacheLeftOut.Rebuilt),
        _ when names[1].StartsWith("token", StringComparison.OrdinalIgnoreCase) && kind != CacheNodeKind.Folder => new CacheRule(CacheSection.Other, CacheLeftOut.Secret),
        _ when IsRepository(names[1]) => OfHub(names.AsSpan(1), kind),
        _ => OfOther(names, kind, CacheSection.Other),
    };

    private static CacheRule OfHub(ReadOnlySpan<string> names, CacheNodeKind kind)
    {
        if (names.Length == 0)
        {
            return new CacheRule(CacheSection.Hub, null);
        }

        bool isFile = kind != CacheNodeKind.Folder;
        return names[0] switch
        {
            ".locks" => new CacheRule(CacheSection.Hub, CacheLeftOut.Lock),
            "blobs" => OfBlob(names, isFile, CacheSection.SharedStore),
            _ when names.Length == 1 && isFile => names[0].StartsWith("tmp", StringComparison.Ordinal) ? new CacheRule(CacheSection.Hub, CacheLeftOut.Unfinished) : Plain(names[0]),
            _ when names.Length == 1 => new CacheRule(CacheSection.Hub, null),
            _ when names[1] == "blobs" => OfBlob(names, isFile, CacheSection.Hub),

            // A branch or tag may end as it likes, but the client writes the file under this name before it renames it.
            _ when names[1] == "refs" && isFile && names[^1].EndsWith(".tmp", StringComparison.Ordinal) => new CacheRule(CacheSection.Hub, CacheLeftOut.Unfinished),

            // The files of a repository are called what their authors want: nothing is judged by its name here.
            _ => new CacheRule(CacheSection.Hub, null),
        };

        static CacheRule Plain(string name) => s_secretNames.Contains(name) ? new CacheRule(CacheSection.Hub, CacheLeftOut.Secret) : new CacheRule(CacheSection.Hub, null);
    }

    private static CacheRule OfBlob(ReadOnlySpan<string> names, bool isFile, CacheSection section)
    {
        string name = names[^1];
        CacheLeftOut? reason = !isFile ? null
            : name.EndsWith(".lock", StringComparison.Ordinal) ? CacheLeftOut.Lock
            : name.EndsWith(".incomplete", StringComparison.Ordinal) || name.StartsWith("tmp", StringComparison.Ordinal) || name.EndsWith(".tmp", StringComparison.Ordinal) ? CacheLeftOut.Unfinished
            : null;
        return new CacheRule(section, reason);
    }

    private static CacheRule OfCode(string[] names, CacheSection section) => new(section, Unfinished(names[^1]) ?? (names.Contains("__pycache__") ? CacheLeftOut.Rebuilt : null));

    private static CacheRule OfTorch(string[] names) =>
        names.Length > 1 && names[1] is "kernels" or "inductor" ? new CacheRule(CacheSection.Torch, CacheLeftOut.Rebuilt) : OfCode(names, CacheSection.Torch);

    private static CacheRule OfOther(string[] names, CacheNodeKind kind, CacheSection section) =>
        new(section, kind != CacheNodeKind.Folder && s_secretNames.Contains(names[^1]) ? CacheLeftOut.Secret : Unfinished(names[^1]));

    private static CacheLeftOut? Unfinished(string name) =>
        name.EndsWith(".lock", StringComparison.Ordinal) ? CacheLeftOut.Lock
        : name.EndsWith(".incomplete", StringComparison.Ordinal) || name.EndsWith(".partial", StringComparison.Ordinal) || name.EndsWith(".part", StringComparison.Ordinal) ? CacheLeftOut.Unfinished
        : null;
}
