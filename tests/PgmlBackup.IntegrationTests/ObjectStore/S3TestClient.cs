using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using PgmlBackup.TestKit.ObjectStore;

namespace PgmlBackup.IntegrationTests.ObjectStore;

/// <summary>AWS's own client, with its default settings but for the address, against a server of a test.</summary>
internal static class S3TestClient
{
    public const string Bucket = "backups";

    public static AmazonS3Client Create(S3TestServer server, S3Credential? credential = null, Action<AmazonS3Config>? change = null, bool pathStyle = true) =>
        Create(server.Endpoint, server.CreateHandler, credential ?? S3Credential.Default, change, pathStyle);

    public static AmazonS3Client Create(S3RverServer server, Action<AmazonS3Config>? change = null) =>
        Create(server.Endpoint, server.CreateHandler, S3RverServer.Credential, change, pathStyle: true);

    /// <summary>A client that never tries again, so that a test sees the first answer.</summary>
    public static AmazonS3Client CreateWithoutRetry(S3TestServer server, Action<AmazonS3Config>? change = null) => Create(server, change: config =>
    {
        config.MaxErrorRetry = 0;
        change?.Invoke(config);
    });

    /// <summary>Bytes of a fixed seed.</summary>
    public static byte[] Bytes(int length, int seed = 1)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>The whole body of an answer.</summary>
    public static async Task<byte[]> ReadAsync(GetObjectResponse response)
    {
        using (response)
        {
            using MemoryStream bytes = new();
            await response.ResponseStream.CopyToAsync(bytes, TestContext.Current.CancellationToken);
            return bytes.ToArray();
        }
    }

    /// <summary>Fails unless the request is refused with this code.</summary>
    public static async Task RefusedAsync(string code, Task request) =>
        Assert.Equal(code, (await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => request)).ErrorCode);

    private static AmazonS3Client Create(
        Uri endpoint, Func<HttpMessageHandler> createHandler, S3Credential credential, Action<AmazonS3Config>? change, bool pathStyle)
    {
        AmazonS3Config config = new()
        {
            ServiceURL = endpoint.ToString(),
            AuthenticationRegion = "us-east-1",
            ForcePathStyle = pathStyle,
            HttpClientFactory = new Factory(createHandler),
            MaxErrorRetry = 3,
            // The client keeps what it learned of a server's clock by address, for the whole process: the next server on that port would be sent wrong times.
            DisableClockSkewCorrection = true,
        };
        change?.Invoke(config);
        AWSCredentials credentials = credential.SessionToken is { } token
            ? new SessionAWSCredentials(credential.AccessKey, credential.SecretKey, token)
            : new BasicAWSCredentials(credential.AccessKey, credential.SecretKey);
        return new AmazonS3Client(credentials, config);
    }

    // One HTTP client for one S3 client, kept and ended by it, so that connections are used again within it and never beyond.
    private sealed class Factory(Func<HttpMessageHandler> createHandler) : HttpClientFactory
    {
        private readonly string _identity = Guid.NewGuid().ToString();

        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(createHandler()) { Timeout = Timeout.InfiniteTimeSpan };

        public override string GetConfigUniqueString(IClientConfig clientConfig) => _identity;
    }
}
