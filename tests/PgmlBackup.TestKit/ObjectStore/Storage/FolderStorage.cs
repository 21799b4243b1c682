using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace PgmlBackup.TestKit.ObjectStore.Storage;

/// <summary>
/// Blobs as files: ROOT/BUCKET/blobs holds the bytes, ROOT/BUCKET/objects one JSON file an object. Files are not named after keys, because a
/// key may be anything, "a" and "a/b" at once.
/// </summary>
internal sealed class FolderStorage : ObjectStorage
{
    private readonly string _root;

    public FolderStorage(string root)
    {
        _root = Path.GetFullPath(root);
        Directory.CreateDirectory(_root);
    }

    public override BlobWriter CreateBlob(string bucket) => new Writer(Path.Combine(Blobs(bucket), Guid.NewGuid().ToString("N")));

    public override void CreateBucket(string bucket)
    {
        Directory.CreateDirectory(Blobs(bucket));
        Directory.CreateDirectory(Objects(bucket));
    }

    public override void DeleteBucket(string bucket) => Directory.Delete(Path.Combine(_root, bucket), recursive: true);

    public override IReadOnlyList<string> LoadBuckets() =>
        [.. Directory.EnumerateDirectories(_root).Where(folder => Directory.Exists(Path.Combine(folder, "objects"))).Select(folder => Path.GetFileName(folder))];

    /// <summary>The objects of an earlier server; blobs that belong to none (of uploads never completed) are removed.</summary>
    public override IReadOnlyList<StoredObject> LoadObjects(string bucket)
    {
        CreateBucket(bucket);
        List<StoredObject> loaded = [];
        HashSet<string> used = new(StringComparer.Ordinal);
        foreach (string file in Directory.EnumerateFiles(Objects(bucket), "*.json"))
        {
            StoredObjectDocument document = JsonSerializer.Deserialize<StoredObjectDocument>(File.ReadAllBytes(file))
                ?? throw new InvalidDataException($"{file} holds no object.");
            used.UnionWith(document.Blobs);
            loaded.Add(document.ToObject([.. document.Blobs.Select(name => new FileBlob(Path.Combine(Blobs(bucket), name)))]));
        }

        foreach (string file in Directory.EnumerateFiles(Blobs(bucket)).Where(file => !used.Contains(Path.GetFileName(file))))
        {
            File.Delete(file);
        }

        return loaded;
    }

    public override void SaveObject(string bucket, StoredObject stored)
    {
        string file = ObjectFile(bucket, stored.Key);
        string temporary = $"{file}.{Guid.NewGuid():N}";
        File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(StoredObjectDocument.From(stored)));
        File.Move(temporary, file, overwrite: true);
    }

    public override void ForgetObject(string bucket, string key) => File.Delete(ObjectFile(bucket, key));

    private string Blobs(string bucket) => Path.Combine(_root, bucket, "blobs");

    private string Objects(string bucket) => Path.Combine(_root, bucket, "objects");

    private string ObjectFile(string bucket, string key) =>
        Path.Combine(Objects(bucket), Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))) + ".json");

    private sealed class Writer(string path) : BlobWriter
    {
        private readonly SafeFileHandle _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write);
        private long _length;
        private bool _completed;

        public override void Write(ReadOnlySpan<byte> data)
        {
            RandomAccess.Write(_file, data, _length);
            _length += data.Length;
        }

        public override Blob Complete()
        {
            _file.Dispose();
            _completed = true;
            return new FileBlob(path, _length);
        }

        public override void Dispose()
        {
            _file.Dispose();
            if (!_completed)
            {
                File.Delete(path);
            }
        }
    }

    private sealed class FileBlob(string path, long length) : Blob
    {
        public FileBlob(string path)
            : this(path, new FileInfo(path).Length)
        {
        }

        public override long Length => length;

        public override string Name => Path.GetFileName(path);

        public override BlobReader Open() => new Reader(File.OpenHandle(path));

        public override void Delete() => File.Delete(path);

        public override void Alter(long offset)
        {
            using SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
            byte[] value = new byte[1];
            RandomAccess.Read(file, value, offset);
            value[0] ^= 0x01;
            RandomAccess.Write(file, value, offset);
        }
    }

    private sealed class Reader(SafeFileHandle file) : BlobReader
    {
        public override int Read(long offset, Span<byte> buffer) => RandomAccess.Read(file, buffer, offset);

        public override void Dispose() => file.Dispose();
    }
}
