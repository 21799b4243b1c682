using Amazon.S3;
using Amazon.S3.Model;
using PgmlBackup.TestKit.Clusters;
using PgmlBackup.TestKit.ObjectStore;

namespace PgmlBackup.IntegrationTests.ObjectStore;

/// <summary>The S3 server that we did not write, and the settings that avoid its defects.</summary>
public sealed class S3RverServerTests
{
    private const string Bucket = S3TestClient.Bucket;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_keeps_what_comes_without_chunks_and_is_gone_afterwards()
    {
        Assert.SkipUnless(S3RverServer.MissingReason is null, S3RverServer.MissingReason ?? "");
        string data;
        string caFile;
        await using (S3RverServer server = await S3RverServer.StartAsync([Bucket], Stop))
        {
            using AmazonS3Client client = S3TestClient.Create(server);
            byte[] bytes = S3TestClient.Bytes(200_000);
            (data, caFile) = (server.DataFolder, server.CaFile);

            await client.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = "folder/plain", InputStream = new MemoryStream(bytes), UseChunkEncoding = false }, Stop);
            await client.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = "folder/chunked", InputStream = new MemoryStream(bytes) }, Stop);

            Assert.Equal(bytes, await S3TestClient.ReadAsync(await client.GetObjectAsync(Bucket, "folder/plain", Stop)));
            ListObjectsV2Response listed = await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Bucket, Prefix = "folder/" }, Stop);
            Assert.Equal(["folder/chunked", "folder/plain"], listed.S3Objects.Select(found => found.Key));
            Assert.Equal(200_000, listed.S3Objects[1].Size);
            Assert.True(listed.S3Objects[0].Size > 200_000, "s3rver keeps the framing of chunks as data: a size that differs is what gives it away.");
        }

        Assert.False(Directory.Exists(data));
        Assert.False(File.Exists(caFile));
    }

    [Fact]
    public async Task PgBackRest_keeps_a_repository_on_it()
    {
        Assert.SkipUnless(S3RverServer.MissingReason is null, S3RverServer.MissingReason ?? "");
        await using S3RverServer server = await S3RverServer.StartAsync([Bucket], Stop);
        await using ScratchCluster cluster = await ScratchCluster.StartNewAsync(
            new ScratchClusterOptions
            {
                Archiving = true,
                WalSegmentMegabytes = 1,
                PgBackRestGlobal =
                [
                    "repo1-type=s3",
                    $"repo1-s3-bucket={Bucket}",
                    "repo1-s3-endpoint=localhost",
                    "repo1-s3-region=us-east-1",
                    $"repo1-s3-key={S3RverServer.Credential.AccessKey}",
                    $"repo1-s3-key-secret={S3RverServer.Credential.SecretKey}",
                    "repo1-s3-uri-style=path",
                    $"repo1-storage-port={server.Port}",
                    $"repo1-storage-ca-file={server.CaFile}",
                    "repo1-bundle=y",
                ],
            }, Stop);
        await cluster.LoadRowsAsync(10, cancellationToken: Stop);

        string full = await cluster.TakeBackupAsync(cancellationToken: Stop);
        string incremental = await cluster.TakeBackupAsync("incr", cancellationToken: Stop);

        Assert.Equal([full, incremental], await cluster.BackupLabelsAsync(Stop));
        (await cluster.RunPgBackRestAsync(["verify"], Stop)).EnsureSuccess();
    }
}
