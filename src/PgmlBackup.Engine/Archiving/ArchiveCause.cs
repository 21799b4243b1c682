using PgmlBackup.Engine.Faults;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Archiving;

/// <summary>Tells from a failure of pgBackRest why WAL does not arrive.</summary>
internal static class ArchiveCause
{
    private static readonly Dictionary<FaultDefinition, PgCheckCause> s_byFault = new()
    {
        [FaultCatalog.NoSpaceLeft] = PgCheckCause.NoSpace,
        [FaultCatalog.StanzaStopped] = PgCheckCause.StopFile,
        [FaultCatalog.StanzaMissing] = PgCheckCause.WrongStanza,
        [FaultCatalog.StanzaNotConfigured] = PgCheckCause.WrongStanza,
        [FaultCatalog.ArchiveMismatch] = PgCheckCause.WrongStanza,
        [FaultCatalog.BackupMismatch] = PgCheckCause.WrongStanza,
        [FaultCatalog.DatabaseMismatch] = PgCheckCause.WrongStanza,
        [FaultCatalog.ArchiveDuplicate] = PgCheckCause.Duplicate,
        [FaultCatalog.ArchiveCommandInvalid] = PgCheckCause.WrongCommand,
        [FaultCatalog.PgBackRestNotFound] = PgCheckCause.WrongCommand,
        [FaultCatalog.ArchiveTimeout] = PgCheckCause.Backlog,
        [FaultCatalog.ArchiveDisabled] = PgCheckCause.ServerSetting,
        [FaultCatalog.DatabaseConnectFailed] = PgCheckCause.ServerUnavailable,
        [FaultCatalog.LockPathNotPermitted] = PgCheckCause.Permission,
        [FaultCatalog.AccessDenied] = PgCheckCause.Network,
        [FaultCatalog.HostConnectFailed] = PgCheckCause.Network,
        [FaultCatalog.ServiceFailed] = PgCheckCause.Network,
        [FaultCatalog.ProtocolFailed] = PgCheckCause.Network,
        [FaultCatalog.ConfigurationMalformed] = PgCheckCause.Configuration,
        [FaultCatalog.ConfigurationRejected] = PgCheckCause.Configuration,
        [FaultCatalog.OptionInvalid] = PgCheckCause.Configuration,
        [FaultCatalog.OptionValueInvalid] = PgCheckCause.Configuration,
        [FaultCatalog.OptionRequired] = PgCheckCause.Configuration,
    };

    // One exit code may have several of these reasons; the words of the system tell which.
    private static readonly (string Words, PgCheckCause Cause)[] s_words =
    [
        ("No space left on device", PgCheckCause.NoSpace),
        ("Permission denied", PgCheckCause.Permission),
        ("Operation not permitted", PgCheckCause.Permission),
        ("Read-only file system", PgCheckCause.Permission),
        ("Connection refused", PgCheckCause.Network),
        ("[HostConnectError]", PgCheckCause.Network),
        ("[ServiceError]", PgCheckCause.Network),
        ("[ProtocolError]", PgCheckCause.Network),
        ("[AccessError]", PgCheckCause.Network),
        ("[CryptoError]", PgCheckCause.Network),
        ("unable to find host", PgCheckCause.Network),
        ("has a stanza-create been performed?", PgCheckCause.WrongStanza),
        ("is this the correct stanza?", PgCheckCause.WrongStanza),
    ];

    /// <summary>What to do about a failure.</summary>
    internal static string Advice(PgmlException failure, string stanza) => Of(failure) != PgCheckCause.WrongStanza ? failure.RecommendedAction
        : failure.Fault == FaultCatalog.StanzaMissing || failure.Fault == FaultCatalog.StanzaNotConfigured
            ? $"Make the stanza: Initialize-PgArchive -Stanza {stanza}"
            : $"After an upgrade of PostgreSQL or a new initdb: Update-PgStanza -Stanza {stanza}. Otherwise pg1-path or the name of the stanza is wrong: correct it.";

    /// <summary>The cause of a failure.</summary>
    internal static PgCheckCause Of(PgmlException failure)
    {
        foreach ((string words, PgCheckCause cause) in s_words)
        {
            if (failure.Message.Contains(words, StringComparison.Ordinal))
            {
                return cause;
            }
        }

        return s_byFault.GetValueOrDefault(failure.Fault, PgCheckCause.Other);
    }
}
