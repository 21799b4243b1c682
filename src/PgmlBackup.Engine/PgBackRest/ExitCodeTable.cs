using static PgmlBackup.Engine.Faults.FaultCatalog;

namespace PgmlBackup.Engine.PgBackRest;

/// <summary>Every exit code that pgBackRest has for a failure. The set is the same from 2.45 to 2.59.</summary>
public static class ExitCodeTable
{
    /// <summary>All of it worked.</summary>
    public const int Success = 0;

    /// <summary>What was looked for is not there: archive-get, and repo-get with <c>--ignore-missing</c>.</summary>
    public const int NotFound = 1;

    /// <summary>It was ended by a signal.</summary>
    public const int Terminated = 63;

    private static readonly Dictionary<int, ExitCode> s_byNumber = new ExitCode[]
    {
        new(25, "assert", PgBackRestAssertion),
        new(26, "checksum", ChecksumMismatch),
        new(27, "config", ConfigurationRejected),
        new(28, "file-invalid", RepositoryFileInvalid),
        new(29, "format", FormatInvalid),
        new(30, "command-required", CommandRequired),
        new(31, "option-invalid", OptionInvalid),
        new(32, "option-invalid-value", OptionValueInvalid),
        new(37, "option-required", OptionRequired),
        new(38, "pg-running", ClusterRunning),
        new(39, "protocol", ProtocolFailed),
        new(40, "path-not-empty", PathNotEmpty),
        new(41, "file-open", FileOpenFailed),
        new(42, "file-read", FileReadFailed),
        new(43, "param-required", ParameterRequired),
        new(44, "archive-mismatch", ArchiveMismatch),
        new(45, "archive-duplicate", ArchiveDuplicate),
        new(46, "version-not-supported", PostgresVersionNotSupported),
        new(47, "path-create", PathCreateFailed),
        new(48, "command-invalid", CommandInvalid),
        new(49, "host-connect", HostConnectFailed),
        new(50, "lock-acquire", LockFileFailed),
        new(51, "backup-mismatch", BackupMismatch),
        new(52, "file-sync", FileSyncFailed),
        new(53, "path-open", PathOpenFailed),
        new(54, "path-sync", PathSyncFailed),
        new(55, "file-missing", FileMissing),
        new(56, "db-connect", DatabaseConnectFailed),
        new(57, "db-query", DatabaseQueryFailed),
        new(58, "db-mismatch", DatabaseMismatch),
        new(60, "file-remove", FileRemoveFailed),
        new(61, "path-remove", PathRemoveFailed),
        new(62, "stop", StanzaStopped),
        new(63, "term", PgBackRestTerminated),
        new(64, "file-write", FileWriteFailed),
        new(67, "feature-not-supported", FeatureNotSupported),
        new(68, "archive-command-invalid", ArchiveCommandInvalid),
        new(69, "link-expected", LinkExpected),
        new(70, "link-destination", LinkDestinationInvalid),
        new(72, "host-invalid", HostInvalid),
        new(73, "path-missing", PathMissing),
        new(74, "file-move", FileMoveFailed),
        new(75, "backup-set-invalid", BackupSetInvalid),
        new(76, "tablespace-map", TablespaceMapInvalid),
        new(78, "link-map", LinkMapInvalid),
        new(79, "file-close", FileCloseFailed),
        new(80, "db-missing", DatabaseMissing),
        new(81, "db-invalid", DatabaseInvalid),
        new(82, "archive-timeout", ArchiveTimeout),
        new(83, "file-mode", FileModeInvalid),
        new(87, "archive-disabled", ArchiveDisabled),
        new(88, "file-owner", FileOwnerInvalid),
        new(89, "user-missing", UserMissing),
        new(93, "file-exists", FileExists),
        new(94, "memory", MemoryExhausted),
        new(95, "crypto", CryptoFailed),
        new(96, "param-invalid", ParameterInvalid),
        new(97, "path-close", PathCloseFailed),
        new(98, "file-info", FileInfoFailed),
        new(99, "json-format", JsonInvalid),
        new(100, "kernel", KernelFailed),
        new(101, "service", ServiceFailed),
        new(102, "execute", ExecuteFailed),
        new(103, "repo-invalid", RepositoryInvalid),
        new(104, "command", CommandFailed),
        new(105, "access", AccessDenied),
        new(106, "clock", ClockInvalid),
        new(122, "runtime", PgBackRestRuntimeFailed),
        new(124, "unhandled", PgBackRestUnhandled),
        new(125, "unknown", PgBackRestUnknownError),
    }.ToDictionary(code => code.Number);

    /// <summary>All codes, ordered by number.</summary>
    public static IReadOnlyCollection<ExitCode> All => s_byNumber.Values;

    /// <summary>The code of a number.</summary>
    /// <returns>Null when pgBackRest has none of that number.</returns>
    public static ExitCode? Find(int number) => s_byNumber.GetValueOrDefault(number);

    /// <summary>The code of a class name such as <c>FormatError</c>, as messages of <c>info</c> carry it.</summary>
    /// <returns>Null when pgBackRest has none of that name.</returns>
    public static ExitCode? FindByClassName(string className) =>
        s_byNumber.Values.FirstOrDefault(code => string.Equals(code.ClassName, className, StringComparison.Ordinal));
}
