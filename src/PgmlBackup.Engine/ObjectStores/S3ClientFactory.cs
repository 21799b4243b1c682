using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Amazon.Runtime;
using Amazon.S3;
using PgmlBackup.Engine.Faults;

namespace PgmlBackup.Engine.ObjectStores;

/// <summary>Makes clients of S3 that ask as pgBackRest does: same names, same certificates, same clock.</summary>
public static class S3ClientFactory
{
    // The client's own 8 KiB cost more than the hashing.
    private const int BufferSize = 256 * 1024;

    private static readonly TimeSpan s_connectTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Makes a client. It never tries again by itself, corrects no clock and follows no redirection, so that the first answer is seen.</summary>
    /// <param name="settings">Where and who.</param>
    /// <param name="watch">Sees each request and answer; null for nobody.</param>
    /// <returns>The client; the caller disposes of it. Uploads need <c>UseChunkEncoding = false</c>: several stores keep the framing as data.</returns>
    /// <exception cref="PgmlException"><c>ObjectStoreCaInvalid</c>, <c>ObjectStoreAddressInvalid</c>.</exception>
    public static AmazonS3Client Create(S3ConnectionSettings settings, DelegatingHandler? watch = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return Create(settings, Credentials(settings), watch);
    }

    /// <summary>Makes a client that asks with a key which is found elsewhere than in the settings.</summary>
    internal static AmazonS3Client Create(S3ConnectionSettings settings, AWSCredentials credentials, DelegatingHandler? watch)
    {
        SocketsHttpHandler handler = CreateHandler(settings);
        if (watch is not null)
        {
            watch.InnerHandler = handler;
        }

        var config = new AmazonS3Config
        {
            ServiceURL = settings.SignedAddress.ToString(),
            AuthenticationRegion = settings.Region,
            ForcePathStyle = settings.PathStyle,
            HttpClientFactory = new OneClient(watch ?? (HttpMessageHandler)handler),
            MaxErrorRetry = 0,
            DisableClockSkewCorrection = true,
            AllowAutoRedirect = false,
            BufferSize = BufferSize,
            IgnoreConfiguredEndpointUrls = true,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        };
        return new AmazonS3Client(credentials, config);
    }

    private static AWSCredentials Credentials(S3ConnectionSettings settings) => settings.Credential switch
    {
        null => settings.Role is { } role ? new InstanceProfileAWSCredentials(role) : new InstanceProfileAWSCredentials(),
        { Token: { } token } key => new SessionAWSCredentials(key.Id, key.Secret, token),
        var key => new BasicAWSCredentials(key.Id, key.Secret),
    };

    [SuppressMessage("Security", "CA5359:Do not disable certificate validation", Justification = "An administrator has asked for it with storage-verify-tls=n, as pgBackRest then does too.")]
    private static SocketsHttpHandler CreateHandler(S3ConnectionSettings settings)
    {
        var tls = new SslClientAuthenticationOptions();
        if (settings.ConnectHost is { } host)
        {
            // pgBackRest verifies the name that it connects to, and asks for the endpoint's.
            tls.TargetHost = host;
        }

        if (!settings.VerifyTls)
        {
            tls.RemoteCertificateValidationCallback = (_, _, _, _) => true;
        }
        else if (settings.CaFile is not null || settings.CaPath is not null)
        {
            tls.CertificateChainPolicy = Trust(settings);
        }

        return new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = settings.UseProxy,
            ConnectTimeout = s_connectTimeout,
            SslOptions = tls,
            ConnectCallback = settings.UseProxy ? null
                : (context, stop) => ConnectAsync(settings.ConnectHost ?? context.DnsEndPoint.Host, settings.ConnectPort, stop),
        };
    }

    private static async ValueTask<Stream> ConnectAsync(string host, int port, CancellationToken stop)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(host, port, stop).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static X509ChainPolicy Trust(S3ConnectionSettings settings)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        string path = settings.CaFile ?? settings.CaPath!;
        try
        {
            foreach (string file in settings.CaFile is { } only ? [only] : Directory.GetFiles(path))
            {
                policy.CustomTrustStore.ImportFromPemFile(file);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new PgmlException(FaultCatalog.ObjectStoreCaInvalid, $"The certificates in '{path}' cannot be read: {failure.Message}", path, inner: failure);
        }

        return policy.CustomTrustStore.Count > 0
            ? policy
            : throw new PgmlException(FaultCatalog.ObjectStoreCaInvalid, $"'{path}' holds no certificate.", path);
    }

    // One HTTP client for one S3 client, so that nothing of it outlives the S3 client in a cache.
    private sealed class OneClient(HttpMessageHandler handler) : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(handler) { Timeout = Timeout.InfiniteTimeSpan };

        public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => true;

        public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

        public override string GetConfigUniqueString(IClientConfig clientConfig) => Identity;

        private string Identity { get; } = Guid.NewGuid().ToString();
    }
}
