using System.Globalization;
using System.Net;
using System.Net.Sockets;
using PgmlBackup.Engine.Stanzas;

namespace PgmlBackup.Engine.Recovery;

/// <summary>
/// What a cluster that is restored beside its original needs, so that neither disturbs the other: a port and a socket of
/// its own, no TCP, no archiving, and a <c>postgresql.conf</c> where the original's lies outside of the data directory.
/// </summary>
/// <param name="context">The stanza.</param>
internal sealed class SeparateServer(StanzaContext context)
{
    /// <summary>The server log of such a cluster.</summary>
    internal static string LogFile(string dataDirectory) => Path.Join(dataDirectory, "pgmlbackup-server.log");

    /// <summary>Writes its settings after the files have been restored.</summary>
    /// <exception cref="Faults.PgmlException"><c>PathNotWritable</c>.</exception>
    internal async Task WriteSettingsAsync(RestoreTarget target, CancellationToken stop)
    {
        if (!target.HoldsConfiguration && target.ConfigurationDirectory is { } original)
        {
            await context.Files.AppendAsync(
                Path.Join(target.DataDirectory, "postgresql.conf"),
                $"""
                include {Quote(Path.Join(original, "postgresql.conf"))}
                data_directory = {Quote(target.DataDirectory)}
                hba_file = {Quote(Path.Join(original, "pg_hba.conf"))}
                ident_file = {Quote(Path.Join(original, "pg_ident.conf"))}

                """,
                stop).ConfigureAwait(false);
        }

        await context.Files.AppendAsync(
            Path.Join(target.DataDirectory, "postgresql.auto.conf"),
            $"""

            # This copy was restored beside its original: it shares neither port, socket nor archive with it.
            port = {FreePort().ToString(CultureInfo.InvariantCulture)}
            listen_addresses = ''
            unix_socket_directories = {Quote(target.DataDirectory)}
            archive_mode = off
            external_pid_file = ''
            max_logical_replication_workers = 0

            """,
            stop).ConfigureAwait(false);
    }

    private static string Quote(string value) => "'" + value.Replace("'", "''", StringComparison.Ordinal) + "'";

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
