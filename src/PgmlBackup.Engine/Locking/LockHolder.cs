using System.Globalization;

namespace PgmlBackup.Engine.Locking;

/// <summary>Who holds a lock of pgBackRest, as far as it can be seen.</summary>
public sealed record LockHolder
{
    /// <summary>The lock file.</summary>
    public required string LockFile { get; init; }

    /// <summary>The process id that the lock file names, or where that process has ended, of a worker that kept the lock; null when none can be seen.</summary>
    public int? ProcessId { get; init; }

    /// <summary>The account of that process; null when it cannot be seen.</summary>
    public string? UserName { get; init; }

    /// <summary>When that process started, UTC; null when it cannot be seen.</summary>
    public DateTime? StartTime { get; init; }

    /// <summary>The pgBackRest command that it runs, for example <c>backup</c>; null when it cannot be seen.</summary>
    public string? Command { get; init; }

    /// <summary>The id of the run, which stands in the command line of each of its processes; null when the lock file does not say.</summary>
    public string? ExecutionId { get; init; }

    /// <summary>How far it is, 0 to 100; null when the lock file does not say.</summary>
    public double? PercentComplete { get; init; }

    /// <summary>Bytes to copy; null before pgBackRest 2.48.</summary>
    public long? Size { get; init; }

    /// <summary>Bytes copied; null before pgBackRest 2.48.</summary>
    public long? SizeComplete { get; init; }

    /// <summary>For a message: <c>process 4711 of postgres, pgbackrest backup, since 2026-11-22 02:00:01 local time, 15.3 % done</c>.</summary>
    public string Describe()
    {
        if (ProcessId is not { } id)
        {
            return $"a process that cannot be seen (it holds '{LockFile}')";
        }

        List<string> parts = [string.Create(CultureInfo.InvariantCulture, $"process {id}{(UserName is null ? "" : $" of {UserName}")}")];
        parts.AddRange(Command is null ? [] : [$"pgbackrest {Command}"]);
        parts.AddRange(StartTime is { } start ? [string.Create(CultureInfo.InvariantCulture, $"since {start.ToLocalTime():yyyy-MM-dd HH:mm:ss} local time")] : []);
        parts.AddRange(PercentComplete is { } percent ? [string.Create(CultureInfo.InvariantCulture, $"{percent:0.0} % done")] : []);
        return string.Join(", ", parts);
    }
}
