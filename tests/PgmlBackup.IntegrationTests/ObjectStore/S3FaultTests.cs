using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using PgmlBackup.TestKit.ObjectStore;
using PgmlBackup.TestKit.ObjectStore.Faults;

namespace PgmlBackup.IntegrationTests.ObjectStore;

/// <summary>Every fault is seen by a real client as it would be on a bad day of S3.</summary>
public sealed class S3FaultTests
{
    private const string Bucket = S3TestClient.Bucket;
    private static readonly byte[] s_bytes = S3TestClient.Bytes(300_000);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string, int> ErrorAnswers => new()
    {
        { "SlowDown", 503 }, { "InternalError", 500 }, { "AccessDenied", 403 }, { "AllAccessDisabled", 403 }, { "ExpiredToken", 400 },
    };

    [Theory]
    [MemberData(nameof(ErrorAnswers))]
    public async Task An_error_answer_comes_to_reads_and_writes(string code, int status)
    {
        await using S3TestServer server = await StartAsync();
        using AmazonS3Client client = S3TestClient.CreateWithoutRetry(server);
        server.Faults.Add(new S3FaultRule(Error(code)));

        AmazonS3Exception read = await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => GetAsync(client));
        AmazonS3Exception write = await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => PutAsync(client, "new"));

        Assert.Equal((code, (HttpStatusCode)status), (read.ErrorCode, read.StatusCode));
        Assert.Equal((code, (HttpStatusCode)status), (write.ErrorCode, write.StatusCode));
        Assert.Equal(["k"], server.Bucket(Bucket).Keys);
        Assert.All(server.Log.Requests, request => Assert.Equal([code], request.Faults));
    }

    [Theory]
    [InlineData("SlowDown")]
    [InlineData("InternalError")]
    [InlineData("ResetBeforeAnswer")]
    [InlineData("ResetInBody")]
    public async Task A_passing_fault_of_a_write_is_retried_by_the_client(string fault)
    {
        await using S3TestServer server = await StartAsync();
        using AmazonS3Client client = S3TestClient.Create(server);
        S3FaultHandle rule = server.Faults.Add(S3Operation.PutObject, Error(fault), nth: 1, times: 2);

        await PutAsync(client, "new");

        Assert.Equal(s_bytes, server.Bucket(Bucket).Read("new"));
        Assert.Equal((3, 2), (rule.Seen, rule.Fired));
        Assert.Equal(3, server.Log.Count(S3Operation.PutObject));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_reset_is_seen_as_a_broken_connection(bool tls)
    {
        await using S3TestServer server = await StartAsync(tls);
        using AmazonS3Client client = S3TestClient.CreateWithoutRetry(server);
        server.Faults.Add(S3Operation.GetObject, S3Fault.ResetInBody(100_000), nth: 1);
        server.Faults.Add(S3Operation.PutObject, S3Fault.ResetInBody(100_000));
        // .NET's HTTP client itself repeats a request on which no byte of an answer came.
        S3FaultHandle listing = server.Faults.Add(S3Operation.ListObjectsV2, S3Fault.ResetBeforeAnswer());

        await AssertBrokenAsync(() => GetAsync(client));
        await AssertBrokenAsync(() => PutAsync(client, "new"));
        await AssertBrokenAsync(() => client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Bucket }, Stop));

        S3RequestRecord read = await CompletedAsync(server, 1);
        S3RequestRecord write = await CompletedAsync(server, 2);
        S3RequestRecord last = await CompletedAsync(server, 2 + listing.Fired);
        Assert.Equal((100_000, 0, true), (read.BytesOut, read.BytesIn, read.Aborted));
        Assert.Equal((0, 100_000, true), (write.BytesOut, write.BytesIn, write.Aborted));
        Assert.Equal((0, 0, 0, true), (last.Status, last.BytesOut, last.BytesIn, last.Aborted));
        Assert.Equal(["k"], server.Bucket(Bucket).Keys);
        Assert.Equal(s_bytes, await GetAsync(client));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_truncated_body_ends_before_its_length(bool tls)
    {
        await using S3TestServer server = await StartAsync(tls);
        using AmazonS3Client client = S3TestClient.CreateWithoutRetry(server);
        server.Faults.Add(S3Operation.GetObject, S3Fault.Truncate(100_000), nth: 1);

        using GetObjectResponse response = await client.GetObjectAsync(Bucket, "k", Stop);
        using MemoryStream received = new();
        HttpIOException broken = await Assert.ThrowsAsync<HttpIOException>(() => response.ResponseStream.CopyToAsync(received, Stop));

        Assert.Equal(HttpRequestError.ResponseEnded, broken.HttpRequestError);
        Assert.Equal(s_bytes.Length, response.ContentLength);
        Assert.Equal(s_bytes[..100_000], received.ToArray());
        Assert.Equal(s_bytes, await GetAsync(client));
    }

    [Fact]
    public async Task An_altered_byte_is_found_by_its_digest()
    {
        await using S3TestServer server = await StartAsync();
        using AmazonS3Client client = S3TestClient.CreateWithoutRetry(server);
        await PutAsync(client, "sum");
        server.Faults.Add(new S3FaultRule(S3Fault.AlterByte(150_000)));

        AmazonClientException read = await Assert.ThrowsAnyAsync<AmazonClientException>(() => GetAsync(client, "sum"));
        AmazonS3Exception write = await Assert.ThrowsAnyAsync<AmazonS3Exception>(() => PutAsync(client, "new"));
        byte[] withoutDigest = await S3TestClient.ReadAsync(
            await client.GetObjectAsync(new GetObjectRequest { BucketName = Bucket, Key = "k", ByteRange = new ByteRange(0, s_bytes.Length - 1) }, Stop));

        Assert.Contains("hash", read.Message, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("SignatureDoesNotMatch", write.ErrorCode);
        Assert.Equal([150_000], withoutDigest.Index().Where(item => item.Item != s_bytes[item.Index]).Select(item => item.Index));
        Assert.Equal(["k", "sum"], server.Bucket(Bucket).Keys);
    }

    [Fact]
    public async Task A_byte_altered_in_the_store_is_found_by_its_digest()
    {
        await using S3TestServer server = await StartAsync();
        using AmazonS3Client client = S3TestClient.CreateWithoutRetry(server);
        await PutAsync(client, "sum");

        server.Bucket(Bucket).AlterByte("sum", 299_999);

        await Assert.ThrowsAnyAsync<AmazonClientException>(() => GetAsync(client, "sum"));
    }

    [Fact]
    public async Task A_wrong_checksum_header_is_found_although_the_body_is_right()
    {
        await using S3TestServer server = await StartAsync();
        using AmazonS3Client client = S3TestClient.CreateWithoutRetry(server);
        string etag = (await PutAsync(client, "sum")).ETag;
        server.Faults.Add(new S3FaultRule(S3Fault.WrongChecksum()));

        await Assert.ThrowsAnyAsync<AmazonClientException>(() => GetAsync(client, "sum"));

        Assert.NotEqual(etag, (await client.GetObjectMetadataAsync(Bucket, "sum", Stop)).ETag);
    }

    [Fact]
    public async Task A_slow_body_keeps_its_rate_in_both_directions()
    {
        await using S3TestServer server = await StartAsync();
        using AmazonS3Client client = S3TestClient.CreateWithoutRetry(server);
        server.Faults.Add(new S3FaultRule(S3Fault.SlowBody(1_000_000)));

        Stopwatch read = Stopwatch.StartNew();
        Assert.Equal(s_bytes, await GetAsync(client));
        read.Stop();
        Stopwatch write = Stopwatch.StartNew();
        await PutAsync(client, "new");
        write.Stop();

        Assert.InRange(read.Elapsed, TimeSpan.FromSeconds(0.25), TimeSpan.FromSeconds(30));
        Assert.InRange(write.Elapsed, TimeSpan.FromSeconds(0.15), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_late_answer_comes_after_its_delay_and_the_latency_of_the_server()
    {
        await using S3TestServer server = await S3TestServer.StartAsync(new S3TestServerOptions { Latency = TimeSpan.FromSeconds(0.1) }, Stop);
        using AmazonS3Client client = S3TestClient.CreateWithoutRetry(server);
        server.Faults.Add(S3Operation.ListObjectsV2, S3Fault.Delay(TimeSpan.FromSeconds(0.2)));

        Stopwatch listing = Stopwatch.StartNew();
        await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Bucket }, Stop);

        Assert.InRange(listing.Elapsed, TimeSpan.FromSeconds(0.29), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_request_hangs_until_it_is_released()
    {
        await using S3TestServer server = await StartAsync();
        using AmazonS3Client client = S3TestClient.CreateWithoutRetry(server);
        S3Gate gate = new();
        server.Faults.Add(S3Operation.GetObject, S3Fault.Hang(gate));

        Task<byte[]> first = GetAsync(client);
        Task<byte[]> second = GetAsync(client);
        await gate.WaitForArrivalAsync(2, Stop);
        Assert.Equal((false, false, 2), (first.IsCompleted, second.IsCompleted, server.Log.Stats.InFlight));
        gate.Release();

        Assert.Equal(s_bytes, await first);
        Assert.Equal(s_bytes, await second);
        Assert.Equal(2, server.Log.Stats.MaximumInFlight);
    }

    [Fact]
    public async Task A_client_that_gives_up_is_seen_to_go()
    {
        await using S3TestServer server = await StartAsync();
        using AmazonS3Client client = S3TestClient.CreateWithoutRetry(server);
        using CancellationTokenSource giveUp = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        server.Faults.Add(S3Operation.GetObject, S3Fault.Hang(new S3Gate()));

        Task<GetObjectResponse> request = client.GetObjectAsync(Bucket, "k", giveUp.Token);
        await server.Log.WaitForArrivalAsync(record => record.Key == "k", 1, Stop);
        await giveUp.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request);
        S3RequestRecord gone = await CompletedAsync(server, 1);
        Assert.Equal((true, 0), (gone.Aborted, gone.Status));
    }

    [Fact]
    public async Task A_server_ends_at_once_although_requests_hang()
    {
        S3TestServer server = await StartAsync();
        using AmazonS3Client client = S3TestClient.CreateWithoutRetry(server);
        server.Faults.Add(S3Operation.GetObject, S3Fault.Hang(new S3Gate()));
        Task<byte[]> request = GetAsync(client);
        await server.Log.WaitForArrivalAsync(record => record.Key == "k", 1, Stop);

        Stopwatch end = Stopwatch.StartNew();
        await server.DisposeAsync();

        Assert.InRange(end.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(4));
        await AssertBrokenAsync(() => request);
        Assert.False(File.Exists(server.CaFile));
    }

    [Fact]
    public async Task A_skewed_clock_is_refused_and_the_client_corrects_its_own()
    {
        await using S3TestServer server = await StartAsync();
        using AmazonS3Client client = S3TestClient.Create(server, change: config => config.DisableClockSkewCorrection = false);
        server.Faults.Add(S3Operation.GetObject, S3Fault.ClockSkew(TimeSpan.FromHours(5)));

        Assert.Equal(s_bytes, await GetAsync(client));

        S3RequestRecord[] requests = [await CompletedAsync(server, 1), await CompletedAsync(server, 2)];
        Assert.Equal([(403, "RequestTimeTooSkewed"), (200, null)], requests.Select(request => (request.Status, request.ErrorCode)));
        server.Faults.Clear();
        server.Faults.Add(new S3FaultRule(S3Fault.ClockSkew(TimeSpan.FromHours(-7))));
        using AmazonS3Client once = S3TestClient.CreateWithoutRetry(server);
        await S3TestClient.RefusedAsync("RequestTimeTooSkewed", once.GetObjectAsync(Bucket, "k", Stop));
    }

    [Fact]
    public async Task An_answer_that_is_lost_leaves_the_work_done()
    {
        await using S3TestServer server = await StartAsync();
        using AmazonS3Client client = S3TestClient.Create(server);
        server.Faults.Add(S3Operation.PutObject, S3Fault.LoseAnswer(), nth: 1);

        await S3TestClient.RefusedAsync(
            "PreconditionFailed", client.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = "once", ContentBody = "x", IfNoneMatch = "*" }, Stop));

        Assert.Equal("x"u8.ToArray(), server.Bucket(Bucket).Read("once"));
    }

    [Fact]
    public async Task A_completion_whose_answer_is_lost_may_be_repeated()
    {
        await using S3TestServer server = await StartAsync();
        using AmazonS3Client client = S3TestClient.Create(server);
        server.Faults.Add(S3Operation.CompleteMultipartUpload, S3Fault.LoseAnswer(), nth: 1);

        CompleteMultipartUploadResponse completed = await UploadInPartsAsync(client);

        Assert.Equal(2, server.Log.Count(S3Operation.CompleteMultipartUpload));
        Assert.EndsWith("-1\"", completed.ETag, StringComparison.Ordinal);
        Assert.Equal(s_bytes, server.Bucket(Bucket).Read("parts"));
    }

    [Fact]
    public async Task A_completion_may_fail_inside_an_answer_of_success()
    {
        await using S3TestServer server = await StartAsync();
        using AmazonS3Client client = S3TestClient.CreateWithoutRetry(server);
        server.Faults.Add(S3Operation.CompleteMultipartUpload, S3Fault.RespondInsideSuccess(new S3FaultError(500, "InternalError", "Please try again.")));

        await S3TestClient.RefusedAsync("InternalError", UploadInPartsAsync(client));

        S3RequestRecord answered = await server.Log.WaitForCompletionAsync(record => record.Operation == S3Operation.CompleteMultipartUpload, 1, Stop);
        Assert.Equal(200, answered.Status);
        Assert.Equal(["k"], server.Bucket(Bucket).Keys);
        Assert.Equal(1, server.Bucket(Bucket).OpenUploads);
    }

    [Fact]
    public async Task One_key_of_a_batch_may_be_refused()
    {
        await using S3TestServer server = await StartAsync();
        using AmazonS3Client client = S3TestClient.CreateWithoutRetry(server);
        server.Bucket(Bucket).Put("locked/1", "x"u8);
        server.Faults.Add(new S3FaultRule(S3Fault.Forbidden()) { Operation = S3Operation.DeleteObjectsEntry, KeyPattern = "locked/*" });

        DeleteObjectsException failed = await Assert.ThrowsAsync<DeleteObjectsException>(() => client.DeleteObjectsAsync(
            new DeleteObjectsRequest { BucketName = Bucket, Objects = [new KeyVersion { Key = "k" }, new KeyVersion { Key = "locked/1" }] }, Stop));

        Assert.Equal([("locked/1", "AccessDenied")], failed.Response.DeleteErrors.Select(error => (error.Key, error.Code)));
        Assert.Equal(["locked/1"], server.Bucket(Bucket).Keys);
    }

    private static async Task<S3TestServer> StartAsync(bool tls = true)
    {
        S3TestServer server = await S3TestServer.StartAsync(new S3TestServerOptions { Tls = tls }, Stop);
        server.Bucket(Bucket).Put("k", s_bytes);
        return server;
    }

    private static S3Fault Error(string name) => name switch
    {
        "SlowDown" => S3Fault.SlowDown(),
        "InternalError" => S3Fault.InternalError(),
        "ExpiredToken" => S3Fault.ExpiredToken(),
        "ResetBeforeAnswer" => S3Fault.ResetBeforeAnswer(),
        "ResetInBody" => S3Fault.ResetInBody(50_000),
        _ => S3Fault.Forbidden(name),
    };

    private static async Task<byte[]> GetAsync(AmazonS3Client client, string key = "k") => await S3TestClient.ReadAsync(await client.GetObjectAsync(Bucket, key, Stop));

    private static Task<PutObjectResponse> PutAsync(AmazonS3Client client, string key) =>
        client.PutObjectAsync(new PutObjectRequest { BucketName = Bucket, Key = key, InputStream = new MemoryStream(s_bytes) }, Stop);

    private static async Task<CompleteMultipartUploadResponse> UploadInPartsAsync(AmazonS3Client client)
    {
        string id = (await client.InitiateMultipartUploadAsync(Bucket, "parts", Stop)).UploadId;
        UploadPartResponse part = await client.UploadPartAsync(
            new UploadPartRequest { BucketName = Bucket, Key = "parts", UploadId = id, PartNumber = 1, InputStream = new MemoryStream(s_bytes) }, Stop);
        CompleteMultipartUploadRequest complete = new() { BucketName = Bucket, Key = "parts", UploadId = id };
        complete.AddPartETags(part);
        return await client.CompleteMultipartUploadAsync(complete, Stop);
    }

    private static Task<S3RequestRecord> CompletedAsync(S3TestServer server, int number) =>
        server.Log.WaitForCompletionAsync(record => record.Number == number, 1, Stop);

    private static async Task AssertBrokenAsync(Func<Task> request)
    {
        Exception? broken = await Record.ExceptionAsync(request);
        while (broken is not (null or IOException or SocketException))
        {
            broken = broken.InnerException;
        }

        Assert.NotNull(broken);
    }
}
