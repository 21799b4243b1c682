using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace PgmlBackup.TestKit.Clusters;

/// <summary>
/// A real PostgreSQL cluster in a temporary folder, with a pgBackRest configuration and folder repository of its own. It listens on a socket in
/// that folder only, does not sync, and leaves nothing behind when it is disposed, whatever happened to it.
/// </summary>
public sealed partial class ScratchCluster : IAsyncDisposable
{
    private readonly ScratchFolder _folder;
    private readonly ScratchClusterOptions _options;

    private ScratchCluster(ScratchFolder folder, ScratchClusterOptions options)
    {
        _folder = folder;
        _options = options;
        DataDirectory = folder.Combine("data");
        SocketDirectory = folder.Combine("socket");
        LogFile = folder.Combine("log", "postgresql.log");
        Port = FreePort();
    }

    /// <summary>The folder in which everything lies.</summary>
    public ScratchFolder Folder => _folder;

    /// <summary>The data directory.</summary>
    public string DataDirectory { get; }

    /// <summary>The folder of its Unix socket.</summary>
    public string SocketDirectory { get; }

    /// <summary>The port, which names the socket; it does not listen on TCP.</summary>
    public int Port { get; }

    /// <summary>The server log.</summary>
    public string LogFile { get; }

    /// <summary>The stanza.</summary>
    public string Stanza => _options.Stanza;

    /// <summary>Who it runs as.</summary>
    public TestAccount Owner => TestAccount.Postgres;

    /// <summary>The postmaster's process id from <c>postmaster.pid</c>; null when there is no such file.</summary>
    public int? PostmasterPid => ReadPidFile() is [string first, ..] ? int.Parse(first, CultureInfo.InvariantCulture) : null;

    /// <summary>True while its postmaster runs.</summary>
    public bool IsRunning => PostmasterPid is int process && ProcessTable.IsAlive(process);

    /// <summary>What the server wrote to its log so far.</summary>
    public string Log => File.Exists(LogFile) ? File.ReadAllText(LogFile) : "";

    /// <summary>Makes a cluster; it does not run yet.</summary>
    public static async Task<ScratchCluster> CreateAsync(ScratchClusterOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new ScratchClusterOptions();
        var cluster = new ScratchCluster(ScratchFolder.Create(parent: options.Parent), options);
        try
        {
            await cluster.InitialiseAsync(cancellationToken);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes a cluster and starts it; with archiving, its stanza is made too.</summary>
    public static async Task<ScratchCluster> StartNewAsync(ScratchClusterOptions? options = null, CancellationToken cancellationToken = default)
    {
        ScratchCluster cluster = await CreateAsync(options, cancellationToken);
        try
        {
            await cluster.StartAsync(cancellationToken);
            if (cluster._options.Archiving)
            {
                await cluster.CreateStanzaAsync(cancellationToken);
            }

            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it and waits until it accepts connections.</summary>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (PostmasterPid is int old && !ProcessTable.IsAlive(old))
        {
            // PostgreSQL takes a zombie for a running server.
            await ProcessTable.UntilAsync(() => !Directory.Exists($"/proc/{old}"), "the reaping of the killed postmaster", cancellationToken);
        }

        TestProgramResult result = await RunAsync(
            [PostgresPrograms.Find("pg_ctl"), "start", "-w", "-s", "-t", "120", "-D", DataDirectory, "-l", LogFile], cancellationToken: cancellationToken);
        if (result.ExitCode != 0)
        {
            throw new InvalidOperationException($"The scratch cluster did not start: {result.ErrorText}\n{Log}");
        }
    }

    /// <summary>Stops it.</summary>
    /// <param name="mode"><c>smart</c>, <c>fast</c> or <c>immediate</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task StopAsync(string mode = "fast", CancellationToken cancellationToken = default) =>
        (await RunAsync([PostgresPrograms.Find("pg_ctl"), "stop", "-w", "-s", "-t", "120", "-m", mode, "-D", DataDirectory], cancellationToken: cancellationToken))
            .EnsureSuccess();

    /// <summary>Stops it and starts it again.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken = default)
    {
        await StopAsync(cancellationToken: cancellationToken);
        await StartAsync(cancellationToken);
    }

    /// <summary>Kills the postmaster as the out-of-memory killer does, and waits until its backends have noticed; <c>postmaster.pid</c> stays.</summary>
    public async Task KillPostmasterAsync(CancellationToken cancellationToken = default)
    {
        int process = PostmasterPid ?? throw new InvalidOperationException("The scratch cluster does not run.");
        _folder.Remember(process);
        IReadOnlyList<int> children = ProcessTable.ChildrenOf(process);
        ProcessTable.Signal(process, 9);
        await ProcessTable.UntilAsync(() => !ProcessTable.IsAlive(process) && !children.Any(ProcessTable.IsAlive), "the killed postmaster's end", cancellationToken);
    }

    /// <summary>Runs a program as the cluster's owner.</summary>
    public Task<TestProgramResult> RunAsync(IReadOnlyList<string> arguments, string? input = null, CancellationToken cancellationToken = default) =>
        TestProgram.RunAsync(Owner, arguments, _folder.Environment, input, cancellationToken: cancellationToken);

    /// <summary>Ends it with everything that it started, and deletes it; a second call finds nothing to do.</summary>
    public async ValueTask DisposeAsync()
    {
        await _folder.DisposeAsync();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task InitialiseAsync(CancellationToken cancellationToken)
    {
        _folder.MakeFolder("socket");
        _folder.MakeFolder("log");
        List<string> initdb =
        [
            PostgresPrograms.Find("initdb"), "-D", DataDirectory, "--no-sync", "--no-instructions", "--locale=C.UTF-8", "--encoding=UTF8",
            "--auth-local=peer", "--auth-host=reject", $"--username={Owner.Name}",
        ];
        if (_options.DataChecksums)
        {
            initdb.Add("--data-checksums");
        }

        if (_options.WalSegmentMegabytes is int size)
        {
            initdb.Add($"--wal-segsize={size}");
        }

        (await RunAsync(initdb, cancellationToken: cancellationToken)).EnsureSuccess();
        WritePgBackRestConfiguration();
        await File.AppendAllLinesAsync(Path.Combine(DataDirectory, "postgresql.conf"), ServerSettings(), cancellationToken);
    }

    private IEnumerable<string> ServerSettings() =>
    [
        $"port = {Port}",
        "listen_addresses = ''",
        $"unix_socket_directories = '{SocketDirectory}'",
        "fsync = off",
        "shared_buffers = 16MB",
        // In the data directory, so that a killed server's segments go with it.
        "dynamic_shared_memory_type = mmap",
        "log_line_prefix = '%m [%p] '",
        "wal_level = replica",
        $"archive_mode = {(_options.Archiving ? "on" : "off")}",
        $"archive_command = '{_options.PgBackRestProgram} --config={ConfigPath} --stanza={Stanza} archive-push %p'",
        .. _options.Settings,
    ];

    private string[]? ReadPidFile()
    {
        try
        {
            return File.ReadAllLines(Path.Combine(DataDirectory, "postmaster.pid"));
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }
}
