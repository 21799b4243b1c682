using System.Globalization;
using System.Text;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Wal;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Recovery.Targets;

/// <summary>Where the replay of WAL shall end, and what PostgreSQL does then.</summary>
public sealed record RecoveryTarget
{
    // PostgreSQL's MAXFNAMELEN, its terminating zero included.
    private const int LongestName = 63;
    private const uint FirstTransaction = 3;

    private RecoveryTarget(PgRecoveryTargetKind kind) => Kind = kind;

    /// <summary>The end of the archived WAL.</summary>
    public static RecoveryTarget Latest { get; } = new(PgRecoveryTargetKind.Latest);

    /// <summary>The moment at which the backup ended.</summary>
    public static RecoveryTarget Immediate { get; } = new(PgRecoveryTargetKind.Immediate);

    /// <summary>What says where.</summary>
    public PgRecoveryTargetKind Kind { get; }

    /// <summary>The moment; null for another kind.</summary>
    public DateTimeOffset? Time { get; private init; }

    /// <summary>The location; null for another kind.</summary>
    public WalLocation? Location { get; private init; }

    /// <summary>The transaction id, as WAL holds it, without its epoch; null for another kind.</summary>
    public uint? TransactionId { get; private init; }

    /// <summary>The name of the restore point; null for another kind.</summary>
    public string? Name { get; private init; }

    /// <summary>True to end right before the target instead of right after it.</summary>
    public bool Exclusive { get; private init; }

    /// <summary>The timeline that is followed; null for the latest one.</summary>
    public uint? Timeline { get; init; }

    /// <summary>What PostgreSQL does then.</summary>
    public PgTargetAction Action { get; init; }

    /// <summary>A moment.</summary>
    public static RecoveryTarget At(DateTimeOffset time, bool exclusive = false) => new(PgRecoveryTargetKind.Time) { Time = time, Exclusive = exclusive };

    /// <summary>A location, as PostgreSQL prints it.</summary>
    /// <exception cref="PgmlException"><c>TargetNotValid</c>.</exception>
    public static RecoveryTarget AtLocation(string location, bool exclusive = false) => WalLocation.TryParse(location, out WalLocation read)
        ? new(PgRecoveryTargetKind.Lsn) { Location = read, Exclusive = exclusive }
        : throw Invalid($"'{location}' is no location in the WAL.", location);

    /// <summary>A transaction, by its id with or without the epoch.</summary>
    /// <exception cref="PgmlException"><c>TargetNotValid</c>.</exception>
    public static RecoveryTarget AtTransaction(ulong transaction, bool exclusive = false) => (uint)transaction >= FirstTransaction
        ? new(PgRecoveryTargetKind.TransactionId) { TransactionId = (uint)transaction, Exclusive = exclusive }
        : throw Invalid($"{transaction} is the id of no transaction that can be recovered to.", transaction);

    /// <summary>A restore point.</summary>
    /// <exception cref="PgmlException"><c>TargetNotValid</c>.</exception>
    public static RecoveryTarget AtName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Length > 0 && Encoding.UTF8.GetByteCount(name) <= LongestName && !name.Any(char.IsControl)
            ? new(PgRecoveryTargetKind.Name) { Name = name }
            : throw Invalid("The name of a restore point has 1 to 63 bytes and no control characters.", name);
    }

    /// <summary>Checks what was asked for together.</summary>
    /// <exception cref="PgmlException"><c>TargetNotValid</c>.</exception>
    public RecoveryTarget Require()
    {
        if (Kind == PgRecoveryTargetKind.Latest && Action != PgTargetAction.Promote)
        {
            throw Invalid($"Without a target there is nothing at which PostgreSQL could {Action.ToString().ToLowerInvariant()}.", Action);
        }

        if (Kind == PgRecoveryTargetKind.Immediate && Timeline is not null)
        {
            throw Invalid("A backup becomes consistent on its own timeline: -Immediate takes no other.", Timeline);
        }

        return Timeline == 0 ? throw Invalid("Timelines are counted from 1.", Timeline) : this;
    }

    /// <summary>The target for people, as the end of a sentence.</summary>
    /// <param name="zone">The zone in which a moment is shown, beside UTC.</param>
    public string Describe(TimeZoneInfo zone)
    {
        string edge = Exclusive ? "right before " : string.Empty;
        string where = Kind switch
        {
            PgRecoveryTargetKind.Time => $"{edge}{MomentText.Describe(Time!.Value, zone)}",
            PgRecoveryTargetKind.Lsn => $"{edge}location {Location}",
            PgRecoveryTargetKind.TransactionId => string.Create(CultureInfo.InvariantCulture, $"{edge}transaction {TransactionId}"),
            PgRecoveryTargetKind.Name => $"restore point '{Name}'",
            PgRecoveryTargetKind.Immediate => "the end of the backup",
            _ => "the end of the archived WAL",
        };
        return Timeline is { } timeline ? string.Create(CultureInfo.InvariantCulture, $"{where} on timeline {timeline}") : where;
    }

    private static PgmlException Invalid(string message, object? target) => new(FaultCatalog.TargetNotValid, message, target);
}
