using System.Text.RegularExpressions;
using PgmlBackup.Engine.Faults;

namespace PgmlBackup.Engine.PgBackRest;

/// <summary>Where one exit code has several meanings, pgBackRest's words tell which. They are the same from 2.45 to 2.59.</summary>
internal static partial class FailureWords
{
    /// <summary>A failure that is more special than its exit code.</summary>
    /// <returns>Null when the words add nothing to the code.</returns>
    internal static FaultDefinition? Special(int exitCode, LogEntry error) =>
        Says(error, "No space left on device") ? FaultCatalog.NoSpaceLeft : exitCode switch
        {
            29 => OfFormat(error),
            31 when Says(error, "must not be run as the root user") => FaultCatalog.RootRefused,
            37 when Hints(error, "does this stanza exist?") => FaultCatalog.StanzaNotConfigured,
            39 when Refusal().IsMatch(error.Message) => FaultCatalog.AccessDenied,
            39 or 41 or 42 or 49 or 101 when Says(error, "unable to load info file") => FaultCatalog.RepositoryUnreadable,
            50 => OfLock(error),
            55 when Hints(error, "has a stanza-create been performed?") => FaultCatalog.StanzaMissing,
            103 => OfRepositories(error),
            75 when Says(error, "stop time less than") || Says(error, "lsn less than or equal to") => FaultCatalog.NoBackupBeforeTarget,
            _ => null,
        };

    /// <summary>A warning that tells why a cluster, a host or a repository was passed over.</summary>
    internal static bool IsReason(LogEntry entry) => entry.Level == LogLevel.Warn && ErrorClass().IsMatch(entry.Message);

    // One reason for all repositories is the reason.
    private static FaultDefinition? OfRepositories(LogEntry error)
    {
        string[] classes = [.. ErrorClass().Matches(error.Message).Select(found => found.Value[1..^1]).Distinct()];
        return classes is [var only] ? ExitCodeTable.FindByClassName(only)?.Fault : null;
    }

    // The lock is held, or its file may not be touched: one code, told apart by the hint.
    private static FaultDefinition? OfLock(LogEntry error)
    {
        if (Hints(error, "is another ") || Says(error, "Resource temporarily unavailable"))
        {
            return BackupLock().IsMatch(error.Message) ? FaultCatalog.BackupAlreadyRunning : FaultCatalog.LockHeld;
        }

        return Hints(error, " have permissions on ") || Says(error, "Permission denied") ? FaultCatalog.LockPathNotPermitted : null;
    }

    // A wrong passphrase turns an info file into garbage, which reads as a malformed file.
    private static FaultDefinition? OfFormat(LogEntry error)
    {
        if (Says(error, "unable to load info file"))
        {
            return FaultCatalog.RepositoryUnreadable;
        }

        if (Says(error, "automatic backup set selection cannot be performed with provided"))
        {
            return FaultCatalog.RecoveryTargetInvalid;
        }

        return ConfigurationLine().IsMatch(error.Message) ? FaultCatalog.ConfigurationMalformed : null;
    }

    private static bool Says(LogEntry entry, string words) => entry.Message.Contains(words, StringComparison.Ordinal);

    private static bool Hints(LogEntry entry, string words) => entry.Hints.Any(hint => hint.Contains(words, StringComparison.Ordinal));

    [GeneratedRegex(@"-backup(-\d+)?\.lock'")]
    private static partial Regex BackupLock();

    [GeneratedRegex("^(ProtocolError: )?HTTP request failed with 40[13] ", RegexOptions.Multiline)]
    private static partial Regex Refusal();

    [GeneratedRegex(@"\[\w+Error\]")]
    private static partial Regex ErrorClass();

    [GeneratedRegex(@"^(key/value found outside of section|ini section should end|missing '=' in key/value|invalid empty section|key is zero-length).* at line \d+", RegexOptions.Singleline)]
    private static partial Regex ConfigurationLine();
}
