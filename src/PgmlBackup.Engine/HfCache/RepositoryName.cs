using PgmlBackup.Model;

namespace PgmlBackup.Engine.HfCache;

/// <summary>A repository of the hub by the name of its folder: <c>models--org--name</c>.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Id">Its name on the hub, for example <c>intfloat/e5-small</c>.</param>
internal sealed record RepositoryName(HfCacheKind Kind, string Id)
{
    private const string Separator = "--";

    /// <summary>Reads the name of a folder.</summary>
    internal static RepositoryName Of(string folder)
    {
        string[] parts = folder.Split(Separator, 2);
        HfCacheKind kind = parts[0] switch
        {
            "models" => HfCacheKind.Model,
            "datasets" => HfCacheKind.Dataset,
            "spaces" => HfCacheKind.Space,
            _ => HfCacheKind.Other,
        };
        return kind == HfCacheKind.Other || parts.Length == 1 ? new RepositoryName(HfCacheKind.Other, folder) : new RepositoryName(kind, parts[1].Replace(Separator, "/", StringComparison.Ordinal));
    }
}
