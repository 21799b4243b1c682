using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using PgmlBackup.TestKit.Clusters;
using PgmlBackup.TestKit.ObjectStore.Certificates;

namespace PgmlBackup.TestKit.ObjectStore;

/// <summary>
/// npm's s3rver 3.7.1, an S3 server that others wrote, as a program over TLS. It stores aws-chunked framing as data (so: UseChunkEncoding=false),
/// ignores If-None-Match, and lists no common prefix under which a folder but no file lies, so that pgBackRest's expire frees nothing on it.
/// </summary>
public sealed class S3RverServer : IAsyncDisposable
{
    private readonly ScratchFolder _folder;
    private readonly TestCertificateAuthority _authority;
    private readonly Process _process;

    private S3RverServer(ScratchFolder folder, TestCertificateAuthority authority, Process process)
    {
        _folder = folder;
        _authority = authority;
        _process = process;
    }

    /// <summary>The account that it knows; it knows no other.</summary>
    public static S3Credential Credential { get; } = new("S3RVER", "S3RVER");

    /// <summary>Why it cannot be started on this machine, for a test that is skipped; null when it can.</summary>
    public static string? MissingReason =>
        !File.Exists(Script) ? $"s3rver is not at {Script}: run 'eng/prerequisites.sh --s3', or name in S3RVER_PATH the folder that npm installed it to."
        : NodeProgram is null ? "s3rver needs node, which is not on the PATH: run 'eng/prerequisites.sh --s3'."
        : null;

    /// <summary>The address for path style, by the name localhost.</summary>
    public Uri Endpoint { get; private set; } = new("https://localhost");

    /// <summary>The port on 127.0.0.1.</summary>
    public int Port => Endpoint.Port;

    /// <summary>The PEM file of the authority that clients must trust.</summary>
    public string CaFile => _authority.CaFile;

    /// <summary>The folder with one folder a bucket, and in it two files an object.</summary>
    public string DataFolder => _folder.Combine("data");

    private static string Script => Path.Combine(InstallFolder, "node_modules", "s3rver", "bin", "s3rver.js");

    private static string InstallFolder =>
        Environment.GetEnvironmentVariable("S3RVER_PATH") is { Length: > 0 } path ? path : Path.Combine(CacheFolder, "pgmlbackup-tests", "s3rver");

    private static string CacheFolder =>
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache ? cache : Path.Combine(TestAccount.Current.Home, ".cache");

    private static string? NodeProgram => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')
        .Select(folder => Path.Combine(folder, "node")).FirstOrDefault(File.Exists);

    /// <summary>Starts it and returns when it listens.</summary>
    public static async Task<S3RverServer> StartAsync(IReadOnlyList<string> buckets, CancellationToken cancellationToken = default)
    {
        if (MissingReason is { } reason)
        {
            throw new InvalidOperationException(reason);
        }

        ScratchFolder folder = ScratchFolder.Create(TestAccount.Current);
        TestCertificateAuthority authority = TestCertificateAuthority.Create();
        using (X509Certificate2 certificate = authority.IssueServer())
        {
            folder.WriteFile("cert.pem", certificate.ExportCertificatePem());
            folder.WriteFile("key.pem", certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        }

        string[] arguments =
        [
            NodeProgram!, Script, "--silent", "--no-vhost-buckets", "--address", "127.0.0.1", "--port", "0", "--directory", folder.Combine("data"),
            "--key", folder.Combine("key.pem"), "--cert", folder.Combine("cert.pem"), .. buckets.SelectMany(bucket => new[] { "--configure-bucket", bucket }),
        ];
        S3RverServer server = new(folder, authority, TestProgram.Start(null, arguments, folder.Environment));
        try
        {
            server.Endpoint = new Uri($"https://localhost:{await server.ReadPortAsync(cancellationToken).ConfigureAwait(false)}");
            return server;
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>A handler for HTTP clients in this process: it trusts this server's authority.</summary>
    public SocketsHttpHandler CreateHandler() => _authority.CreateHandler();

    /// <summary>Ends it and removes what it stored.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync().ConfigureAwait(false);
        }

        _process.Dispose();
        _authority.Dispose();
        await _folder.DisposeAsync().ConfigureAwait(false);
    }

    private async Task<int> ReadPortAsync(CancellationToken cancellationToken)
    {
        while (await _process.StandardOutput.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            if (line.StartsWith("S3rver listening on ", StringComparison.Ordinal))
            {
                return int.Parse(line[(line.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture);
            }
        }

        throw new InvalidOperationException($"s3rver did not start: {await _process.StandardError.ReadToEndAsync(cancellationToken).ConfigureAwait(false)}");
    }
}
