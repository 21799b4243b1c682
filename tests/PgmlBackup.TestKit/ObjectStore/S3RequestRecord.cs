namespace PgmlBackup.TestKit.ObjectStore;

/// <summary>One request: what it asked for, and, once <see cref="Completed"/>, what came of it.</summary>
public sealed class S3RequestRecord
{
    /// <summary>Counted from 1 in the order of arrival.</summary>
    public long Number { get; internal init; }

    public required string RequestId { get; init; }

    public DateTimeOffset ArrivedAt { get; internal init; }

    public required string Method { get; init; }

    public S3Operation Operation { get; internal set; }

    /// <summary>Null for a request to the server itself.</summary>
    public string? Bucket { get; internal set; }

    /// <summary>Null for a request to a bucket.</summary>
    public string? Key { get; internal set; }

    /// <summary>The prefix of a listing; null for none.</summary>
    public string? Prefix { get; internal set; }

    /// <summary>Whether the bucket came as part of the host name.</summary>
    public bool VirtualHost { get; internal set; }

    /// <summary>The text after the question mark, as sent.</summary>
    public string Query { get; internal set; } = "";

    /// <summary>The request's headers, by names in lower case; those that hold a signature or a token are left out.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; internal set; } = new Dictionary<string, string>();

    /// <summary>Of the connection, by which reuse can be seen.</summary>
    public string ConnectionId { get; internal init; } = "";

    /// <summary>The faults that it met.</summary>
    public IReadOnlyList<string> Faults { get; internal set; } = [];

    public bool Completed { get; internal set; }

    /// <summary>The HTTP status; 0 where no answer was given.</summary>
    public int Status { get; internal set; }

    /// <summary>S3's error code; null for success.</summary>
    public string? ErrorCode { get; internal set; }

    /// <summary>Bytes of the request's body as sent, framing included.</summary>
    public long BytesIn { get; internal set; }

    /// <summary>Bytes of the answer's body.</summary>
    public long BytesOut { get; internal set; }

    /// <summary>Whether the connection ended before the answer was whole.</summary>
    public bool Aborted { get; internal set; }

    public override string ToString() => $"#{Number} {Method} {Operation} {Bucket}/{Key ?? Prefix} -> {Status} {ErrorCode} {string.Join(',', Faults)}".TrimEnd();
}
