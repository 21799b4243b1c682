using System.Text.Json;
using PgmlBackup.Engine.Clusters.Query;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Clusters.Machine;

/// <summary>Asks a running server what its databases need of their machine.</summary>
/// <param name="client">Runs the statements.</param>
internal sealed class ServerInventory(PsqlClient client)
{
    private const int MaxDatabases = 50;
    private const string DatabaseRow = "database";
    private const string LibraryRow = "library";

    private const string SettingsQuery = """
        select name, setting from pg_settings where setting <> '' and name in ('shared_preload_libraries', 'session_preload_libraries',
          'local_preload_libraries', 'ssl', 'ssl_cert_file', 'ssl_key_file', 'ssl_ca_file', 'pgml.venv', 'lc_messages', 'lc_monetary', 'lc_numeric', 'lc_time');
        """;

    // As one object, since its columns change with each version.
    private const string DatabasesQuery = "select 'database', to_jsonb(d) from pg_database d where datallowconn and not datistemplate order by datname;";

    private const string LibrariesQuery = "select 'library', probin from pg_proc where probin is not null group by probin order by probin;";

    private static readonly QueryOptions s_options = new() { StatementTimeout = TimeSpan.FromSeconds(10) };

    /// <summary>Asks.</summary>
    /// <exception cref="PgmlException">The server cannot be asked.</exception>
    internal async Task<MachineRecord> TakeAsync(PgCluster cluster, CancellationToken stop)
    {
        // One session for each database: for one that is reached by sudo, starting psql is what takes the time.
        IReadOnlyList<string?[]> rows = await client.QueryAsync(cluster, SettingsQuery + DatabasesQuery + LibrariesQuery, s_options, stop).ConfigureAwait(false);
        List<MachineDatabase> databases = [];
        foreach (MachineDatabase database in Values(rows, DatabaseRow).Take(MaxDatabases).Select(Parse))
        {
            IReadOnlyList<string?[]> own = database.Name == s_options.Database ? rows : await client.QueryAsync(cluster, LibrariesQuery, s_options with { Database = database.Name }, stop).ConfigureAwait(false);
            databases.Add(database with { Libraries = [.. Values(own, LibraryRow)] });
        }

        return new MachineRecord
        {
            Taken = DateTime.UtcNow,
            DataDirectory = cluster.DataDirectory,
            Settings = rows.Where(row => row[0] is not (DatabaseRow or LibraryRow)).ToDictionary(row => row[0]!, row => row[1]!, StringComparer.Ordinal),
            Databases = databases,
        };
    }

    private static IEnumerable<string> Values(IReadOnlyList<string?[]> rows, string kind) => rows.Where(row => row[0] == kind).Select(row => row[1]!);

    /// <summary>Reads a row of <c>pg_database</c> as an object.</summary>
    internal static MachineDatabase Parse(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement row = document.RootElement;
        return new MachineDatabase
        {
            Name = Text(row, "datname")!,
            Collate = Text(row, "datcollate"),
            CharacterType = Text(row, "datctype"),
            Provider = Text(row, "datlocprovider"),
            CollationVersion = Text(row, "datcollversion"),
        };
    }

    private static string? Text(JsonElement row, string name) => row.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
