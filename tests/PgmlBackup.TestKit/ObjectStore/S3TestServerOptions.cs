namespace PgmlBackup.TestKit.ObjectStore;

/// <summary>How a test server is started. The defaults serve most tests: HTTPS, a free port, objects in memory, one bucket.</summary>
public sealed record S3TestServerOptions
{
    /// <summary>Whether it speaks HTTPS with a certificate of its own authority.</summary>
    public bool Tls { get; init; } = true;

    /// <summary>The port on 127.0.0.1; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>The folder that holds the objects, kept when the server ends; null keeps them in memory.</summary>
    public string? Root { get; init; }

    /// <summary>Who may call. Null for <see cref="S3Credential.Default"/> alone.</summary>
    public IReadOnlyList<S3Credential>? Credentials { get; init; }

    /// <summary>The buckets that exist from the start. Each also gets a name of its own in the certificate, for virtual-host style.</summary>
    public IReadOnlyList<string> Buckets { get; init; } = ["backups"];

    /// <summary>The domains under which BUCKET.DOMAIN is a virtual host.</summary>
    public IReadOnlyList<string> Domains { get; init; } = ["s3.localhost", "localhost"];

    /// <summary>The region that a signature must name; null takes any.</summary>
    public string? RequiredRegion { get; init; }

    /// <summary>The most entries of one listing page, whatever the client asks for.</summary>
    public int PageSize { get; init; } = 1000;

    /// <summary>The least size in bytes of a part that is not the last; 5 MiB as with S3.</summary>
    public long MinimumPartSize { get; init; } = 5 * 1024 * 1024;

    /// <summary>How far a client's clock may be off; null takes any time, for clients under a faked clock.</summary>
    public TimeSpan? MaximumClockSkew { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How long every answer waits.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>Whether every request is kept for tests to read. Counts are kept always.</summary>
    public bool KeepLog { get; init; } = true;

    /// <summary>The server's clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
