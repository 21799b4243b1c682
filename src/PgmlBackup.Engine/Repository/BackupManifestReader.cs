using System.Globalization;
using System.Text.Json;

namespace PgmlBackup.Engine.Repository;

/// <summary>
/// Reads a backup's manifest as <c>repo-get</c> prints it: an INI file with JSON values, one line a file of the cluster.
/// It is fed line by line, because the manifest of a large cluster has millions of lines; only a few are kept.
/// </summary>
public sealed class BackupManifestReader
{
    private const string DataTarget = "pg_data";
    private const string TablespacePrefix = "pg_tblspc/";
    private const string SizeMark = "\"size\":";

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _tablespaces = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _sizes = new(StringComparer.Ordinal);
    private string _section = string.Empty;
    private string? _dataDirectory;
    private bool _holdsConfiguration;

    /// <summary>True when the checksum was met that pgBackRest writes last: nothing is cut off.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Takes one line. Lines of no interest cost a comparison.</summary>
    public void Feed(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        if (line.StartsWith('[') && line.EndsWith(']'))
        {
            _section = line[1..^1];
        }
        else if (_section == "target:file")
        {
            _holdsConfiguration |= line.StartsWith("pg_data/postgresql.conf=", StringComparison.Ordinal);
            if (line.StartsWith(TablespacePrefix, StringComparison.Ordinal))
            {
                AddSize(line);
            }
        }
        else if (_section == "backrest")
        {
            IsWhole |= line.StartsWith("backrest-checksum=", StringComparison.Ordinal);
        }
        else if (_section is "backup" or "backup:db" or "backup:option" or "backup:target" && line.Split('=', 2) is [string key, string value])
        {
            Take(key, value);
        }
    }

    /// <summary>What was read.</summary>
    /// <exception cref="FormatException">A value that every manifest has was not there: it is not a manifest, or not a whole one.</exception>
    public BackupManifestSummary Finish() => new()
    {
        Label = Text("backup-label"),
        SystemIdentifier = ulong.Parse(Require("db-system-id"), CultureInfo.InvariantCulture),
        PostgresVersion = Text("db-version"),
        ControlVersion = _values.TryGetValue("db-control-version", out string? control) && uint.TryParse(control, NumberStyles.None, CultureInfo.InvariantCulture, out uint format) ? format : null,
        DataDirectory = _dataDirectory ?? throw Missing(DataTarget),
        CompressType = _values.TryGetValue("option-compress-type", out string? type) ? JsonSerializer.Deserialize<string>(type) : null,
        Tablespaces = _tablespaces,
        TablespaceNames = _names,
        TablespaceSizes = _sizes,
        HoldsConfiguration = _holdsConfiguration,
    };

    // pg_tblspc/16390/PG_15_202209061/5/16391={"checksum":"...","size":8192,...}
    private void AddSize(string line)
    {
        int end = line.IndexOf('/', TablespacePrefix.Length);
        int mark = line.IndexOf(SizeMark, StringComparison.Ordinal);
        if (end > 0 && mark > 0)
        {
            ReadOnlySpan<char> rest = line.AsSpan(mark + SizeMark.Length);
            int digits = rest.IndexOfAnyExceptInRange('0', '9');
            string name = line[TablespacePrefix.Length..end];
            _sizes[name] = _sizes.GetValueOrDefault(name) + long.Parse(digits < 0 ? rest : rest[..digits], CultureInfo.InvariantCulture);
        }
    }

    private void Take(string key, string value)
    {
        if (_section != "backup:target")
        {
            _values[key] = value;
            return;
        }

        using JsonDocument target = JsonDocument.Parse(value);
        string path = target.RootElement.GetProperty("path").GetString()!;
        if (key == DataTarget)
        {
            _dataDirectory = path;
        }
        else if (key.StartsWith(TablespacePrefix, StringComparison.Ordinal))
        {
            string link = key[TablespacePrefix.Length..];
            _tablespaces[link] = path;
            _names[link] = target.RootElement.TryGetProperty("tablespace-name", out JsonElement name) ? name.GetString()! : link;
        }
    }

    private string Text(string key) => JsonSerializer.Deserialize<string>(Require(key))!;

    private string Require(string key) => _values.TryGetValue(key, out string? value) ? value : throw Missing(key);

    private static FormatException Missing(string key) => new($"The manifest does not say '{key}'.");
}
