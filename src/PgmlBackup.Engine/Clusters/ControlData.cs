using System.Globalization;
using PgmlBackup.Engine.Faults;

namespace PgmlBackup.Engine.Clusters;

/// <summary>What <c>pg_controldata</c> tells of a cluster; it needs no running server.</summary>
public sealed record ControlData
{
    /// <summary>The number that a cluster gets at its birth and keeps in every backup and restore.</summary>
    public required ulong SystemIdentifier { get; init; }

    /// <summary>The state in which the server was, or is.</summary>
    public required ControlState State { get; init; }

    /// <summary>The version of the control file, for example 1300 for PostgreSQL 13 to 16.</summary>
    public required int ControlVersion { get; init; }

    /// <summary>The version of the system catalogue, which changes with every major version.</summary>
    public required long CatalogVersion { get; init; }

    /// <summary>The location of the latest checkpoint, for example <c>0/1500718</c>.</summary>
    public required string CheckpointLsn { get; init; }

    /// <summary>Where replay begins after a crash.</summary>
    public required string RedoLsn { get; init; }

    /// <summary>The timeline of the latest checkpoint.</summary>
    public required uint Timeline { get; init; }

    /// <summary>When the latest checkpoint was made, UTC; null when its text is not understood.</summary>
    public DateTime? CheckpointTime { get; init; }

    /// <summary>How far replay must come before the cluster is consistent; <c>0/0</c> when it is.</summary>
    public string? MinimumRecoveryLsn { get; init; }

    /// <summary>The size of a WAL segment in bytes.</summary>
    public required long WalSegmentSize { get; init; }

    /// <summary>True when pages have checksums.</summary>
    public required bool DataChecksums { get; init; }

    /// <summary>False when the file's own checksum is wrong, so that nothing here may be trusted.</summary>
    public required bool IsIntact { get; init; }

    /// <summary>True while the state is one of replaying WAL.</summary>
    public bool IsRecovering => State is ControlState.InArchiveRecovery or ControlState.InCrashRecovery;

    /// <summary>Reads what the program prints with <c>LC_ALL=C</c> and <c>TZ=UTC</c>.</summary>
    /// <param name="text">Its standard output.</param>
    /// <param name="errorText">Its standard error, on which it warns of a wrong checksum.</param>
    /// <exception cref="PgmlException"><c>ControlDataUnreadable</c> when a line that is needed is missing.</exception>
    public static ControlData Parse(string text, string errorText = "")
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        foreach (string line in text.Split('\n'))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                values.TryAdd(line[..colon], line[(colon + 1)..].Trim());
            }
        }

        return new ControlData
        {
            SystemIdentifier = Number(values, "Database system identifier", ulong.Parse),
            State = StateOf(Need(values, "Database cluster state")),
            ControlVersion = Number(values, "pg_control version number", int.Parse),
            CatalogVersion = Number(values, "Catalog version number", long.Parse),
            CheckpointLsn = Need(values, "Latest checkpoint location"),
            RedoLsn = Need(values, "Latest checkpoint's REDO location"),
            Timeline = Number(values, "Latest checkpoint's TimeLineID", uint.Parse),
            CheckpointTime = TimeOf(values.GetValueOrDefault("Time of latest checkpoint")),
            MinimumRecoveryLsn = values.GetValueOrDefault("Minimum recovery ending location"),
            WalSegmentSize = Number(values, "Bytes per WAL segment", long.Parse),
            DataChecksums = values.GetValueOrDefault("Data page checksum version", "0") != "0",
            // Up to PostgreSQL 11 the warning stands among the values.
            IsIntact = !(text + errorText).Contains("CRC checksum does not match", StringComparison.Ordinal),
        };
    }

    private static T Number<T>(Dictionary<string, string> values, string name, Func<string, NumberStyles, IFormatProvider, T> parse)
    {
        string value = Need(values, name);
        try
        {
            return parse(value, NumberStyles.None, CultureInfo.InvariantCulture);
        }
        catch (Exception failure) when (failure is FormatException or OverflowException)
        {
            throw new PgmlException(FaultCatalog.ControlDataUnreadable, $"pg_controldata prints '{value}' as \"{name}\".", value, inner: failure);
        }
    }

    private static string Need(Dictionary<string, string> values, string name) => values.GetValueOrDefault(name)
        ?? throw new PgmlException(FaultCatalog.ControlDataUnreadable, $"pg_controldata does not print \"{name}\".", name);

    private static DateTime? TimeOf(string? text) =>
        DateTime.TryParseExact(
            text, "ddd MMM d HH:mm:ss yyyy", CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal | DateTimeStyles.AllowInnerWhite, out DateTime time)
            ? time
            : null;

    private static ControlState StateOf(string text) => text switch
    {
        "starting up" => ControlState.StartingUp,
        "shut down" => ControlState.ShutDown,
        "shut down in recovery" => ControlState.ShutDownInRecovery,
        "shutting down" => ControlState.ShuttingDown,
        "in crash recovery" => ControlState.InCrashRecovery,
        "in archive recovery" => ControlState.InArchiveRecovery,
        "in production" => ControlState.InProduction,
        _ => ControlState.Unrecognized,
    };
}
