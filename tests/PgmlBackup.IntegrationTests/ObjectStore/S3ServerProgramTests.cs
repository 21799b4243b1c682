using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using PgmlBackup.TestKit.Clusters;
using PgmlBackup.TestKit.ObjectStore;

namespace PgmlBackup.IntegrationTests.ObjectStore;

/// <summary>The same server as a program of its own.</summary>
public sealed class S3ServerProgramTests
{
    private static readonly string s_program = Path.Combine(AppContext.BaseDirectory, "pgmlbackup-s3");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(15)]
    [InlineData(2)]
    public async Task It_serves_until_a_signal_and_then_tells_its_counts(int signal)
    {
        await using ScratchFolder folder = ScratchFolder.Create(TestAccount.Current);
        using Process program = TestProgram.Start(null,
            [s_program, "--bucket", "bench", "--key", "K", "--secret", "S", "--root", folder.Combine("root"), "--ready-file", folder.Combine("ready"), "--latency-ms", "100"],
            folder.Environment);
        string? ready = await program.StandardOutput.ReadLineAsync(Stop);
        Uri url = new(ready!["ready ".Length..]);

        using AmazonS3Client client = new(new BasicAWSCredentials("K", "S"), new AmazonS3Config { ServiceURL = url.ToString(), ForcePathStyle = true, AuthenticationRegion = "us-east-1" });
        Stopwatch put = Stopwatch.StartNew();
        await client.PutObjectAsync(new PutObjectRequest { BucketName = "bench", Key = "a", ContentBody = "text" }, Stop);
        put.Stop();
        using HttpClient plain = new();
        S3ServerStats? now = await plain.GetFromJsonAsync<S3ServerStats>(new Uri(url, "/_testkit/stats"), Stop);
        ProcessTable.Signal(program.Id, signal);
        string rest = await program.StandardOutput.ReadToEndAsync(Stop);
        await program.WaitForExitAsync(Stop);

        Assert.Equal(url, new Uri(await File.ReadAllTextAsync(folder.Combine("ready"), Stop)));
        Assert.InRange(put.Elapsed, TimeSpan.FromSeconds(0.1), TimeSpan.FromSeconds(30));
        Assert.Equal(1, now![S3Operation.PutObject]);
        Assert.Equal(1, JsonSerializer.Deserialize<S3ServerStats>(rest)![S3Operation.PutObject]);
        Assert.Equal(("", 0), (await program.StandardError.ReadToEndAsync(Stop), program.ExitCode));
        Assert.Single(Directory.GetFiles(folder.Combine("root", "bench", "blobs")));
    }

    [Fact]
    public async Task Its_authority_is_written_for_other_programs()
    {
        await using ScratchFolder folder = ScratchFolder.Create(TestAccount.Current);
        using Process program = TestProgram.Start(null, [s_program, "--tls", "--ca-out", folder.Combine("ca.pem")], folder.Environment);
        string url = (await program.StandardOutput.ReadLineAsync(Stop))!["ready ".Length..];

        TestProgramResult trusted = await TestProgram.RunAsync(null, ["openssl", "s_client", "-connect", new Uri(url).Authority, "-CAfile", folder.Combine("ca.pem"),
            "-verify_return_error", "-verify_hostname", "localhost", "-brief"], folder.Environment, "", cancellationToken: Stop);
        TestProgramResult byAddress = await TestProgram.RunAsync(null, ["openssl", "s_client", "-connect", $"127.0.0.1:{new Uri(url).Port}", "-CAfile", folder.Combine("ca.pem"),
            "-verify_return_error", "-verify_ip", "127.0.0.1", "-brief"], folder.Environment, "", cancellationToken: Stop);
        TestProgramResult other = await TestProgram.RunAsync(null, ["openssl", "s_client", "-connect", new Uri(url).Authority, "-verify_return_error", "-brief"],
            folder.Environment, "", cancellationToken: Stop);
        ProcessTable.Signal(program.Id, 15);
        await program.WaitForExitAsync(Stop);

        Assert.Equal((0, 0), (trusted.EnsureSuccess().ExitCode, byAddress.EnsureSuccess().ExitCode));
        Assert.NotEqual(0, other.ExitCode);
        Assert.Equal(0, program.ExitCode);
    }

    [Theory]
    [InlineData("--port", "x")]
    [InlineData("--nothing", "1")]
    [InlineData("--root")]
    [InlineData("--ca-out", "file")]
    public async Task What_it_does_not_understand_it_refuses(params string[] arguments)
    {
        TestProgramResult result = await TestProgram.RunAsync(null, [s_program, .. arguments], cancellationToken: Stop);

        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith($"pgmlbackup-s3: {arguments[0]}", result.ErrorText, StringComparison.Ordinal);
    }
}
