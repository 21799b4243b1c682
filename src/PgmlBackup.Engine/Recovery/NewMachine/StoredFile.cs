using System.Text.Json;

namespace PgmlBackup.Engine.Recovery.NewMachine;

/// <summary>Where a repository has one file of a backup.</summary>
/// <param name="Path">The file of the repository: its own, or a bundle of many.</param>
/// <param name="Offset">Where it begins in a bundle.</param>
/// <param name="StoredSize">Bytes that it takes there.</param>
/// <param name="Size">Bytes of the file itself.</param>
/// <param name="Checksum">Its SHA-1, in hexadecimal.</param>
/// <param name="IsBundled">True when it lies in a bundle.</param>
internal sealed record StoredFile(string Path, long Offset, long StoredSize, long Size, string Checksum, bool IsBundled)
{
    /// <summary>Reads the value of a row of <c>[target:file]</c>.</summary>
    /// <param name="json">The value.</param>
    /// <param name="stanza">The stanza.</param>
    /// <param name="label">The set whose manifest it is; the file may lie in one that it builds upon.</param>
    /// <param name="name">The name of the row.</param>
    /// <param name="extension">The ending of compressed files.</param>
    /// <returns>Null where it is stored in blocks, or holds nothing.</returns>
    /// <exception cref="JsonException">It is no JSON.</exception>
    internal static StoredFile? Parse(string json, string stanza, string label, string name, string extension)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement row = document.RootElement;
        string set = row.TryGetProperty("reference", out JsonElement reference) ? reference.GetString()! : label;
        long size = Number(row, "size") ?? 0;
        if (row.TryGetProperty("bi", out _) || size == 0 || !row.TryGetProperty("checksum", out JsonElement checksum))
        {
            return null;
        }

        long stored = Number(row, "repo-size") ?? size;
        return Number(row, "bni") is { } bundle
            ? new StoredFile($"backup/{stanza}/{set}/bundle/{bundle}", Number(row, "bno") ?? 0, stored, size, checksum.GetString()!, true)
            : new StoredFile($"backup/{stanza}/{set}/{name}{extension}", 0, stored, size, checksum.GetString()!, false);
    }

    private static long? Number(JsonElement row, string name) => row.TryGetProperty(name, out JsonElement value) ? value.GetInt64() : null;
}
