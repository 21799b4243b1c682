using System.Globalization;
using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using PgmlBackup.TestKit.ObjectStore;

namespace PgmlBackup.IntegrationTests.ObjectStore;

/// <summary>AWS's client with its default settings gets from our server what it put there.</summary>
public sealed class S3TestServerTests
{
    private const string Bucket = S3TestClient.Bucket;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, 0)]
    [InlineData(true, 1)]
    [InlineData(true, 200_000)]
    [InlineData(true, 3_000_001)]
    [InlineData(false, 0)]
    [InlineData(false, 1)]
    [InlineData(false, 200_000)]
    [InlineData(false, 3_000_001)]
    public async Task What_is_put_comes_back_byte_for_byte(bool tls, int length)
    {
        await using S3TestServer server = await S3TestServer.StartAsync(new S3TestServerOptions { Tls = tls }, Stop);
        using AmazonS3Client client = S3TestClient.Create(server);
        byte[] bytes = S3TestClient.Bytes(length);

        PutObjectResponse put = await PutAsync(client, "folder/an object +&=%.bin", bytes);
        GetObjectResponse got = await client.GetObjectAsync(Bucket, "folder/an object +&=%.bin", Stop);

        Assert.Equal(bytes, await S3TestClient.ReadAsync(got));
        Assert.Equal(put.ETag, got.ETag);
        Assert.NotEmpty(got.ChecksumCRC32);
        Assert.Equal(bytes, server.Bucket(Bucket).Read("folder/an object +&=%.bin"));
    }

    [Theory]
    [InlineData("CRC32")]
    [InlineData("SHA1")]
    [InlineData("SHA256")]
    public async Task A_trailing_checksum_of_the_client_is_kept_and_returned(string algorithm)
    {
        await using S3TestServer server = await S3TestServer.StartAsync(cancellationToken: Stop);
        using AmazonS3Client client = S3TestClient.Create(server);
        byte[] bytes = S3TestClient.Bytes(100_000);

        await client.PutObjectAsync(
            new PutObjectRequest { BucketName = Bucket, Key = "a", InputStream = new MemoryStream(bytes), ChecksumAlgorithm = ChecksumAlgorithm.FindValue(algorithm) }, Stop);
        GetObjectMetadataResponse head = await client.GetObjectMetadataAsync(
            new GetObjectMetadataRequest { BucketName = Bucket, Key = "a", ChecksumMode = ChecksumMode.ENABLED }, Stop);

        string?[] checksums = [head.ChecksumCRC32, head.ChecksumCRC32C, head.ChecksumCRC64NVME, head.ChecksumSHA1, head.ChecksumSHA256];
        Assert.Single(checksums, checksum => !string.IsNullOrEmpty(checksum));
        Assert.Equal(bytes, await S3TestClient.ReadAsync(await client.GetObjectAsync(Bucket, "a", Stop)));
    }

    [Theory]
    [InlineData("STREAMING-AWS4-HMAC-SHA256-PAYLOAD", true, true, true)]
    [InlineData("STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", true, false, true)]
    [InlineData("STREAMING-UNSIGNED-PAYLOAD-TRAILER", true, false, false)]
    [InlineData("UNSIGNED-PAYLOAD", false, true, false)]
    [InlineData("hex", false, false, true)]
    public async Task Every_mode_of_payload_that_the_client_knows_is_taken(string mode, bool chunked, bool required, bool sign)
    {
        await using S3TestServer server = await S3TestServer.StartAsync(cancellationToken: Stop);
        using AmazonS3Client client = S3TestClient.Create(
            server, change: config => config.RequestChecksumCalculation = required ? Amazon.Runtime.RequestChecksumCalculation.WHEN_REQUIRED : Amazon.Runtime.RequestChecksumCalculation.WHEN_SUPPORTED);
        byte[] bytes = S3TestClient.Bytes(300_000);

        await client.PutObjectAsync(
            new PutObjectRequest { BucketName = Bucket, Key = "a", InputStream = new MemoryStream(bytes), UseChunkEncoding = chunked, DisablePayloadSigning = !sign }, Stop);

        string sent = server.Log.Requests.Single().Headers["x-amz-content-sha256"];
        Assert.Equal(mode, sent.Length == 64 ? "hex" : sent);
        Assert.Equal(bytes, server.Bucket(Bucket).Read("a"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    public async Task A_listing_comes_page_by_page(int pageSize)
    {
        await using S3TestServer server = await S3TestServer.StartAsync(new S3TestServerOptions { PageSize = pageSize }, Stop);
        using AmazonS3Client client = S3TestClient.Create(server);
        int count = pageSize == 1 ? 23 : 2345;
        string[] keys = [.. Enumerable.Range(0, count).Select(number => string.Create(CultureInfo.InvariantCulture, $"d{number % 3}/k +%{number:d5}"))];
        foreach (string key in keys)
        {
            server.Bucket(Bucket).Put(key, "x"u8);
        }

        List<string> listed = await ListAsync(client, new ListObjectsV2Request { BucketName = Bucket });
        List<string> inFolder = await ListAsync(client, new ListObjectsV2Request { BucketName = Bucket, Prefix = "d1/", StartAfter = "d1/k +%00004" });
        List<string> folders = [];
        await foreach (string folder in client.Paginators.ListObjectsV2(new ListObjectsV2Request { BucketName = Bucket, Delimiter = "/" }).CommonPrefixes.WithCancellation(Stop))
        {
            folders.Add(folder);
        }

        Assert.Equal(keys.Order(StringComparer.Ordinal), listed);
        Assert.Equal(keys.Where(key => key.StartsWith("d1/", StringComparison.Ordinal) && string.CompareOrdinal(key, "d1/k +%00004") > 0).Order(StringComparer.Ordinal), inFolder);
        Assert.Equal(["d0/", "d1/", "d2/"], folders);
        Assert.All(server.Log.Requests, request => Assert.Equal(200, request.Status));
    }

    [Fact]
    public async Task Objects_are_deleted_alone_and_by_the_thousand()
    {
        await using S3TestServer server = await S3TestServer.StartAsync(cancellationToken: Stop);
        using AmazonS3Client client = S3TestClient.Create(server);
        string[] keys = [.. Enumerable.Range(0, 1001).Select(number => $"k{number}")];
        foreach (string key in keys)
        {
            server.Bucket(Bucket).Put(key, "x"u8);
        }

        await client.DeleteObjectAsync(Bucket, keys[1000], Stop);
        DeleteObjectsResponse deleted = await client.DeleteObjectsAsync(
            new DeleteObjectsRequest { BucketName = Bucket, Objects = [.. keys[..1000].Select(key => new KeyVersion { Key = key })] }, Stop);
        DeleteObjectsResponse quiet = await client.DeleteObjectsAsync(
            new DeleteObjectsRequest { BucketName = Bucket, Quiet = true, Objects = [new KeyVersion { Key = "not there" }] }, Stop);

        Assert.Equal(1000, deleted.DeletedObjects.Count);
        Assert.Empty(quiet.DeletedObjects ?? []);
        Assert.Empty(server.Bucket(Bucket).Keys);
    }

    [Fact]
    public async Task A_conditional_write_lets_only_one_of_many_win()
    {
        await using S3TestServer server = await S3TestServer.StartAsync(cancellationToken: Stop);
        using AmazonS3Client client = S3TestClient.Create(server);

        Task<PutObjectResponse>[] writers = [.. Enumerable.Range(0, 8).Select(_ =>
            client.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = "one", ContentBody = "x", IfNoneMatch = "*" }, Stop))];
        await Task.WhenAll(writers.Select(writer => writer.ContinueWith(_ => { }, TaskScheduler.Default)));

        Assert.Single(writers.Select(writer => writer.IsCompletedSuccessfully), won => won);
        Assert.All(writers.Where(writer => writer.IsFaulted), writer =>
            Assert.Equal("PreconditionFailed", Assert.IsType<AmazonS3Exception>(writer.Exception!.InnerException).ErrorCode));
        await S3TestClient.RefusedAsync("PreconditionFailed", client.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = "one", ContentBody = "y", IfMatch = "\"00\"" }, Stop));
    }

    [Fact]
    public async Task A_conditional_read_answers_304_and_412()
    {
        await using S3TestServer server = await S3TestServer.StartAsync(cancellationToken: Stop);
        using AmazonS3Client client = S3TestClient.Create(server);
        string etag = (await PutAsync(client, "a", [1, 2, 3])).ETag;

        await S3TestClient.RefusedAsync("PreconditionFailed", client.GetObjectAsync(new GetObjectRequest { BucketName = Bucket, Key = "a", EtagToMatch = "\"00\"" }, Stop));
        AmazonS3Exception same = await Assert.ThrowsAsync<AmazonS3Exception>(
            () => client.GetObjectAsync(new GetObjectRequest { BucketName = Bucket, Key = "a", EtagToNotMatch = etag }, Stop));
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        Assert.Equal([1, 2, 3], await S3TestClient.ReadAsync(await client.GetObjectAsync(new GetObjectRequest { BucketName = Bucket, Key = "a", EtagToMatch = etag }, Stop)));
    }

    [Theory]
    [InlineData("bytes=0-0", "a")]
    [InlineData("bytes=7-", "hij")]
    [InlineData("bytes=-2", "ij")]
    [InlineData("bytes=5-99", "fghij")]
    [InlineData("bytes=-99", "abcdefghij")]
    [InlineData("bytes=10-", null)]
    [InlineData("bytes=-0", null)]
    public async Task A_range_is_read_as_rfc_9110_says(string range, string? expected)
    {
        await using S3TestServer server = await S3TestServer.StartAsync(cancellationToken: Stop);
        using AmazonS3Client client = S3TestClient.Create(server);
        server.Bucket(Bucket).Put("letters", "abcdefghij"u8);
        GetObjectRequest request = new() { BucketName = Bucket, Key = "letters", ByteRange = new ByteRange(range) };

        if (expected is null)
        {
            await S3TestClient.RefusedAsync("InvalidRange", client.GetObjectAsync(request, Stop));
            return;
        }

        GetObjectResponse got = await client.GetObjectAsync(request, Stop);
        Assert.Equal(expected, System.Text.Encoding.ASCII.GetString(await S3TestClient.ReadAsync(got)));
        Assert.Equal(HttpStatusCode.PartialContent, got.HttpStatusCode);
    }

    [Fact]
    public async Task An_object_is_copied_with_its_metadata_or_with_others()
    {
        await using S3TestServer server = await S3TestServer.StartAsync(new S3TestServerOptions { Buckets = [Bucket, "other"] }, Stop);
        using AmazonS3Client client = S3TestClient.Create(server);
        PutObjectRequest put = new() { BucketName = Bucket, Key = "from +a", ContentBody = "text", ContentType = "text/plain" };
        put.Metadata["owner"] = "me";
        await client.PutObjectAsync(put, Stop);

        await client.CopyObjectAsync(Bucket, "from +a", "other", "to", Stop);
        CopyObjectRequest replacing = new() { SourceBucket = Bucket, SourceKey = "from +a", DestinationBucket = Bucket, DestinationKey = "from +a", MetadataDirective = S3MetadataDirective.REPLACE };
        replacing.Metadata["owner"] = "you";
        await client.CopyObjectAsync(replacing, Stop);

        GetObjectMetadataResponse copied = await client.GetObjectMetadataAsync("other", "to", Stop);
        Assert.Equal("me", copied.Metadata["owner"]);
        Assert.Equal("text/plain", copied.Headers.ContentType);
        Assert.Equal("you", (await client.GetObjectMetadataAsync(Bucket, "from +a", Stop)).Metadata["owner"]);
        Assert.Equal("text"u8.ToArray(), server.Bucket("other").Read("to"));
    }

    [Fact]
    public async Task A_bucket_tells_what_it_was_told_to_tell()
    {
        await using S3TestServer server = await S3TestServer.StartAsync(cancellationToken: Stop);
        using AmazonS3Client client = S3TestClient.Create(server);
        await client.PutBucketAsync("made-here", Stop);

        Assert.Equal([Bucket, "made-here"], (await client.ListBucketsAsync(Stop)).Buckets.Select(bucket => bucket.BucketName));
        Assert.Equal("", (await client.GetBucketLocationAsync(Bucket, Stop)).Location.Value);
        Assert.Equal(VersionStatus.Off, (await client.GetBucketVersioningAsync(Bucket, Stop)).VersioningConfig.Status);
        Assert.Empty((await client.GetLifecycleConfigurationAsync(Bucket, Stop)).Configuration.Rules ?? []);
        server.Bucket(Bucket).Settings = new S3BucketSettings
        {
            Region = "eu-central-1",
            VersioningStatus = "Enabled",
            LifecycleXml = """
                <LifecycleConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Rule><ID>incomplete</ID><Filter><Prefix></Prefix></Filter>
                <Status>Enabled</Status><AbortIncompleteMultipartUpload><DaysAfterInitiation>7</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule></LifecycleConfiguration>
                """,
        };
        server.Bucket(Bucket).Put("a", "1"u8);

        Assert.Equal("eu-central-1", (await client.GetBucketLocationAsync(Bucket, Stop)).Location.Value);
        Assert.Equal(VersionStatus.Enabled, (await client.GetBucketVersioningAsync(Bucket, Stop)).VersioningConfig.Status);
        Assert.Equal(7, (await client.GetLifecycleConfigurationAsync(Bucket, Stop)).Configuration.Rules.Single().AbortIncompleteMultipartUpload.DaysAfterInitiation);
        Assert.Equal("a", (await client.ListVersionsAsync(Bucket, Stop)).Versions.Single().Key);
        await S3TestClient.RefusedAsync("NoSuchBucket", client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = "not-there" }, Stop));
        await S3TestClient.RefusedAsync("NoSuchKey", client.GetObjectAsync(Bucket, "not there", Stop));
        await S3TestClient.RefusedAsync("BucketNotEmpty", client.DeleteBucketAsync(Bucket, Stop));
        await client.DeleteBucketAsync("made-here", Stop);
    }

    [Fact]
    public async Task Objects_in_a_folder_are_there_for_the_next_server()
    {
        string root = Directory.CreateTempSubdirectory("pgmlbackup-s3-").FullName;
        try
        {
            byte[] bytes = S3TestClient.Bytes(6 * 1024 * 1024);
            string etag;
            await using (S3TestServer first = await S3TestServer.StartAsync(new S3TestServerOptions { Root = root }, Stop))
            {
                using AmazonS3Client client = S3TestClient.Create(first);
                etag = (await PutAsync(client, "a", bytes)).ETag;
                await PutAsync(client, "a/b", [1]);
                await PutAsync(client, "gone", [1]);
                await client.DeleteObjectAsync(Bucket, "gone", Stop);
                string left = (await client.InitiateMultipartUploadAsync(Bucket, "parts", Stop)).UploadId;
                await client.UploadPartAsync(new UploadPartRequest { BucketName = Bucket, Key = "parts", UploadId = left, PartNumber = 1, InputStream = new MemoryStream([1]) }, Stop);
            }

            await using S3TestServer second = await S3TestServer.StartAsync(new S3TestServerOptions { Root = root }, Stop);
            using AmazonS3Client again = S3TestClient.Create(second);

            GetObjectResponse got = await again.GetObjectAsync(Bucket, "a", Stop);
            Assert.Equal(bytes, await S3TestClient.ReadAsync(got));
            Assert.Equal(etag, got.ETag);
            Assert.Equal(["a", "a/b"], second.Bucket(Bucket).Keys);
            Assert.Equal(2, Directory.GetFiles(Path.Combine(root, Bucket, "blobs")).Length);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [Theory]
    [InlineData("localhost")]
    [InlineData("s3.localhost")]
    public async Task A_bucket_is_found_in_the_host_name(string domain)
    {
        await using S3TestServer server = await S3TestServer.StartAsync(cancellationToken: Stop);
        using AmazonS3Client client = S3TestClient.Create(
            server, change: config => config.ServiceURL = $"https://{domain}:{server.Port}", pathStyle: false);

        await PutAsync(client, "folder/a", [1, 2]);

        Assert.Equal([1, 2], server.Bucket(Bucket).Read("folder/a"));
        Assert.True(server.Log.Requests.Single().VirtualHost);
    }

    private static Task<PutObjectResponse> PutAsync(AmazonS3Client client, string key, byte[] bytes) =>
        client.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = key, InputStream = new MemoryStream(bytes) }, Stop);

    private static async Task<List<string>> ListAsync(AmazonS3Client client, ListObjectsV2Request request)
    {
        List<string> keys = [];
        await foreach (S3Object found in client.Paginators.ListObjectsV2(request).S3Objects.WithCancellation(Stop))
        {
            keys.Add(found.Key);
        }

        return keys;
    }
}
