using System.Globalization;
using System.Text;
using PgmlBackup.Engine.Activity;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Clusters.Query;

/// <summary>
/// Runs SQL through <c>psql</c> as the cluster's owner on the cluster's own socket, which needs no password. Nothing of the caller's environment,
/// start-up files or service files takes part.
/// </summary>
public sealed class PsqlClient
{
    private const string StatementTimeoutState = "57014";
    private const string ShutdownClass = "57P";

    private readonly ProgramRunner _runner;
    private readonly IActivitySink _activity;
    private readonly PostgresPrograms _programs;
    private readonly PostmasterProbe _probe;

    /// <summary>A client.</summary>
    /// <param name="runner">Runs <c>psql</c>.</param>
    /// <param name="layout">Where the programs lie.</param>
    /// <param name="activity">Hears the statements, with <c>-Debug</c>.</param>
    public PsqlClient(ProgramRunner runner, HostLayout layout, IActivitySink activity)
    {
        _runner = runner;
        _activity = activity;
        _programs = new PostgresPrograms(layout);
        _probe = new PostmasterProbe(new DataDirectoryReader(runner, layout), layout);
    }

    /// <summary>Runs one or more statements; the first error ends the run.</summary>
    /// <param name="cluster">Where. What it said of port and socket may be old: the running server is asked again.</param>
    /// <param name="sql">The statements. It is the caller's to quote what is in them (<see cref="SqlText.Literal"/>).</param>
    /// <param name="options">How.</param>
    /// <param name="stop">Ends the run; the server ends the statement when it notices.</param>
    /// <returns>The rows of all statements that return any, each with its fields as text, null for SQL's null.</returns>
    /// <exception cref="PgmlException">
    /// <c>ClusterNotRunning</c>, <c>ClusterNotAccepting</c>, <c>DatabaseLoginRefused</c>, <c>QueryTimeout</c>, <c>QueryFailed</c>,
    /// <c>PostgresProgramsNotFound</c>, <c>SudoRefused</c>.
    /// </exception>
    public async Task<IReadOnlyList<string?[]>> QueryAsync(PgCluster cluster, string sql, QueryOptions options, CancellationToken stop)
    {
        Account owner = AccountDatabase.ByName(cluster.Owner);
        PostmasterFile server = await RequireServerAsync(cluster, owner, stop).ConfigureAwait(false);
        var request = new ProgramRequest(_programs.Find("psql", cluster.Version), Arguments(server, options))
        {
            RunAs = owner,
            StandardInput = Encoding.UTF8.GetBytes(sql),
            Environment = Environment(options),
        };
        _activity.Debug($"{cluster.Name}: {sql}");
        ProgramResult result = await _runner.RunAsync(request, stop).ConfigureAwait(false);
        return result.ExitCode == 0
            ? QueryOutput.Rows(result.OutputText)
            : throw await FailureAsync(cluster, owner, result, options, stop).ConfigureAwait(false);
    }

    /// <summary>Runs one statement that returns one field of one row.</summary>
    /// <returns>Its text; null for SQL's null.</returns>
    /// <exception cref="PgmlException">As <see cref="QueryAsync"/>; <c>QueryFailed</c> too when it returns no row.</exception>
    public async Task<string?> ScalarAsync(PgCluster cluster, string sql, QueryOptions options, CancellationToken stop)
    {
        IReadOnlyList<string?[]> rows = await QueryAsync(cluster, sql, options, stop).ConfigureAwait(false);
        return rows is [[var value, ..], ..]
            ? value
            : throw new PgmlException(FaultCatalog.QueryFailed, $"{cluster.Name} returned no row for: {sql}", cluster);
    }

