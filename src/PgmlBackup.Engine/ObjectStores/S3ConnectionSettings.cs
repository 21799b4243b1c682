using System.Globalization;
using PgmlBackup.Engine.Configuration;
using PgmlBackup.Engine.Faults;

namespace PgmlBackup.Engine.ObjectStores;

/// <summary>Where a repository on S3 lies and who asks for it: what pgBackRest's options <c>repoN-s3-*</c> and <c>repoN-storage-*</c> say.</summary>
public sealed record S3ConnectionSettings
{
    /// <summary>pgBackRest's port where nothing else is said.</summary>
    public const int DefaultPort = 443;

    /// <summary>The bucket.</summary>
    public required string Bucket { get; init; }

    /// <summary>The endpoint as it is configured: a host, with a port or a scheme where it has one.</summary>
    public required string Endpoint { get; init; }

    /// <summary>The region that requests are signed for.</summary>
    public required string Region { get; init; }

    /// <summary>True when the bucket stands in the path, false when it stands before the host's name.</summary>
    public bool PathStyle { get; init; }

    /// <summary>The host to connect to in the endpoint's place; null for the endpoint.</summary>
    public string? Host { get; init; }

    /// <summary>The port; null for that of the endpoint, else 443.</summary>
    public int? Port { get; init; }

    /// <summary>False when any certificate is taken.</summary>
    public bool VerifyTls { get; init; } = true;

    /// <summary>The file of the certificate authorities that are trusted; null for those of the system.</summary>
    public string? CaFile { get; init; }

    /// <summary>The folder of the certificate authorities that are trusted; null for none.</summary>
    public string? CaPath { get; init; }

    /// <summary>The key; null for the role of the instance (<c>repoN-s3-key-type=auto</c>).</summary>
    public S3AccessKey? Credential { get; init; }

    /// <summary>The role of the instance; null for the only one that it has.</summary>
    public string? Role { get; init; }

    /// <summary>The path of the repository in the bucket, with a slash before it.</summary>
    public string RepositoryPath { get; init; } = "/";

    /// <summary>What the keys of all objects of the repository begin with: empty, or a text that ends with a slash.</summary>
    public string Prefix => RepositoryPath.Trim('/') is { Length: > 0 } path ? path + "/" : string.Empty;

    /// <summary>True when requests name the port, as other programs than pgBackRest do.</summary>
    internal bool NamesPort { get; init; }

    /// <summary>True when the proxy that the environment names is asked, which pgBackRest never does.</summary>
    internal bool UseProxy { get; init; }

    /// <summary>The address for requests, as pgBackRest signs it: without the port that is connected to.</summary>
    internal Uri SignedAddress => new(NamesPort ? EndpointAddress.GetLeftPart(UriPartial.Authority) : $"{EndpointAddress.Scheme}://{EndpointAddress.Host}");

    /// <summary>The host that is connected to; null for the one that a request names.</summary>
    internal string? ConnectHost => HostAddress?.Host;

    /// <summary>The port that is connected to, by pgBackRest's rule: the option, else that of the host, else that of the endpoint.</summary>
    internal int ConnectPort => Port ?? (HostAddress ?? EndpointAddress).Port;

    private Uri EndpointAddress => Address(Endpoint, "endpoint");

    private Uri? HostAddress => Host is null ? null : Address(Host, "host");

    /// <summary>Reads the settings of a repository.</summary>
    /// <param name="configuration">pgBackRest's configuration.</param>
    /// <param name="stanza">The stanza.</param>
    /// <param name="repository">The repository, 1 to 256.</param>
    /// <returns>Null when the repository is not on S3.</returns>
    /// <exception cref="PgmlException"><c>ConfigurationInvalid</c> when pgBackRest would miss an option; <c>ObjectStoreKeyTypeNotServed</c>.</exception>
    public static S3ConnectionSettings? Find(EffectiveConfiguration configuration, string stanza, int repository)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        if (configuration.RepositoryType(stanza, repository) != "s3")
        {
            return null;
        }

        return new S3ConnectionSettings
        {
            Bucket = Need("s3-bucket"),
            Endpoint = Need("s3-endpoint"),
            Region = Need("s3-region"),
            PathStyle = Get("s3-uri-style") == "path",
            Host = Get("storage-host"),
            Port = configuration.Find(Option("storage-port"), stanza, "backup") is { } port ? int.Parse(port.Value, CultureInfo.InvariantCulture) : null,
            VerifyTls = Get("storage-verify-tls") != "n",
            CaFile = Get("storage-ca-file"),
            CaPath = Get("storage-ca-path"),
            Credential = CredentialOf(Get("s3-key-type") ?? "shared"),
            Role = Get("s3-role"),
            RepositoryPath = configuration.RepositoryPath(stanza, repository),
        };

        S3AccessKey? CredentialOf(string type) => type switch
        {
            "shared" => new S3AccessKey(Need("s3-key"), Need("s3-key-secret"), Get("s3-token")),
            "auto" => null,
            _ => throw new PgmlException(
                FaultCatalog.ObjectStoreKeyTypeNotServed, $"{Option("s3-key-type")}={type}: this module has no key to ask the bucket with.", stanza),
        };

        string Option(string name) => string.Create(CultureInfo.InvariantCulture, $"repo{repository}-{name}");

        string? Get(string name) => configuration.Get(Option(name), stanza, "backup");

        string Need(string name) => Get(name)
            ?? throw new PgmlException(FaultCatalog.ConfigurationInvalid, $"The repository is on S3 and '{Option(name)}' is not set: pgBackRest stops with error 37.", stanza);
    }

    private static Uri Address(string text, string what) =>
        Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : $"https://{text}", UriKind.Absolute, out Uri? address)
        && address.Scheme is "https" or "http" && address.PathAndQuery == "/" && address.UserInfo.Length == 0
            ? address
            : throw new PgmlException(FaultCatalog.ObjectStoreAddressInvalid, $"'{text}' is not the {what} of an object store.", text);
}
