using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace PgmlBackup.Engine.ObjectStores.S3;

/// <summary>
/// Remembers uploads in parts in a folder, one small file each, so that one that was killed goes on. A file that is lost or unreadable costs the parts that
/// stand, never an object: what stands is compared before it is used.
/// </summary>
internal sealed class UploadMemory(string folder)
{
    /// <summary>What is remembered of an object; null for nothing.</summary>
    internal UploadMark? Recall(string endpoint, string bucket, string key)
    {
        try
        {
            UploadMark? mark = JsonSerializer.Deserialize<UploadMark>(File.ReadAllBytes(PathOf(endpoint, bucket, key)));
            return mark?.Endpoint == endpoint && mark.Bucket == bucket && mark.Key == key ? mark : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Remembers an upload.</summary>
    /// <returns>False when the folder cannot be written to: the upload then cannot go on after a kill.</returns>
    internal bool Keep(UploadMark mark)
    {
        string path = PathOf(mark.Endpoint, mark.Bucket, mark.Key);
        string temporary = $"{path}.{Guid.NewGuid():N}";
        try
        {
            Directory.CreateDirectory(folder);
            File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(mark));
            File.Move(temporary, path, overwrite: true);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Forgets an object's upload.</summary>
    internal void Forget(string endpoint, string bucket, string key)
    {
        try
        {
            File.Delete(PathOf(endpoint, bucket, key));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The next upload of the object finds that the store does not know it any more.
        }
    }

    private string PathOf(string endpoint, string bucket, string key) =>
        Path.Join(folder, $"upload-{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{endpoint}\n{bucket}\n{key}")))[..32].ToLowerInvariant()}.json");
}
