namespace PgmlBackup.Model;

/// <summary>What pgBackRest is doing for a stanza on this host at this moment.</summary>
public sealed record PgBackupProgress
{
    /// <summary>The stanza.</summary>
    public required string Stanza { get; init; }

    /// <summary>The command that runs, for example <c>backup</c> or <c>restore</c>.</summary>
    public required string Operation { get; init; }

    /// <summary>Process id of the pgBackRest that holds the lock; null when it cannot be seen.</summary>
    public int? ProcessId { get; init; }

    /// <summary>The account that it runs as; null when it cannot be seen.</summary>
    public string? UserName { get; init; }

    /// <summary>When it started, UTC; null when it cannot be seen.</summary>
    public DateTime? StartTime { get; init; }

    /// <summary>How far it is, 0 to 100; null when pgBackRest does not say.</summary>
    public double? PercentComplete { get; init; }

    /// <summary>Bytes to copy; null before pgBackRest 2.48.</summary>
    public long? Size { get; init; }

    /// <summary>Bytes copied; null before pgBackRest 2.48.</summary>
    public long? SizeComplete { get; init; }

    /// <summary>Time left at the rate so far; null while there is no rate.</summary>
    public TimeSpan? Remaining { get; init; }
}