    private static string[] Arguments(PostmasterFile server, QueryOptions options) =>
    [
        "--no-psqlrc", "--no-align", "--tuples-only", "--quiet", "--no-password", "--set=ON_ERROR_STOP=1", "--set=VERBOSITY=verbose",
        $"--field-separator={QueryOutput.FieldSeparator}", "--record-separator-zero", $"--pset=null={QueryOutput.Null}",
        $"--host={server.SocketDirectory}", $"--port={server.Port?.ToString(CultureInfo.InvariantCulture)}", $"--dbname={options.Database}",
        .. options.User is null ? (string[])[] : [$"--username={options.User}"],
    ];

    private static Dictionary<string, string?> Environment(QueryOptions options) => ServerEnvironment.Clean(
        ("LC_ALL", "C"),
        ("PGCLIENTENCODING", "UTF8"),
        ("PGCONNECT_TIMEOUT", "10"),
        ("PGAPPNAME", "PgmlBackup"),
        // Messages of the session in English; those before a session stands come in the server's language and are not compared.
        ("PGOPTIONS", options.StatementTimeout is { } limit
            ? $"-c lc_messages=C -c statement_timeout={((long)limit.TotalMilliseconds).ToString(CultureInfo.InvariantCulture)}"
            : "-c lc_messages=C -c statement_timeout=0"));

    private async Task<PostmasterFile> RequireServerAsync(PgCluster cluster, Account owner, CancellationToken stop)
    {
        PostmasterSighting sighting = await _probe.LookAsync(cluster.DataDirectory, owner, stop).ConfigureAwait(false);
        return sighting switch
        {
            { IsAlive: false } => throw new PgmlException(FaultCatalog.ClusterNotRunning, $"{cluster.Name} does not run.", cluster),
            { Status: not PgClusterStatus.Running } => throw NotAccepting(cluster, sighting),
            { File: { SocketDirectory: not null, Port: not null } file } => file,
            _ => throw new PgmlException(
                FaultCatalog.ClusterNotAccepting,
                $"{cluster.Name} runs without a Unix socket.",
                cluster,
                "Set unix_socket_directories in postgresql.conf and restart the server: the socket is how the cluster's owner gets in without a password."),
        };
    }

    private static PgmlException NotAccepting(PgCluster cluster, PostmasterSighting sighting, string detail = "") => new(
        FaultCatalog.ClusterNotAccepting,
        $"{cluster.Name} does not accept connections: it is {(sighting.Status == PgClusterStatus.Stopping ? "shutting down" : "starting")}{detail}.",
        cluster);

    private async Task<PgmlException> FailureAsync(PgCluster cluster, Account owner, ProgramResult result, QueryOptions options, CancellationToken stop)
    {
        QueryError? error = QueryOutput.Error(result.ErrorText);
        if (error is not null && !error.SqlState.StartsWith(ShutdownClass, StringComparison.Ordinal))
        {
            return error.SqlState == StatementTimeoutState && options.StatementTimeout is { } limit && result.Duration >= limit
                ? new PgmlException(FaultCatalog.QueryTimeout, $"{cluster.Name} cancelled a statement after {limit.TotalSeconds:0.###} s.", cluster)
                : Failed(cluster, error);
        }

        // There was no session, or it is lost. How the server is now tells why, in whatever language it spoke.
        string said = result.ErrorText.Trim();
        PostmasterSighting sighting = await _probe.LookAsync(cluster.DataDirectory, owner, stop).ConfigureAwait(false);
        return sighting switch
        {
            { IsAlive: false } => new PgmlException(FaultCatalog.ClusterNotRunning, $"{cluster.Name} has ended: {said}", cluster),
            { Status: not PgClusterStatus.Running } => NotAccepting(cluster, sighting, $" ({said})"),
            _ when error is not null => Failed(cluster, error),
            _ => new PgmlException(FaultCatalog.DatabaseLoginRefused, $"{cluster.Name} did not let '{options.User ?? cluster.Owner}' in: {said}", cluster),
        };
    }

    private static PgmlException Failed(PgCluster cluster, QueryError error) =>
        new(FaultCatalog.QueryFailed, $"{cluster.Name}: {error.Text} (SQLSTATE {error.SqlState})", cluster);
}
