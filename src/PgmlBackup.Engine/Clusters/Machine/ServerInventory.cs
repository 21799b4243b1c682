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

    private const string SettingsQuery = """
        select name, setting from pg_settings where setting <> '' and name in ('shared_preload_libraries', 'session_preload_libraries',
          'local_preload_libraries', 'ssl', 'ssl_cert_file', 'ssl_key_file', 'ssl_ca_file', 'pgml.venv', 'lc_messages', 'lc_monetary', 'lc_numeric', 'lc_time')
        """;

    // As one object, since its columns change with each version.
    private const string DatabasesQuery = "select to_jsonb(d) from pg_database d where datallowconn order by datname";

    private const string LibrariesQuery = "select distinct probin from pg_proc where probin is not null order by 1";

    private static readonly QueryOptions s_options = new() { StatementTimeout = TimeSpan.FromSeconds(10) };

    /// <summary>Asks.</summary>
    /// <exception cref="PgmlException">The server cannot be asked.</exception>
    internal async Task<MachineRecord> TakeAsync(PgCluster cluster, CancellationToken stop)
    {
        IReadOnlyList<string?[]> settings = await client.QueryAsync(cluster, SettingsQuery, s_options, stop).ConfigureAwait(false);
        List<MachineDatabase> databases = [];
        foreach (string?[] row in (await client.QueryAsync(cluster, DatabasesQuery, s_options, stop).ConfigureAwait(false)).Take(MaxDatabases))
        {
            MachineDatabase database = Parse(row[0]!);
            IReadOnlyList<string?[]> libraries = await client.QueryAsync(cluster, LibrariesQuery, s_options with { Database = database.Name }, stop).ConfigureAwait(false);
            databases.Add(database with { Libraries = [.. libraries.Select(library => library[0]!)] });
        }

        return new MachineRecord
        {
            Taken = DateTime.UtcNow,
            DataDirectory = cluster.DataDirectory,
            Settings = settings.ToDictionary(row => row[0]!, row => row[1]!, StringComparer.Ordinal),
            Databases = databases,
        };
    }

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
