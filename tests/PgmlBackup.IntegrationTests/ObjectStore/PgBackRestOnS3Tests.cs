using PgmlBackup.TestKit;
using PgmlBackup.TestKit.Clusters;
using PgmlBackup.TestKit.ObjectStore;
using PgmlBackup.TestKit.ObjectStore.Faults;

namespace PgmlBackup.IntegrationTests.ObjectStore;

/// <summary>The real pgBackRest keeps its repository on our server, over TLS that it verifies.</summary>
public sealed class PgBackRestOnS3Tests
{
    private const string Bucket = S3TestClient.Bucket;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("path", false, false)]
    [InlineData("host", true, true)]
    public async Task A_cluster_is_backed_up_expired_and_restored(string style, bool bundle, bool inFolder)
    {
        await using ScratchFolder folder = ScratchFolder.Create(TestAccount.Current);
        await using S3TestServer server = await S3TestServer.StartAsync(new S3TestServerOptions { Root = inFolder ? folder.Combine("objects") : null }, Stop);
        await using ScratchCluster cluster = await StartAsync(server, style, bundle);
        string backups = $"{cluster.RepositoryPath[1..]}/backup/{cluster.Stanza}/";
        await cluster.QueryAsync("create table big as select repeat(md5(i::text), 30) as text from generate_series(1, 12000) i", Stop);
        await cluster.LoadRowsAsync(100, cancellationToken: Stop);

        (await cluster.RunPgBackRestAsync(["check"], Stop)).EnsureSuccess();
        string oldFull = await cluster.TakeBackupAsync(cancellationToken: Stop);
        await cluster.LoadRowsAsync(50, cancellationToken: Stop);
        string oldIncremental = await cluster.TakeBackupAsync("incr", cancellationToken: Stop);
        string full = await cluster.TakeBackupAsync(cancellationToken: Stop);
        await cluster.LoadRowsAsync(7, cancellationToken: Stop);
        await cluster.ArchiveWalAsync(Stop);
        long bytes = server.Bucket(Bucket).TotalBytes;
        (await cluster.RunPgBackRestAsync(["expire", "--repo1-retention-full=1"], Stop)).EnsureSuccess();
        (await cluster.RunPgBackRestAsync(["verify"], Stop)).EnsureSuccess();

        Assert.Equal([full], await cluster.BackupLabelsAsync(Stop));
        IReadOnlyList<string> keys = server.Bucket(Bucket).Keys;
        Assert.DoesNotContain(keys, key => key.StartsWith(backups + oldFull, StringComparison.Ordinal) || key.StartsWith(backups + oldIncremental, StringComparison.Ordinal));
        Assert.Contains(keys, key => key.StartsWith($"{backups}{full}/", StringComparison.Ordinal));
        Assert.InRange(server.Bucket(Bucket).TotalBytes, 1, bytes * 2 / 3);
        Assert.Equal(inFolder ? keys.Count : 0, inFolder ? Directory.GetFiles(folder.Combine("objects", Bucket, "objects")).Length : 0);

        await RestoreAsync(cluster);
        Assert.Equal(157, await cluster.CountRowsAsync(cancellationToken: Stop));
        Assert.Equal("12000", await cluster.QueryAsync("select count(*) from big", Stop));

        S3RequestRecord[] requests = [.. server.Log.Requests];
        Assert.All(requests, request => Assert.Equal(style == "host", request.VirtualHost));
        Assert.All(requests, request => Assert.True(request.Status is 200 or 204 or 206 or 404, request.ToString()));
        Assert.True(server.Log.Count(S3Operation.UploadPart) >= 2);
        Assert.True(server.Log.Count(S3Operation.DeleteObjects) >= 1);
        Assert.Equal(bundle, requests.Any(request => request.Headers.ContainsKey("range")));
    }

    [Fact]
    public async Task Answers_of_a_busy_server_are_borne()
    {
        await using S3TestServer server = await S3TestServer.StartAsync(cancellationToken: Stop);
        await using ScratchCluster cluster = await StartAsync(server, "path", bundle: true);
        S3FaultHandle busy = server.Faults.Add(S3Operation.PutObject, S3Fault.SlowDown(), nth: 2);
        S3FaultHandle broken = server.Faults.Add(S3Operation.ListObjectsV2, S3Fault.InternalError(), nth: 1);

        await cluster.TakeBackupAsync(cancellationToken: Stop);

        Assert.Equal((1, 1), (busy.Fired, broken.Fired));
    }

    [Fact]
    public async Task A_refusal_ends_a_backup_with_the_code_of_S3()
    {
        await using S3TestServer server = await S3TestServer.StartAsync(cancellationToken: Stop);
        await using ScratchCluster cluster = await StartAsync(server, "path", bundle: true);
        server.Faults.Add(new S3FaultRule(S3Fault.Forbidden()) { Operation = S3Operation.PutObject, KeyPattern = "*/backup/*" });

        TestProgramResult denied = await cluster.RunPgBackRestAsync(["backup", "--start-fast"], Stop);
        server.Credentials[S3Credential.Default.AccessKey] = S3Credential.Default with { SecretKey = "changed" };
        TestProgramResult wrongKey = await cluster.RunPgBackRestAsync(["check"], Stop);

        Assert.Equal(39, denied.ExitCode);
        Assert.Contains("AccessDenied", denied.Output + denied.ErrorText, StringComparison.Ordinal);
        Assert.NotEqual(0, wrongKey.ExitCode);
        Assert.Contains("SignatureDoesNotMatch", wrongKey.Output + wrongKey.ErrorText, StringComparison.Ordinal);
    }

    private static Task<ScratchCluster> StartAsync(S3TestServer server, string style, bool bundle) => ScratchCluster.StartNewAsync(
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
                $"repo1-s3-key={S3Credential.Default.AccessKey}",
                $"repo1-s3-key-secret={S3Credential.Default.SecretKey}",
                $"repo1-s3-uri-style={style}",
                "repo1-storage-host=localhost",
                $"repo1-storage-port={server.Port}",
                $"repo1-storage-ca-file={server.CaFile}",
                $"repo1-bundle={(bundle ? "y" : "n")}",
                "compress-type=none",
            ],
        }, Stop);

    private static async Task RestoreAsync(ScratchCluster cluster)
    {
        await cluster.StopAsync(cancellationToken: Stop);
        Directory.Delete(cluster.DataDirectory, recursive: true);
        cluster.Folder.MakeFolder("data");
        (await cluster.RunPgBackRestAsync(["restore"], Stop)).EnsureSuccess();
        await cluster.StartAsync(Stop);

        // A server that still recovers answers already.
        await Eventually.SeeAsync(() => cluster.QueryAsync("select pg_is_in_recovery()", Stop), answer => answer == "f", "the end of recovery", Stop);
    }
}
