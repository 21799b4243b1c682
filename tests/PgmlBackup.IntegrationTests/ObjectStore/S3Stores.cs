using System.Collections.Concurrent;
using System.Security.Cryptography;
using PgmlBackup.Engine.Activity;
using PgmlBackup.Engine.ObjectStores;
using PgmlBackup.Engine.ObjectStores.S3;
using PgmlBackup.Engine.ObjectStores.Transfer;
using PgmlBackup.TestKit.ObjectStore;

namespace PgmlBackup.IntegrationTests.ObjectStore;

/// <summary>Our store of objects on the servers of tests.</summary>
internal static class S3Stores
{
    /// <summary>As by default, without the long pauses.</summary>
    public static RetryBounds Impatient { get; } = new() { FirstPause = TimeSpan.FromMilliseconds(2), LongestPause = TimeSpan.FromMilliseconds(40) };

    /// <summary>No attempt is made again.</summary>
    public static RetryBounds Once { get; } = Impatient with { Attempts = 1, ConnectAttempts = 1, AlteredAttempts = 1 };

    public static Task<S3ObjectStore> OpenAsync(S3TestServer server, TransferOptions? options = null, RetryBounds? bounds = null, S3AccessKey? key = null, string location = "s3://backups/models", IActivitySink? activity = null) =>
        OpenAsync(location, Settings(server) with { Credential = key ?? KeyOf(S3Credential.Default) }, options, bounds, activity);

    public static Task<S3ObjectStore> OpenAsync(S3RverServer server, TransferOptions? options = null, IActivitySink? activity = null) => OpenAsync(
        "s3://backups/models",
        new S3StoreSettings { Endpoint = server.Endpoint.ToString(), CaFile = server.CaFile, Region = "us-east-1", Credential = KeyOf(S3RverServer.Credential) },
        options,
        null,
        activity);

    public static Task<S3ObjectStore> OpenAsync(string location, S3StoreSettings settings, TransferOptions? options, RetryBounds? bounds, IActivitySink? activity) => S3ObjectStore.OpenAsync(
        ObjectStoreLocation.Parse(location),
        settings,
        options ?? new TransferOptions(),
        bounds ?? Impatient,
        new ConcurrentDictionary<string, S3Dialect>(StringComparer.Ordinal),
        activity ?? NullActivitySink.Instance,
        TestContext.Current.CancellationToken);

    public static S3StoreSettings Settings(S3TestServer server) => new() { Endpoint = server.Endpoint.ToString(), CaFile = server.CaFile, Region = "us-east-1" };

    public static S3AccessKey KeyOf(S3Credential credential) => new(credential.AccessKey, credential.SecretKey, credential.SessionToken);

    /// <summary>Stores bytes under their own hash.</summary>
    public static async Task<ObjectPutResult> PutAsync(IObjectStore store, string key, byte[] content, bool onlyIfAbsent = false, Action<long>? moved = null)
    {
        using MemoryStream stream = new(content);
        return await store.PutAsync(
            new ObjectPut { Key = key, Content = stream, Length = content.Length, Digest = DigestOf(content), OnlyIfAbsent = onlyIfAbsent, Moved = moved }, TestContext.Current.CancellationToken);
    }

    /// <summary>All bytes of an object, or those of a range.</summary>
    public static async Task<byte[]> ReadAsync(IObjectStore store, string key, ObjectRange? range = null)
    {
        await using Stream stream = await store.OpenReadAsync(key, range, TestContext.Current.CancellationToken);
        using MemoryStream bytes = new();
        await stream.CopyToAsync(bytes, TestContext.Current.CancellationToken);
        return bytes.ToArray();
    }

    /// <summary>Brings an object into a file and reads it.</summary>
    public static async Task<byte[]> DownloadAsync(IObjectStore store, string key, long length, ContentDigest? digest, Action<long>? moved = null)
    {
        string path = Path.GetTempFileName();
        try
        {
            using (Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite))
            {
                await ObjectDownloader.DownloadAsync(store, new ObjectDownload { Key = key, Length = length, File = file, Digest = digest, Moved = moved }, TestContext.Current.CancellationToken);
            }

            return await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Whether bytes are the same, without a word of each that differs.</summary>
    public static bool Same(byte[] expected, byte[]? actual) => actual is not null && expected.AsSpan().SequenceEqual(actual);

    public static ContentDigest DigestOf(byte[] content) => new(ContentDigestKind.Sha256, Convert.ToHexString(SHA256.HashData(content)));

    public static async Task<List<ObjectEntry>> ListAsync(IObjectStore store, string prefix = "")
    {
        List<ObjectEntry> entries = [];
        await foreach (ObjectEntry entry in store.ListAsync(prefix, TestContext.Current.CancellationToken))
        {
            entries.Add(entry);
        }

        return entries;
    }
}
