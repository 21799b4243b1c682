using System.Globalization;
using PgmlBackup.Engine.Clusters.Query;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Archiving;

/// <summary>What a server says of its archiving.</summary>
/// <param name="settings">The settings, by name.</param>
/// <param name="inRecovery">True on a standby and while WAL is replayed.</param>
internal sealed class ServerArchiveSettings(IReadOnlyDictionary<string, ServerSetting> settings, bool inRecovery)
{
    // archive_command is shown as "(disabled)" while archive_mode is off; the files tell what it will be. What waits for a restart "could not be applied".
    private const string Query = """
        select s.name, s.setting, f.setting, s.source = 'command line', pg_is_in_recovery()
        from pg_settings s
        left join lateral (select setting from pg_file_settings f where f.name = s.name and (f.error is null or f.error = 'setting could not be applied') order by seqno desc limit 1) f on true
        where s.name in ('wal_level', 'archive_mode', 'archive_command', 'archive_library', 'archive_timeout')
        """;

    /// <summary>True on a standby and while WAL is replayed.</summary>
    internal bool InRecovery => inRecovery;

    /// <summary><c>wal_level</c>.</summary>
    internal ServerSetting WalLevel => settings["wal_level"];

    /// <summary><c>archive_mode</c>.</summary>
    internal ServerSetting ArchiveMode => settings["archive_mode"];

    /// <summary>True when WAL is archived now.</summary>
    internal bool IsArchiving => ArchiveMode.Current is "on" or "always" && WalLevel.Current != "minimal";

    /// <summary>The command, also where <c>archive_mode</c> is off.</summary>
    internal string ArchiveCommand => IsArchiving || settings["archive_command"].IsOnCommandLine
        ? settings["archive_command"].Current
        : settings["archive_command"].Configured ?? string.Empty;

    /// <summary>True when the command stands on the command line of the server.</summary>
    internal bool IsCommandFixed => settings["archive_command"].IsOnCommandLine;

    /// <summary>The library that archives in the place of the command; empty where there is none, and before PostgreSQL 15.</summary>
    internal string ArchiveLibrary => settings.TryGetValue("archive_library", out ServerSetting? library) ? library.Current : string.Empty;

    /// <summary>After what time a segment is archived that is not full; zero for never.</summary>
    internal TimeSpan ArchiveTimeout => TimeSpan.FromSeconds(int.Parse(settings["archive_timeout"].Current, CultureInfo.InvariantCulture));

    /// <summary>True when <c>archive_timeout</c> stands on the command line of the server.</summary>
    internal bool IsTimeoutFixed => settings["archive_timeout"].IsOnCommandLine;

    /// <summary>Asks a server.</summary>
    /// <exception cref="Faults.PgmlException">As <see cref="PsqlClient.QueryAsync"/>.</exception>
    internal static async Task<ServerArchiveSettings> ReadAsync(PsqlClient psql, PgCluster cluster, CancellationToken stop)
    {
        IReadOnlyList<string?[]> rows = await psql.QueryAsync(cluster, Query, new QueryOptions(), stop).ConfigureAwait(false);
        return new ServerArchiveSettings(
            rows.ToDictionary(row => row[0]!, row => new ServerSetting(row[0]!, row[1] ?? string.Empty, row[2], row[3] == "t"), StringComparer.Ordinal),
            rows[0][4] == "t");
    }
}
