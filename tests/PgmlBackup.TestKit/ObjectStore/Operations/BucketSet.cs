using PgmlBackup.TestKit.ObjectStore.Storage;

namespace PgmlBackup.TestKit.ObjectStore.Operations;

/// <summary>The buckets of a server.</summary>
internal sealed class BucketSet
{
    private readonly ObjectStorage _storage;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, S3Bucket> _buckets = new(StringComparer.Ordinal);

    public BucketSet(ObjectStorage storage, TimeProvider time)
    {
        _storage = storage;
        _time = time;
        foreach (string name in storage.LoadBuckets())
        {
            Create(name);
        }
    }

    /// <summary>The bucket of that name; null when there is none.</summary>
    public S3Bucket? Find(string name)
    {
        lock (_lock)
        {
            return _buckets.GetValueOrDefault(name);
        }
    }

    public S3Bucket Require(string name) => Find(name) ?? throw S3Exception.NoSuchBucket(name);

    /// <summary>Makes a bucket, or takes the one that stands.</summary>
    public S3Bucket Create(string name)
    {
        bool valid = name.Length is >= 3 and <= 63 && name.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '-' or '.')
            && char.IsAsciiLetterOrDigit(name[0]) && char.IsAsciiLetterOrDigit(name[^1]);
        if (!valid)
        {
            throw new S3Exception(400, "InvalidBucketName", "The specified bucket is not valid.", ("BucketName", name));
        }

        lock (_lock)
        {
            if (!_buckets.TryGetValue(name, out S3Bucket? bucket))
            {
                _buckets[name] = bucket = new S3Bucket(name, _storage, _time);
            }

            return bucket;
        }
    }

    public Task ListAsync(S3Exchange exchange) => exchange.AnswerAsync(200, "ListAllMyBucketsResult", xml =>
    {
        xml.WriteStartElement("Buckets");
        S3Bucket[] buckets;
        lock (_lock)
        {
            buckets = [.. _buckets.Values];
        }

        foreach (S3Bucket bucket in buckets)
        {
            xml.WriteStartElement("Bucket");
            xml.WriteElementString("Name", bucket.Name);
            xml.WriteTime("CreationDate", bucket.CreatedAt);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    });

    public async Task CreateAsync(S3Exchange exchange, string name)
    {
        string? region = exchange.Request.ContentLength > 0
            ? (await exchange.ReadXmlAsync().ConfigureAwait(false)).Element("LocationConstraint")?.Value
            : null;
        if (Find(name) is not null)
        {
            throw new S3Exception(409, "BucketAlreadyOwnedByYou", "Your previous request to create the named bucket succeeded and you already own it.", ("BucketName", name));
        }

        S3Bucket bucket = Create(name);
        if (!string.IsNullOrEmpty(region))
        {
            bucket.Settings = bucket.Settings with { Region = region };
        }

        exchange.Response.Headers.Location = "/" + name;
        exchange.Empty(200);
    }

    public void Delete(S3Exchange exchange, S3Bucket bucket)
    {
        if (bucket.Keys.Count > 0)
        {
            throw new S3Exception(409, "BucketNotEmpty", "The bucket you tried to delete is not empty", ("BucketName", bucket.Name));
        }

        lock (_lock)
        {
            _buckets.Remove(bucket.Name);
            _storage.DeleteBucket(bucket.Name);
        }

        exchange.Empty(204);
    }
}
