using System.Globalization;
using PgmlBackup.Engine.Faults;

namespace PgmlBackup.Engine.PgBackRest;

/// <summary>Turns the end of a failed run into the failure that it means.</summary>
public static class FailureReader
{
    private const int SignalBase = 128;
    private const int SignalKill = 9;
    private const int CommandNotFound = 127;
    private const int CommandNotExecutable = 126;

    /// <summary>Reads a failure.</summary>
    /// <param name="command">The command, for example <c>backup</c>.</param>
    /// <param name="exitCode">The exit code; above 128, or negative, when a signal ended the process.</param>
    /// <param name="entries">The warnings and errors of both outputs, in the order they came.</param>
    /// <param name="target">What the command was about; null when there is nothing to name.</param>
    /// <returns>A failure whose message holds pgBackRest's own words and hints, without secrets.</returns>
    public static PgmlException Read(string command, int exitCode, IReadOnlyList<LogEntry> entries, object? target = null)
    {
        ArgumentNullException.ThrowIfNull(entries);
        LogEntry[] errors = [.. entries.Where(entry => entry.Level <= LogLevel.Error)];
        LogEntry? main = errors.LastOrDefault(entry => entry.Code == exitCode) ?? errors.LastOrDefault();
        FaultDefinition fault = Classify(exitCode, main, entries);
        string words = SecretText.Mask(LenientText.ForDisplay(Words(fault, main, errors, entries)));
        string ending = Ending(command, exitCode, entries);
        return new PgmlException(fault, words.Length == 0 ? $"{ending}." : $"{ending}: {words}", target) { ExitCode = exitCode };
    }

    private static FaultDefinition Classify(int exitCode, LogEntry? main, IReadOnlyList<LogEntry> entries)
    {
        if (exitCode is SignalBase + SignalKill or -SignalKill)
        {
            return FaultCatalog.PgBackRestKilled;
        }

        if (exitCode == ExitCodeTable.Terminated || entries.Any(entry => entry.Signal is not null) || SignalOf(exitCode) is 1 or 2 or 15)
        {
            return FaultCatalog.PgBackRestTerminated;
        }

        if (exitCode is CommandNotFound or CommandNotExecutable)
        {
            return FaultCatalog.PgBackRestNotFound;
        }

        return main is null
            ? ExitCodeTable.Find(exitCode)?.Fault ?? FaultCatalog.PgBackRestFailed
            : FailureWords.Special(exitCode, main) ?? ExitCodeTable.Find(exitCode)?.Fault ?? FaultCatalog.PgBackRestFailed;
    }

    private static string Words(FaultDefinition fault, LogEntry? main, LogEntry[] errors, IReadOnlyList<LogEntry> entries)
    {
        // The error of a command over several repositories or hosts is a sum; the reasons stand before it.
        IEnumerable<LogEntry> said = fault == FaultCatalog.CommandFailed
            ? errors
            : fault == FaultCatalog.DatabaseConnectFailed || fault == FaultCatalog.BackupSetInvalid || fault == FaultCatalog.RepositoryInvalid
                ? [.. main is null ? [] : new[] { main }, .. entries.Where(FailureWords.IsReason)]
                : main is null ? entries.Where(entry => entry.Level == LogLevel.Warn) : [main];
        return string.Join('\n', said.Select(Word));
    }

    private static string Word(LogEntry entry) =>
        (entry.RaisedFrom is null ? "" : $"(from {entry.RaisedFrom}) ") + entry;

    private static string Ending(string command, int exitCode, IReadOnlyList<LogEntry> entries)
    {
        string name = $"pgBackRest {command}";
        string? signal = entries.Select(entry => entry.Signal).FirstOrDefault(found => found is not null);
        if (signal is not null)
        {
            return $"{name} was ended by {signal}";
        }

        return SignalOf(exitCode) is { } number
            ? string.Create(CultureInfo.InvariantCulture, $"{name} was ended by signal {number}")
            : string.Create(CultureInfo.InvariantCulture, $"{name} failed with exit code {exitCode}");
    }

    private static int? SignalOf(int exitCode) => exitCode switch
    {
        < 0 => -exitCode,
        > SignalBase and <= SignalBase + 64 => exitCode - SignalBase,
        _ => null,
    };
}
