using PgmlBackup.TestKit.ObjectStore.Operations;
using PgmlBackup.TestKit.ObjectStore.Payload;
using PgmlBackup.TestKit.ObjectStore.Storage;

namespace PgmlBackup.TestKit.ObjectStore;

/// <summary>A bucket, as a test sees it behind the server's back.</summary>
public sealed class S3Bucket
{
    private readonly ObjectStorage _storage;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly SortedSet<string> _keys = new(Utf8KeyComparer.Instance);
    private readonly Dictionary<string, StoredObject> _objects = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MultipartUpload> _uploads = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StoredObject> _completed = new(StringComparer.Ordinal);

    internal S3Bucket(string name, ObjectStorage storage, TimeProvider time)
    {
        Name = name;
        _storage = storage;
        _time = time;
        storage.CreateBucket(name);
        foreach (StoredObject stored in storage.LoadObjects(name))
        {
            _objects[stored.Key] = stored;
            _keys.Add(stored.Key);
        }
    }

    public string Name { get; }

    public DateTimeOffset CreatedAt => DateTimeOffset.UnixEpoch;

    /// <summary>What it answers about itself; may be changed at any time.</summary>
    public S3BucketSettings Settings { get; set; } = new();

    /// <summary>All keys, in S3's order.</summary>
    public IReadOnlyList<string> Keys
    {
        get
        {
            lock (_lock)
            {
                return [.. _keys];
            }
        }
    }

    /// <summary>The bytes of all objects, without uploads in parts that are not completed.</summary>
    public long TotalBytes
    {
        get
        {
            lock (_lock)
            {
                return _objects.Values.Sum(stored => stored.Length);
            }
        }
    }

    /// <summary>How many uploads in parts are open.</summary>
    public int OpenUploads
    {
        get
        {
            lock (_lock)
            {
                return _uploads.Count;
            }
        }
    }

    /// <summary>The bytes of an object; null when there is none.</summary>
    public byte[]? Read(string key)
    {
        if (Hold(key) is not { } stored)
        {
            return null;
        }

        try
        {
            using MemoryStream bytes = new();
            foreach (ReadOnlyMemory<byte> piece in stored.Read(0, stored.Length, new byte[64 * 1024]))
            {
                bytes.Write(piece.Span);
            }

            return bytes.ToArray();
        }
        finally
        {
            stored.Release();
        }
    }

    /// <summary>Puts an object without a request.</summary>
    public void Put(string key, ReadOnlySpan<byte> data)
    {
        using BlobWriter writer = _storage.CreateBlob(Name);
        writer.Write(data);
        Put(new StoredObject
        {
            Key = key,
            ETag = ETags.Of(data),
            LastModified = DateTimeOffset.FromUnixTimeSeconds(_time.GetUtcNow().ToUnixTimeSeconds()),
            Headers = new Dictionary<string, string>(),
            Segments = [writer.Complete()],
        });
    }

    /// <summary>Removes an object without a request; false when there is none.</summary>
    public bool Remove(string key)
    {
        StoredObject? removed;
        lock (_lock)
        {
            if (!_objects.Remove(key, out removed))
            {
                return false;
            }

            _keys.Remove(key);
            _storage.ForgetObject(Name, key);
        }

        removed.Release();
        return true;
    }

    /// <summary>Flips a bit of one stored byte, as a decaying disk does; ETag and checksums stay as they were.</summary>
    public void AlterByte(string key, long offset) =>
        (Find(key) ?? throw new ArgumentException($"There is no object {key}.", nameof(key))).Alter(offset);

    internal StoredObject? Find(string key)
    {
        lock (_lock)
        {
            return _objects.GetValueOrDefault(key);
        }
    }

    /// <summary>The object, kept until it is released; null when there is none.</summary>
    internal StoredObject? Hold(string key)
    {
        lock (_lock)
        {
            return _objects.TryGetValue(key, out StoredObject? stored) && stored.TryHold() ? stored : null;
        }
    }

    /// <summary>Puts an object where the condition, which throws, lets it; it sees what stands there now.</summary>
    internal void Put(StoredObject stored, Action<StoredObject?>? condition = null)
    {
        StoredObject? replaced;
        lock (_lock)
        {
            condition?.Invoke(_objects.GetValueOrDefault(stored.Key));
            replaced = Replace(stored);
        }

        replaced?.Release();
    }

    /// <summary>Puts the object that an upload in parts has become, as <see cref="Put(StoredObject, Action{StoredObject?}?)"/> does.</summary>
    internal void Complete(MultipartUpload upload, StoredObject stored, Action<StoredObject?> condition)
    {
        StoredObject? replaced;
        lock (_lock)
        {
            condition(_objects.GetValueOrDefault(stored.Key));
            if (!_uploads.Remove(upload.Id))
            {
                throw S3Exception.NoSuchUpload(upload.Id);
            }

            _completed[upload.Id] = stored;
            replaced = Replace(stored);
        }

        replaced?.Release();
    }

    /// <summary>The object that an upload became, as long as it stands: S3 answers a repeated completion with success.</summary>
    internal StoredObject? FindCompleted(string id, string key)
    {
        lock (_lock)
        {
            return _completed.TryGetValue(id, out StoredObject? stored) && stored == _objects.GetValueOrDefault(key) ? stored : null;
        }
    }

    internal BlobWriter CreateBlob() => _storage.CreateBlob(Name);

    internal void Add(MultipartUpload upload)
    {
        lock (_lock)
        {
            _uploads[upload.Id] = upload;
        }
    }

    internal MultipartUpload? FindUpload(string id, string key)
    {
        lock (_lock)
        {
            return _uploads.TryGetValue(id, out MultipartUpload? upload) && upload.Key == key ? upload : null;
        }
    }

    internal bool Remove(MultipartUpload upload)
    {
        lock (_lock)
        {
            return _uploads.Remove(upload.Id);
        }
    }

    internal IReadOnlyList<MultipartUpload> Uploads()
    {
        lock (_lock)
        {
            return [.. _uploads.Values.OrderBy(upload => upload.Key, Utf8KeyComparer.Instance).ThenBy(upload => upload.Initiated)];
        }
    }

    /// <summary>One page of a listing.</summary>
    /// <param name="prefix">Only keys that start so; empty for all.</param>
    /// <param name="delimiter">Keys that hold it after the prefix come as one common prefix; empty for none.</param>
    /// <param name="after">Only what comes after this key or common prefix; empty for the beginning.</param>
    /// <param name="afterIsEntry">Whether that was an entry of the page before, so that a common prefix is passed over as a whole.</param>
    /// <param name="limit">The most keys and common prefixes.</param>
    internal ListingPage List(string prefix, string delimiter, string after, bool afterIsEntry, int limit)
    {
        lock (_lock)
        {
            return ListingPage.Read(_keys, key => _objects[key], prefix, delimiter, after, afterIsEntry, limit);
        }
    }

    private StoredObject? Replace(StoredObject stored)
    {
        StoredObject? replaced = _objects.GetValueOrDefault(stored.Key);
        _storage.SaveObject(Name, stored);
        _objects[stored.Key] = stored;
        _keys.Add(stored.Key);
        return replaced;
    }
}
