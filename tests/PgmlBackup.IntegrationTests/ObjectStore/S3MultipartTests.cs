using Amazon.S3;
using Amazon.S3.Model;
using Amazon.S3.Transfer;
using PgmlBackup.TestKit.ObjectStore;

namespace PgmlBackup.IntegrationTests.ObjectStore;

/// <summary>Uploads in parts by AWS's client.</summary>
public sealed class S3MultipartTests
{
    private const string Bucket = S3TestClient.Bucket;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    public async Task A_large_file_goes_and_comes_in_parts(bool tls, bool onDisk)
    {
        string root = Directory.CreateTempSubdirectory("pgmlbackup-s3-").FullName;
        try
        {
            await using S3TestServer server = await S3TestServer.StartAsync(new S3TestServerOptions { Tls = tls, Root = onDisk ? root : null }, Stop);
            using AmazonS3Client client = S3TestClient.Create(server);
            byte[] bytes = S3TestClient.Bytes((21 * 1024 * 1024) + 7);
            using TransferUtility transfer = new(client);

            await transfer.UploadAsync(new MemoryStream(bytes), Bucket, "large", Stop);
            GetObjectResponse whole = await client.GetObjectAsync(Bucket, "large", Stop);
            GetObjectResponse range = await client.GetObjectAsync(
                new GetObjectRequest { BucketName = Bucket, Key = "large", ByteRange = new ByteRange(5_242_000, 5_243_999) }, Stop);
            await transfer.DownloadWithResponseAsync(new TransferUtilityDownloadRequest { BucketName = Bucket, Key = "large", FilePath = Path.Combine(root, "down") }, Stop);

            Assert.Equal(bytes, await S3TestClient.ReadAsync(whole));
            Assert.EndsWith("-3\"", whole.ETag, StringComparison.Ordinal);
            Assert.Equal(bytes[5_242_000..5_244_000], await S3TestClient.ReadAsync(range));
            Assert.Equal(bytes, await File.ReadAllBytesAsync(Path.Combine(root, "down"), Stop));
            Assert.Equal(3, server.Log.Count(S3Operation.UploadPart));
            Assert.Equal(0, server.Bucket(Bucket).OpenUploads);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [Theory]
    [InlineData("CRC32", "FULL_OBJECT")]
    [InlineData("CRC32", "COMPOSITE")]
    [InlineData("SHA1", "COMPOSITE")]
    [InlineData("SHA256", "COMPOSITE")]
    public async Task The_checksum_of_a_whole_comes_from_those_of_its_parts(string algorithm, string type)
    {
        await using S3TestServer server = await S3TestServer.StartAsync(new S3TestServerOptions { MinimumPartSize = 1 }, Stop);
        using AmazonS3Client client = S3TestClient.Create(server);
        byte[] bytes = S3TestClient.Bytes(70_001);
        InitiateMultipartUploadResponse upload = await client.InitiateMultipartUploadAsync(
            new InitiateMultipartUploadRequest { BucketName = Bucket, Key = "parts", ChecksumAlgorithm = algorithm, ChecksumType = type }, Stop);
        CompleteMultipartUploadRequest complete = new() { BucketName = Bucket, Key = "parts", UploadId = upload.UploadId };
        foreach ((int number, byte[] part) in bytes.Chunk(30_000).Index())
        {
            complete.AddPartETags(await client.UploadPartAsync(new UploadPartRequest
            {
                BucketName = Bucket,
                Key = "parts",
                UploadId = upload.UploadId,
                PartNumber = number + 1,
                InputStream = new MemoryStream(part),
                ChecksumAlgorithm = algorithm,
            }, Stop));
        }

        CompleteMultipartUploadResponse completed = await client.CompleteMultipartUploadAsync(complete, Stop);
        PutObjectResponse single = await client.PutObjectAsync(
            new PutObjectRequest { BucketName = Bucket, Key = "single", InputStream = new MemoryStream(bytes), ChecksumAlgorithm = algorithm }, Stop);

        Assert.Equal(type, completed.ChecksumType.Value);
        string whole = Checksum(completed.ChecksumCRC32, completed.ChecksumCRC32C, completed.ChecksumCRC64NVME, completed.ChecksumSHA1, completed.ChecksumSHA256);
        string ofSingle = Checksum(single.ChecksumCRC32, single.ChecksumCRC32C, single.ChecksumCRC64NVME, single.ChecksumSHA1, single.ChecksumSHA256);
        Assert.Equal(type == "COMPOSITE" ? "-3" : ofSingle, type == "COMPOSITE" ? whole[^2..] : whole);
        Assert.Equal(bytes, await S3TestClient.ReadAsync(await client.GetObjectAsync(Bucket, "parts", Stop)));
    }

    [Fact]
    public async Task An_upload_in_parts_is_held_to_its_rules()
    {
        await using S3TestServer server = await S3TestServer.StartAsync(cancellationToken: Stop);
        using AmazonS3Client client = S3TestClient.CreateWithoutRetry(server);
        string id = (await client.InitiateMultipartUploadAsync(Bucket, "parts", Stop)).UploadId;
        UploadPartResponse first = await UploadPartAsync(client, id, 1, 1000);
        UploadPartResponse second = await UploadPartAsync(client, id, 2, 1000);

        ListPartsResponse parts = await client.ListPartsAsync(Bucket, "parts", id, Stop);
        Assert.Equal([1, 2], parts.Parts.Select(part => part.PartNumber!.Value));
        Assert.Equal("parts", (await client.ListMultipartUploadsAsync(Bucket, Stop)).MultipartUploads.Single().Key);
        await S3TestClient.RefusedAsync("EntityTooSmall", CompleteAsync(client, id, (1, first.ETag), (2, second.ETag)));
        await S3TestClient.RefusedAsync("InvalidPart", CompleteAsync(client, id, (1, "\"0123\"")));
        await S3TestClient.RefusedAsync("InvalidPart", CompleteAsync(client, id, (3, second.ETag)));
        await S3TestClient.RefusedAsync("NoSuchUpload", CompleteAsync(client, "none", (1, first.ETag)));
        await client.AbortMultipartUploadAsync(Bucket, "parts", id, Stop);
        await S3TestClient.RefusedAsync("NoSuchUpload", CompleteAsync(client, id, (2, second.ETag)));
        Assert.Empty(server.Bucket(Bucket).Keys);
        Assert.Equal(0, server.Bucket(Bucket).OpenUploads);
    }

    private static Task<UploadPartResponse> UploadPartAsync(AmazonS3Client client, string id, int number, int length) => client.UploadPartAsync(
        new UploadPartRequest { BucketName = Bucket, Key = "parts", UploadId = id, PartNumber = number, InputStream = new MemoryStream(S3TestClient.Bytes(length)) }, Stop);

    private static Task<CompleteMultipartUploadResponse> CompleteAsync(AmazonS3Client client, string id, params (int Number, string ETag)[] parts) =>
        client.CompleteMultipartUploadAsync(
            new CompleteMultipartUploadRequest { BucketName = Bucket, Key = "parts", UploadId = id, PartETags = [.. parts.Select(part => new PartETag(part.Number, part.ETag))] }, Stop);

    private static string Checksum(params string?[] values) => values.Single(value => !string.IsNullOrEmpty(value))!;
}
