using System.Net.Http.Json;
using Amazon.S3;
using PgmlBackup.TestKit.ObjectStore;
using PgmlBackup.TestKit.ObjectStore.Faults;

namespace PgmlBackup.IntegrationTests.ObjectStore;

/// <summary>Which requests a rule meets, and what is counted.</summary>
public sealed class S3FaultScriptTests
{
    private const string Bucket = S3TestClient.Bucket;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("GET", "d/*", null, "d/1 d/2 d/3")]
    [InlineData(null, "*2", null, "d/2 e2")]
    [InlineData("PUT", null, null, "")]
    [InlineData("GET", "?2", null, "e2")]
    [InlineData("GET", "d/*", 2, "d/2 d/3")]
    public async Task A_rule_meets_only_what_it_names(string? method, string? pattern, int? nth, string expected)
    {
        await using S3TestServer server = await StartAsync();
        using AmazonS3Client client = S3TestClient.CreateWithoutRetry(server);
        server.Faults.Add(new S3FaultRule(S3Fault.SlowDown()) { Method = method, KeyPattern = pattern, Nth = nth, Times = 2 });

        List<string> refused = [];
        foreach (string key in (string[])["d/1", "d/2", "d/3", "e2"])
        {
            server.Bucket(Bucket).Put(key, "x"u8);
            if (await Record.ExceptionAsync(() => GetAsync(client, key)) is not null)
            {
                refused.Add(key);
            }
        }

        Assert.Equal(expected, string.Join(' ', refused));
    }

    [Fact]
    public async Task Chance_is_repeated_by_its_seed()
    {
        List<string> runs = [];
        foreach (int seed in (int[])[7, 7, 8])
        {
            await using S3TestServer server = await StartAsync();
            using AmazonS3Client client = S3TestClient.CreateWithoutRetry(server);
            S3FaultHandle rule = server.Faults.Add(new S3FaultRule(S3Fault.InternalError()) { Probability = 0.3, Seed = seed });
            string run = "";
            for (int i = 0; i < 40; i++)
            {
                run += await Record.ExceptionAsync(() => GetAsync(client)) is null ? '.' : 'x';
            }

            runs.Add(run);
            Assert.Equal((40, run.Count(outcome => outcome == 'x')), (rule.Seen, rule.Fired));
            Assert.InRange(rule.Fired, 4, 22);
        }

        Assert.Equal(runs[0], runs[1]);
        Assert.NotEqual(runs[0], runs[2]);
    }

    [Fact]
    public async Task Everything_is_counted()
    {
        await using S3TestServer server = await StartAsync();
        using AmazonS3Client client = S3TestClient.Create(server);
        await GetAsync(client);
        await GetAsync(client);
        await S3TestClient.RefusedAsync("NoSuchKey", client.GetObjectAsync(Bucket, "none", Stop));
        await client.DeleteObjectAsync(Bucket, "k", Stop);
        await CompletedAsync(server, 4);

        using HttpClient plain = new();
        S3ServerStats? stats = await plain.GetFromJsonAsync<S3ServerStats>(new Uri(server.Endpoint, "/_testkit/stats"), Stop);

        Assert.NotNull(stats);
        Assert.Equal((4, 3, 1), (stats.Requests, stats[S3Operation.GetObject], stats[S3Operation.DeleteObject]));
        Assert.Equal((2, 1, 1), (stats.ByStatus["200"], stats.ByStatus["404"], stats.ByStatus["204"]));
        Assert.Equal(1, stats.ByErrorCode["NoSuchKey"]);
        Assert.InRange(stats.BytesOut, 600_000, 601_000);
        Assert.Equal(2, stats.Connections);
        server.Log.Reset();
        Assert.Equal((0, 0), (server.Log.Stats.Requests, server.Log.Requests.Count));
    }

    private static async Task<S3TestServer> StartAsync()
    {
        S3TestServer server = await S3TestServer.StartAsync(new S3TestServerOptions { Tls = false }, Stop);
        server.Bucket(Bucket).Put("k", S3TestClient.Bytes(300_000));
        return server;
    }

    private static async Task<byte[]> GetAsync(AmazonS3Client client, string key = "k") => await S3TestClient.ReadAsync(await client.GetObjectAsync(Bucket, key, Stop));

    private static Task<S3RequestRecord> CompletedAsync(S3TestServer server, int number) =>
        server.Log.WaitForCompletionAsync(record => record.Number == number, 1, Stop);
}
