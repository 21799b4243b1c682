using PgmlBackup.Engine.ObjectStores;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Archiving;

/// <summary>A repository as it was asked for. What is null is left as it is configured; where nothing is configured, the defaults of this module count.</summary>
public sealed record RepositorySetup
{
    /// <summary>The repository, 1 to 256.</summary>
    public int Repository { get; init; } = 1;

    /// <summary>What it is kept on.</summary>
    public PgRepositoryType? Type { get; init; }

    /// <summary>The folder, absolute, or the path in the bucket, with a slash before it.</summary>
    public string? Path { get; init; }

    /// <summary>The bucket.</summary>
    public string? Bucket { get; init; }

    /// <summary>The endpoint.</summary>
    public string? Endpoint { get; init; }

    /// <summary>The region.</summary>
    public string? Region { get; init; }

    /// <summary>Where the bucket's name stands in an address.</summary>
    public PgUriStyle? UriStyle { get; init; }

    /// <summary>The PEM file of the authorities that the store's certificate is verified with.</summary>
    public string? CaFile { get; init; }

    /// <summary>The key of the store.</summary>
    public S3AccessKey? Key { get; init; }

    /// <summary>True to take the key from the role of the instance.</summary>
    public bool UseInstanceRole { get; init; }

    /// <summary>The passphrase with which all that goes into the repository is encrypted.</summary>
    internal string? CipherPassphrase { get; init; }

    /// <summary>How many days back a restore must be possible.</summary>
    public int? RetentionDays { get; init; }

    /// <summary>How many full backups are kept, in the place of days.</summary>
    public int? RetentionFullCount { get; init; }

    /// <summary>The same with a passphrase.</summary>
    /// <param name="passphrase">The passphrase; null for none. It is written into the configuration file and shown nowhere.</param>
    public RepositorySetup WithCipherPassphrase(string? passphrase) => this with { CipherPassphrase = passphrase };

    /// <summary>The repository's number; its secrets are shown nowhere.</summary>
    public override string ToString() => $"repo{Repository}";
}
