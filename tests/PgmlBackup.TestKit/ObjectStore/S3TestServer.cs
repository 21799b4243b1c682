using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PgmlBackup.TestKit.ObjectStore.Certificates;
using PgmlBackup.TestKit.ObjectStore.Faults;
using PgmlBackup.TestKit.ObjectStore.Operations;
using PgmlBackup.TestKit.ObjectStore.Signing;
using PgmlBackup.TestKit.ObjectStore.Storage;

namespace PgmlBackup.TestKit.ObjectStore;

/// <summary>
/// An S3 server in this process: real HTTP(S), signatures and digests verified, faults by a script, every request counted. It keeps no versions and
/// knows no access rights; what it does not do is answered with NotImplemented.
/// </summary>
public sealed class S3TestServer : IAsyncDisposable
{
    private const string StatsPath = "/_testkit/stats";
    private readonly S3TestServerOptions _options;
    private readonly BucketSet _buckets;
    private readonly TestCertificateAuthority? _authority;
    private readonly X509Certificate2? _certificate;
    private WebApplication? _application;

    private S3TestServer(S3TestServerOptions options)
    {
        _options = options;
        Log = new S3RequestLog(options.KeepLog);
        foreach (S3Credential credential in options.Credentials ?? [S3Credential.Default])
        {
            Credentials[credential.AccessKey] = credential;
        }

        _buckets = new BucketSet(options.Root is { } root ? new FolderStorage(root) : new MemoryStorage(), options.Time);
        foreach (string bucket in options.Buckets)
        {
            _buckets.Create(bucket);
        }

        if (options.Tls)
        {
            _authority = TestCertificateAuthority.Create();
            _certificate = _authority.IssueServer(options.Domains.SelectMany(domain =>
                options.Buckets.Select(bucket => $"{bucket}.{domain}").Prepend(domain).Append($"*.{domain}")));
        }
    }

    /// <summary>The port on 127.0.0.1.</summary>
    public int Port { get; private set; }

    /// <summary>The address for path style, by the name localhost.</summary>
    public Uri Endpoint => new($"{(_options.Tls ? "https" : "http")}://localhost:{Port}");

    /// <summary>The PEM file of the authority that clients must trust; null for plain HTTP.</summary>
    public string? CaFile => _authority?.CaFile;

    /// <summary>Who may call now; may be changed at any time.</summary>
    public ConcurrentDictionary<string, S3Credential> Credentials { get; } = new(StringComparer.Ordinal);

    /// <summary>What goes wrong.</summary>
    public S3FaultScript Faults { get; } = new();

    /// <summary>What was asked and answered.</summary>
    public S3RequestLog Log { get; }

    /// <summary>Starts a server and returns when it listens.</summary>
    public static async Task<S3TestServer> StartAsync(S3TestServerOptions? options = null, CancellationToken cancellationToken = default)
    {
        S3TestServer server = new(options ?? new S3TestServerOptions());
        try
        {
            await server.StartAsync(cancellationToken).ConfigureAwait(false);
            return server;
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>A bucket that exists.</summary>
    public S3Bucket Bucket(string name) => _buckets.Find(name) ?? throw new ArgumentException($"There is no bucket {name}.", nameof(name));

    /// <summary>Makes a bucket without a request, or takes the one that stands.</summary>
    public S3Bucket CreateBucket(string name) => _buckets.Create(name);

    /// <summary>A handler for HTTP clients in this process: it trusts this server's authority and finds every name on 127.0.0.1.</summary>
    public SocketsHttpHandler CreateHandler() => LoopbackHandler.Create(_authority?.Certificate);

    /// <summary>Ends it at once: connections are cut and requests that hang are given up.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_application is not null)
        {
            await _application.StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
            await _application.DisposeAsync().ConfigureAwait(false);
            _application = null;
        }

        _certificate?.Dispose();
        _authority?.Dispose();
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        // The console lifetime would take the signals of the test process.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(Configure);
        _application = builder.Build();
        S3Dispatcher dispatcher = new(_options, _buckets, new SignatureVerifier(Credentials, _options.RequiredRegion, _options.MaximumClockSkew), Faults, Log);
        _application.Run(context => context.Request.Path == StatsPath ? context.Response.WriteAsJsonAsync(Log.Stats) : dispatcher.HandleAsync(context));
        await _application.StartAsync(cancellationToken).ConfigureAwait(false);
        Port = new Uri(_application.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single()).Port;
    }

    private void Configure(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MinRequestBodyDataRate = null;
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Listen(IPAddress.Loopback, _options.Port, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(next => connection =>
            {
                Log.Connected();
                return next(connection);
            });
            if (_certificate is not null)
            {
                listen.UseHttps(_certificate);
            }
        });
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
