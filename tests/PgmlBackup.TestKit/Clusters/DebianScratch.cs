using System.Globalization;

namespace PgmlBackup.TestKit.Clusters;

/// <summary>
/// A root of its own for Debian's tools: with <c>PG_CLUSTER_CONF_ROOT</c> set, <c>pg_createcluster</c>, <c>pg_lsclusters</c> and
/// <c>pg_ctlcluster</c> see the clusters in it only, and never go to systemd.
/// </summary>
public sealed class DebianScratch : IAsyncDisposable
{
    private const UnixFileMode Searchable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly ScratchFolder _folder;
    private readonly List<DebianScratchCluster> _clusters = [];

    private DebianScratch(ScratchFolder folder)
    {
        _folder = folder;
        ConfigurationRoot = folder.MakeFolder("etc", Searchable);
        Environment = new Dictionary<string, string>(folder.Environment, StringComparer.Ordinal) { ["PG_CLUSTER_CONF_ROOT"] = ConfigurationRoot };
    }

    /// <summary>True where Debian's tools are installed.</summary>
    public static bool IsAvailable => File.Exists("/usr/bin/pg_createcluster");

    /// <summary>What <c>PG_CLUSTER_CONF_ROOT</c> is set to.</summary>
    public string ConfigurationRoot { get; }

    /// <summary>The folder in which everything lies.</summary>
    public ScratchFolder Folder => _folder;

    /// <summary>What a program needs in its environment to see these clusters.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>The clusters that were made.</summary>
    public IReadOnlyList<DebianScratchCluster> Clusters => _clusters;

    /// <summary>Makes an empty root.</summary>
    public static DebianScratch Create() => new(ScratchFolder.Create(mode: Searchable));

    /// <summary>Makes a cluster by <c>pg_createcluster</c>; it does not run yet.</summary>
    /// <param name="name">The second part of <c>15/main</c>.</param>
    /// <param name="port">The port; null for the next after those that are in this root.</param>
    /// <param name="settings">Lines such as <c>max_connections = 20</c> for <c>postgresql.conf</c>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<DebianScratchCluster> CreateClusterAsync(
        string name = "main", int? port = null, IReadOnlyList<string>? settings = null, CancellationToken cancellationToken = default)
    {
        string version = PostgresPrograms.Version;
        var cluster = new DebianScratchCluster(
            version,
            name,
            _folder.Combine($"data-{name}"),
            Path.Combine(ConfigurationRoot, version, name),
            _folder.MakeFolder($"socket-{name}", Searchable),
            port ?? 54000 + _clusters.Count,
            _folder.Combine($"{name}.log"));
        string defaults = _folder.WriteFile($"createcluster-{name}.conf", string.Join('\n', Defaults(name, settings ?? [])));
        (await RunAsync(
            [
                "pg_createcluster", $"--createclusterconf={defaults}", "-u", TestAccount.Postgres.Name, "-d", cluster.DataDirectory, "-s", cluster.SocketDirectory,
                "-l", cluster.LogFile, "-p", cluster.Port.ToString(CultureInfo.InvariantCulture), "--start-conf", "manual", "-q", version, name,
            ],
            cancellationToken)).EnsureSuccess();
        _clusters.Add(cluster);
        return cluster;
    }

    /// <summary>Runs one of Debian's tools as whoever runs the tests, in this root.</summary>
    public Task<TestProgramResult> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken = default) =>
        TestProgram.RunAsync(null, arguments, Environment, cancellationToken: cancellationToken);

    /// <summary>Runs SQL in a cluster as its owner and returns what it printed.</summary>
    public async Task<string> QueryAsync(DebianScratchCluster cluster, string sql, CancellationToken cancellationToken = default) =>
        (await TestProgram.RunAsync(
            TestAccount.Postgres,
            [
                PostgresPrograms.Find("psql"), "-X", "-A", "-t", "-q", "-v", "ON_ERROR_STOP=1", "-h", cluster.SocketDirectory,
                "-p", cluster.Port.ToString(CultureInfo.InvariantCulture), "-d", "postgres",
            ],
            Environment,
            sql,
            cancellationToken: cancellationToken)).EnsureSuccess().Output.TrimEnd('\n');

    /// <summary>Ends what runs in it and deletes it.</summary>
    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    // external_pid_file: pg_ctlcluster would put it into /var/run/postgresql, among those of real clusters.
    private IEnumerable<string> Defaults(string name, IReadOnlyList<string> settings) =>
    [
        "ssl = off",
        "cluster_name = '%v/%c'",
        "listen_addresses = ''",
        "fsync = off",
        "shared_buffers = 16MB",
        "dynamic_shared_memory_type = mmap",
        $"external_pid_file = '{_folder.Combine($"{name}.pid")}'",
        "initdb_options = '--no-sync'",
        .. settings,
        "",
    ];
}
