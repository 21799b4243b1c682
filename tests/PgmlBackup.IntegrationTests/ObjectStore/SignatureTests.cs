using System.Text;
using Amazon.S3;
using Amazon.S3.Model;
using PgmlBackup.TestKit.ObjectStore;

namespace PgmlBackup.IntegrationTests.ObjectStore;

/// <summary>Signatures and digests are verified for real: those of AWS's documentation hold, and nothing that was altered does.</summary>
public sealed class SignatureTests
{
    private const string Bucket = S3TestClient.Bucket;
    private const string Payload = "123456789";

    // The account and the day of the examples in AWS's documentation of Signature Version 4.
    private static readonly S3Credential s_documented = new("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_documented_get_is_verified()
    {
        await using S3TestServer server = await StartDocumentedAsync();

        RawAnswer answer = await RawS3.SendAsync(server, DocumentedGet("f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"), [], Stop);
        RawAnswer altered = await RawS3.SendAsync(server, DocumentedGet("f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb42"), [], Stop);

        Assert.Equal((206, "abcdefghij"), (answer.Status, answer.Body));
        Assert.Equal((403, "SignatureDoesNotMatch"), (altered.Status, altered.Code));
        Assert.Contains("<CanonicalRequest>GET", altered.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_documented_put_is_verified()
    {
        await using S3TestServer server = await StartDocumentedAsync();
        const string Head = """
            PUT /test%24file.text HTTP/1.1
            Host: examplebucket.s3.amazonaws.com
            Date: Fri, 24 May 2013 00:00:00 GMT
            x-amz-date: 20130524T000000Z
            x-amz-storage-class: REDUCED_REDUNDANCY
            x-amz-content-sha256: 44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072
            Content-Length: 21
            Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class,Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd
            """;

        RawAnswer altered = await RawS3.SendAsync(server, Head, "Welcome to Amazon S4."u8.ToArray(), Stop);
        RawAnswer answer = await RawS3.SendAsync(server, Head, "Welcome to Amazon S3."u8.ToArray(), Stop);

        Assert.Equal((400, "XAmzContentSHA256Mismatch"), (altered.Status, altered.Code));
        Assert.Equal(200, answer.Status);
        Assert.Equal("Welcome to Amazon S3."u8.ToArray(), server.Bucket("examplebucket").Read("test$file.text"));
    }

    [Fact]
    public async Task The_documented_presigned_get_is_verified()
    {
        await using S3TestServer server = await StartDocumentedAsync();
        const string Query = "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request"
            + "&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host"
            + "&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";

        RawAnswer answer = await RawS3.SendAsync(server, $"GET /test.txt?{Query} HTTP/1.1\nHost: examplebucket.s3.amazonaws.com", [], Stop);
        RawAnswer unsigned = await RawS3.SendAsync(server, "GET /test.txt HTTP/1.1\nHost: examplebucket.s3.amazonaws.com", [], Stop);

        Assert.Equal(200, answer.Status);
        Assert.Equal((403, "AccessDenied"), (unsigned.Status, unsigned.Code));
    }

    [Fact]
    public async Task The_documented_signed_chunks_are_verified()
    {
        await using S3TestServer server = await StartDocumentedAsync();
        string head = DocumentedChunkedPut("STREAMING-AWS4-HMAC-SHA256-PAYLOAD", 66824,
            "content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class",
            "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9");
        byte[] body = Encoding.ASCII.GetBytes(
            $"10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n{new string('a', 65536)}\r\n"
            + $"400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n{new string('a', 1024)}\r\n"
            + "0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n");

        RawAnswer altered = await RawS3.SendAsync(server, head, Altered(body, 65536), Stop);
        RawAnswer answer = await RawS3.SendAsync(server, head, body, Stop);

        Assert.Equal((403, "SignatureDoesNotMatch"), (altered.Status, altered.Code));
        Assert.Equal(200, answer.Status);
        Assert.Equal(new string('a', 66560), Encoding.ASCII.GetString(server.Bucket("examplebucket").Read("chunkObject.txt")!));
    }

    [Fact]
    public async Task The_documented_signed_trailer_is_verified()
    {
        await using S3TestServer server = await StartDocumentedAsync();
        string head = DocumentedChunkedPut("STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", null,
            "content-encoding;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class;x-amz-trailer",
            "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e") + "\nx-amz-trailer: x-amz-checksum-crc32c";
        byte[] body = Encoding.ASCII.GetBytes(
            $"10000;chunk-signature=b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2\r\n{new string('a', 65536)}\r\n"
            + $"400;chunk-signature=1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7\r\n{new string('a', 1024)}\r\n"
            + "0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n"
            + "x-amz-checksum-crc32c:sOO8/Q==\r\nx-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n");
        head += $"\nContent-Length: {body.Length}";

        RawAnswer altered = await RawS3.SendAsync(server, head, Altered(body, body.Length - 10), Stop);
        RawAnswer answer = await RawS3.SendAsync(server, head, body, Stop);

        Assert.Equal((403, "SignatureDoesNotMatch"), (altered.Status, altered.Code));
        Assert.Equal((200, "sOO8/Q=="), (answer.Status, answer.Headers["x-amz-checksum-crc32c"]));
    }

    [Theory]
    [InlineData("crc32", "y/Q5Jg==")]
    [InlineData("crc32c", "4waSgw==")]
    [InlineData("crc64nvme", "rosUhgp5mIg=")]
    [InlineData("sha1", "98O8HYCOBHMq32eZZczDTKeuNEE=")]
    [InlineData("sha256", "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU=")]
    public async Task An_unsigned_trailing_checksum_is_verified(string algorithm, string checksum)
    {
        await using S3TestServer server = await S3TestServer.StartAsync(new S3TestServerOptions { Tls = false }, Stop);
        string wrong = checksum[0] == 'A' ? "B" + checksum[1..] : "A" + checksum[1..];

        RawAnswer refused = await PutUnsignedAsync(server, $"x-amz-checksum-{algorithm}:{wrong}", algorithm);
        RawAnswer missing = await PutUnsignedAsync(server, "x-other:1", algorithm);
        Assert.Empty(server.Bucket(Bucket).Keys);
        RawAnswer answer = await PutUnsignedAsync(server, $"x-amz-checksum-{algorithm}:{checksum}", algorithm);
        RawAnswer head = await RawS3.SendAsync(server, RawS3.Sign(server, "HEAD", "/backups/k", "UNSIGNED-PAYLOAD", ("x-amz-checksum-mode", "ENABLED")), [], Stop);

        Assert.Equal((400, "BadDigest"), (refused.Status, refused.Code));
        Assert.Equal((400, "BadDigest"), (missing.Status, missing.Code));
        Assert.Equal((200, checksum), (answer.Status, answer.Headers[$"x-amz-checksum-{algorithm}"]));
        Assert.Equal((checksum, "FULL_OBJECT"), (head.Headers[$"x-amz-checksum-{algorithm}"], head.Headers["x-amz-checksum-type"]));
    }

    [Theory]
    [InlineData("crc32c", "4waSgw==")]
    [InlineData("crc64nvme", "rosUhgp5mIg=")]
    public async Task Checksums_of_parts_are_combined(string algorithm, string checksum)
    {
        await using S3TestServer server = await S3TestServer.StartAsync(new S3TestServerOptions { Tls = false, MinimumPartSize = 1 }, Stop);
        RawAnswer created = await RawS3.SendAsync(server, RawS3.Sign(server, "POST", "/backups/k?uploads=", "UNSIGNED-PAYLOAD",
            ("content-length", "0"), ("x-amz-checksum-algorithm", algorithm.ToUpperInvariant()), ("x-amz-checksum-type", "FULL_OBJECT")), [], Stop);
        string id = created.Body.Split("<UploadId>")[1].Split("</UploadId>")[0];
        string list = "";
        foreach ((int number, string part) in new[] { (1, "1"), (2, "2345"), (3, "6789") })
        {
            RawAnswer uploaded = await RawS3.SendAsync(
                server, RawS3.Sign(server, "PUT", $"/backups/k?partNumber={number}&uploadId={id}", "UNSIGNED-PAYLOAD", ("content-length", $"{part.Length}")), Encoding.ASCII.GetBytes(part), Stop);
            list += $"<Part><PartNumber>{number}</PartNumber><ETag>{uploaded.Headers["ETag"]}</ETag></Part>";
        }

        byte[] complete = Encoding.ASCII.GetBytes($"<CompleteMultipartUpload>{list}</CompleteMultipartUpload>");
        (string, string) length = ("content-length", $"{complete.Length}");
        RawAnswer refused = await RawS3.SendAsync(
            server, RawS3.Sign(server, "POST", $"/backups/k?uploadId={id}", "UNSIGNED-PAYLOAD", length, ($"x-amz-checksum-{algorithm}", "AAAAAA==")), complete, Stop);
        RawAnswer answer = await RawS3.SendAsync(
            server, RawS3.Sign(server, "POST", $"/backups/k?uploadId={id}", "UNSIGNED-PAYLOAD", length, ($"x-amz-checksum-{algorithm}", checksum)), complete, Stop);

        Assert.Equal("BadDigest", refused.Code);
        Assert.Contains($">{checksum}</Checksum{algorithm.ToUpperInvariant()}>", answer.Body, StringComparison.Ordinal);
        Assert.Equal(Payload, Encoding.ASCII.GetString(server.Bucket(Bucket).Read("k")!));
    }

    [Theory]
    [InlineData("8\r\n123456789\r\n0\r\n\r\n", "InvalidRequest")]
    [InlineData("9\r\n123456789\r\n", "IncompleteBody")]
    [InlineData("9\r\n1234", "IncompleteBody")]
    [InlineData("zz\r\n123456789\r\n0\r\n\r\n", "InvalidRequest")]
    [InlineData("8\r\n12345678\r\n0\r\n\r\n", "IncompleteBody")]
    public async Task Broken_framing_is_refused(string body, string code)
    {
        await using S3TestServer server = await S3TestServer.StartAsync(new S3TestServerOptions { Tls = false }, Stop);

        RawAnswer answer = await RawS3.SendAsync(server, RawS3.Sign(server, "PUT", "/backups/k", "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
            ("content-encoding", "aws-chunked"), ("content-length", $"{body.Length}"), ("x-amz-decoded-content-length", "9")), Encoding.ASCII.GetBytes(body), Stop);

        Assert.Equal((400, code), (answer.Status, answer.Code));
        Assert.Empty(server.Bucket(Bucket).Keys);
    }

    [Fact]
    public async Task A_chunked_payload_may_come_in_chunks_of_http_without_a_length()
    {
        await using S3TestServer server = await S3TestServer.StartAsync(new S3TestServerOptions { Tls = false }, Stop);
        byte[] body = RawS3.UnsignedChunk(Payload, "x-amz-checksum-crc32:y/Q5Jg==");
        (string, string)[] headers = [("content-encoding", "aws-chunked"), ("x-amz-decoded-content-length", "9"), ("x-amz-trailer", "x-amz-checksum-crc32")];
        string head = RawS3.Sign(server, "PUT", "/backups/k", "STREAMING-UNSIGNED-PAYLOAD-TRAILER", headers) + "\nTransfer-Encoding: chunked";

        RawAnswer answer = await RawS3.SendAsync(server, head, [.. Encoding.ASCII.GetBytes($"{body.Length:x}\r\n"), .. body, .. "\r\n0\r\n\r\n"u8], Stop);
        RawAnswer plain = await RawS3.SendAsync(
            server, RawS3.Sign(server, "PUT", "/backups/p", "UNSIGNED-PAYLOAD") + "\nTransfer-Encoding: chunked", "0\r\n\r\n"u8.ToArray(), Stop);

        Assert.Equal((200, "y/Q5Jg=="), (answer.Status, answer.Headers["x-amz-checksum-crc32"]));
        Assert.Equal((411, "MissingContentLength"), (plain.Status, plain.Code));
    }

    [Theory]
    [InlineData("JfnnlDI7RTiF9RgfG2JNCw==", 200, "")]
    [InlineData("JfnnlDI7RTiF9RgfG2JNCQ==", 400, "BadDigest")]
    [InlineData("JfnnlDI7RTiF9Rgf", 400, "InvalidDigest")]
    [InlineData("nonsense!", 400, "InvalidDigest")]
    public async Task Content_md5_is_verified(string md5, int status, string code)
    {
        await using S3TestServer server = await S3TestServer.StartAsync(new S3TestServerOptions { Tls = false }, Stop);

        RawAnswer answer = await RawS3.SendAsync(
            server, RawS3.Sign(server, "PUT", "/backups/k", "UNSIGNED-PAYLOAD", ("content-length", "9"), ("content-md5", md5)), Encoding.ASCII.GetBytes(Payload), Stop);

        Assert.Equal((status, code), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_body_is_asked_for_only_once_the_request_is_accepted()
    {
        await using S3TestServer server = await S3TestServer.StartAsync(new S3TestServerOptions { Tls = false }, Stop);
        (string, string)[] headers = [("content-length", "9"), ("expect", "100-continue")];

        RawAnswer accepted = await RawS3.SendAsync(server, RawS3.Sign(server, "PUT", "/backups/k", "UNSIGNED-PAYLOAD", headers), Encoding.ASCII.GetBytes(Payload), Stop);
        RawAnswer refused = await RawS3.SendAsync(server, RawS3.Sign(server, "PUT", "/other/k", "UNSIGNED-PAYLOAD", headers), [], Stop);

        Assert.Equal((200, true), (accepted.Status, accepted.Continued));
        Assert.Equal((404, "NoSuchBucket", false), (refused.Status, refused.Code, refused.Continued));
    }

    [Fact]
    public async Task A_host_may_be_signed_without_its_port()
    {
        await using S3TestServer server = await StartDocumentedAsync();
        string head = DocumentedGet("f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")
            .Replace("Host: examplebucket.s3.amazonaws.com", "Host: examplebucket.s3.amazonaws.com:9000", StringComparison.Ordinal);

        Assert.Equal(206, (await RawS3.SendAsync(server, head, [], Stop)).Status);
    }

    [Fact]
    public async Task Wrong_accounts_are_refused_by_name()
    {
        S3Credential temporary = new("TEMPORARY", "temporary secret", "token", DateTimeOffset.UtcNow.AddHours(1));
        S3Credential expired = new("EXPIRED", "expired secret", "token", DateTimeOffset.UtcNow.AddHours(-1));
        await using S3TestServer server = await S3TestServer.StartAsync(new S3TestServerOptions { Credentials = [S3Credential.Default, temporary, expired] }, Stop);

        await AssertAnswerAsync(server, S3Credential.Default, null);
        await AssertAnswerAsync(server, temporary, null);
        await AssertAnswerAsync(server, S3Credential.Default with { AccessKey = "NOBODY" }, "InvalidAccessKeyId");
        await AssertAnswerAsync(server, S3Credential.Default with { SecretKey = "wrong" }, "SignatureDoesNotMatch");
        await AssertAnswerAsync(server, temporary with { SessionToken = "another" }, "InvalidToken");
        await AssertAnswerAsync(server, temporary with { SessionToken = null }, "InvalidToken");
        await AssertAnswerAsync(server, expired, "ExpiredToken");
    }

    [Fact]
    public async Task A_wrong_region_is_refused()
    {
        await using S3TestServer server = await S3TestServer.StartAsync(new S3TestServerOptions { RequiredRegion = "eu-central-1" }, Stop);

        await AssertAnswerAsync(server, S3Credential.Default, "AuthorizationHeaderMalformed");
    }

    private static async Task AssertAnswerAsync(S3TestServer server, S3Credential credential, string? code)
    {
        using AmazonS3Client client = S3TestClient.Create(server, credential);
        Task<ListObjectsV2Response> request = client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Bucket }, Stop);
        Assert.Equal(code, (await Record.ExceptionAsync(() => request) as AmazonS3Exception)?.ErrorCode);
    }

    private static Task<RawAnswer> PutUnsignedAsync(S3TestServer server, string trailer, string algorithm)
    {
        byte[] body = RawS3.UnsignedChunk(Payload, trailer);
        string head = RawS3.Sign(server, "PUT", "/backups/k", "STREAMING-UNSIGNED-PAYLOAD-TRAILER", ("content-encoding", "aws-chunked"),
            ("content-length", $"{body.Length}"), ("x-amz-decoded-content-length", "9"), ("x-amz-trailer", $"x-amz-checksum-{algorithm}"));
        return RawS3.SendAsync(server, head, body, Stop);
    }

    private static async Task<S3TestServer> StartDocumentedAsync()
    {
        S3TestServer server = await S3TestServer.StartAsync(new S3TestServerOptions
        {
            Tls = false,
            Buckets = ["examplebucket"],
            Domains = ["s3.amazonaws.com"],
            Credentials = [s_documented],
            Time = new FixedTime(new DateTimeOffset(2013, 5, 24, 0, 1, 0, TimeSpan.Zero)),
        }, Stop);
        server.Bucket("examplebucket").Put("test.txt", "abcdefghijkl"u8);
        return server;
    }

    private static string DocumentedGet(string signature) => $"""
        GET /test.txt HTTP/1.1
        Host: examplebucket.s3.amazonaws.com
        Range: bytes=0-9
        x-amz-content-sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
        x-amz-date: 20130524T000000Z
        Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=host;range;x-amz-content-sha256;x-amz-date,Signature={signature}
        """;

    private static string DocumentedChunkedPut(string mode, int? length, string signedHeaders, string seed) => $"""
        PUT /examplebucket/chunkObject.txt HTTP/1.1
        Host: s3.amazonaws.com
        x-amz-date: 20130524T000000Z
        x-amz-storage-class: REDUCED_REDUNDANCY
        Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders={signedHeaders},Signature={seed}
        x-amz-content-sha256: {mode}
        Content-Encoding: aws-chunked
        x-amz-decoded-content-length: 66560
        {(length is null ? "" : $"Content-Length: {length}")}
        """;

    private static byte[] Altered(byte[] body, int at)
    {
        byte[] altered = [.. body];
        altered[at] ^= 0x01;
        return altered;
    }

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
