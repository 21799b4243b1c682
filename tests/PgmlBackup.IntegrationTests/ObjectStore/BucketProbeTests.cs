using PgmlBackup.Engine.ObjectStores;
using PgmlBackup.TestKit.ObjectStore;

namespace PgmlBackup.IntegrationTests.ObjectStore;

/// <summary>A bucket that serves.</summary>
public sealed class BucketProbeTests
{
    private static readonly BucketProbe s_probe = new(TimeSpan.FromSeconds(20));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("path")]
    [InlineData("host")]
    public async Task A_bucket_that_serves_is_as_before_afterwards(string style)
    {
        await using S3TestServer server = await S3TestServer.StartAsync(cancellationToken: Stop);

        S3ConnectionSettings settings = Settings(server) with { PathStyle = style == "path", Host = "localhost" };

        Assert.Null((await s_probe.CheckAsync(settings, BucketProbeDepth.List, Stop)).Failure);
        Assert.Equal(0, server.Log.Count(S3Operation.PutObject));
        Assert.Null((await s_probe.CheckAsync(settings, BucketProbeDepth.Write, Stop)).Failure);

        Assert.Empty(server.Bucket("backups").Keys);
        S3RequestRecord[] requests = [.. server.Log.Requests];
        Assert.All(requests, request => Assert.Equal(style == "host", request.VirtualHost));
        Assert.StartsWith("main/.pgmlbackup-probe-", Assert.Single(requests, request => request.Operation == S3Operation.PutObject).Key, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_others_wrote_serves()
    {
        Assert.SkipWhen(S3RverServer.MissingReason is not null, S3RverServer.MissingReason ?? "");
        await using S3RverServer server = await S3RverServer.StartAsync(["backups"], Stop);
        S3ConnectionSettings settings = new()
        {
            Bucket = "backups",
            Endpoint = $"localhost:{server.Port}",
            Region = "us-east-1",
            PathStyle = true,
            CaFile = server.CaFile,
            Credential = new S3AccessKey(S3RverServer.Credential.AccessKey, S3RverServer.Credential.SecretKey),
            RepositoryPath = "/main",
        };

        Assert.Null((await s_probe.CheckAsync(settings, BucketProbeDepth.Write, Stop)).Failure);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(server.DataFolder, "backups"), "*probe*", SearchOption.AllDirectories));
    }

    internal static S3ConnectionSettings Settings(S3TestServer server) => new()
    {
        Bucket = "backups",
        Endpoint = "localhost",
        Region = "us-east-1",
        Port = server.Port,
        PathStyle = true,
        CaFile = server.CaFile,
        Credential = KeyOf(server),
        RepositoryPath = "/main",
    };

    internal static S3AccessKey KeyOf(S3TestServer server) =>
        server.Credentials.Values.First() is { } credential ? new S3AccessKey(credential.AccessKey, credential.SecretKey) : throw new InvalidOperationException();
}
