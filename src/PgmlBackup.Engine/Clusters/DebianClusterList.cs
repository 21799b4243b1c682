using System.Globalization;
using System.Text.Json;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Clusters;

/// <summary>Reads what <c>pg_lsclusters</c> prints.</summary>
internal static class DebianClusterList
{
    /// <summary>Reads <c>pg_lsclusters --json</c>. A cluster whose configuration names no data directory is left out.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    internal static IReadOnlyList<ClusterCandidate> ParseJson(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return [.. document.RootElement.EnumerateArray().Where(entry => Text(entry, "pgdata") is not null).Select(FromJson)];
    }

    /// <summary>Reads <c>pg_lsclusters --no-header</c>, for a machine without Perl's JSON module.</summary>
    internal static IReadOnlyList<ClusterCandidate> ParseTable(string text)
    {
        List<ClusterCandidate> clusters = [];
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            // The columns are only separated by blanks: a data directory with a blank in its name cannot be told from two columns.
            string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length >= 6 && fields[5] != "<unknown>")
            {
                clusters.Add(new ClusterCandidate
                {
                    Name = $"{fields[0]}/{fields[1]}",
                    Version = fields[0],
                    DataDirectory = fields[5].TrimEnd('/'),
                    Port = Number(fields[2]),
                    LogFile = fields.Length > 6 && fields[6].StartsWith('/') ? fields[6] : null,
                    Supervisor = fields[3].Split(',').FirstOrDefault(word => word is "patroni" or "pacemaker"),
                    Manager = PgServiceManager.PgCtlCluster,
                });
            }
        }

        return clusters;
    }

    /// <summary>The name of Debian's unit for a cluster.</summary>
    internal static string UnitOf(string clusterName) => $"postgresql@{clusterName.Replace('/', '-')}.service";

    private static ClusterCandidate FromJson(JsonElement entry)
    {
        // Perl writes 15 as a number and, where it once was compared as text, as a string.
        string version = Text(entry, "version")!;
        return new ClusterCandidate
        {
            Name = $"{version}/{Text(entry, "cluster")}",
            Version = version,
            DataDirectory = Text(entry, "pgdata")!.TrimEnd('/'),
            ConfigurationDirectory = Text(entry, "configdir"),
            OwnerId = (uint?)(Number(Text(entry, "owneruid")) ?? Number(Text(entry, "configuid"))),
            Port = Number(Text(entry, "port")),
            SocketDirectory = Text(entry, "socketdir"),
            LogFile = Text(entry, "logfile"),
            Supervisor = Text(entry, "supervisor"),
            Manager = PgServiceManager.PgCtlCluster,
        };
    }

    private static string? Text(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out JsonElement value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number && value.ToString() is { Length: > 0 } text
            ? text
            : null;

    private static int? Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
