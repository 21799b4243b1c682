namespace PgmlBackup.Engine.Faults;

public static partial class FaultCatalog
{
    /// <summary>The program is missing.</summary>
    public static readonly FaultDefinition PgBackRestNotFound = new(
        nameof(PgBackRestNotFound), FaultKind.NotInstalled,
        "The pgBackRest program was not found.",
        "Install it (Debian, Ubuntu: apt install pgbackrest; Red Hat: dnf install pgbackrest) or name its absolute path in the profile ('program').");

    /// <summary>The program does not tell a version.</summary>
    public static readonly FaultDefinition PgBackRestVersionUnknown = new(
        nameof(PgBackRestVersionUnknown), FaultKind.InvalidResult,
        "The program that should be pgBackRest does not tell its version as pgBackRest does.",
        "Run 'PATH version' as the cluster's owner and look at what it says; correct the program's path in the profile or reinstall pgBackRest.");

    /// <summary>The installed version lacks an option.</summary>
    public static readonly FaultDefinition OptionNotSupported = new(
        nameof(OptionNotSupported), FaultKind.NotImplemented,
        "The installed pgBackRest is too old for what was asked, or has dropped it.",
        "Install the version that the message names or a later one, or leave the parameter out.");

    /// <summary>A command does not take an option.</summary>
    public static readonly FaultDefinition OptionNotAccepted = new(
        nameof(OptionNotAccepted), FaultKind.InvalidArgument,
        "The pgBackRest command does not take this option in any version.",
        "Leave the option out of the call; set it in the pgBackRest configuration if it is meant for another command.");

    /// <summary>A secret was about to be shown to every user of the machine.</summary>
    public static readonly FaultDefinition OptionIsSecret = new(
        nameof(OptionIsSecret), FaultKind.SecurityError,
        "The option holds a secret, which pgBackRest refuses on the command line.",
        "Write it into the pgBackRest configuration (owner postgres, mode 0640).");

    /// <summary>A value cannot be handed to pgBackRest.</summary>
    public static readonly FaultDefinition CommandValueInvalid = new(
        nameof(CommandValueInvalid), FaultKind.InvalidArgument,
        "A value is not of the form that pgBackRest takes.",
        "Correct the value that the message names; paths must be absolute and nothing may hold a line break.");

    /// <summary>It failed with a code that is not in the table.</summary>
    public static readonly FaultDefinition PgBackRestFailed = new(
        nameof(PgBackRestFailed), FaultKind.NotSpecified,
        "pgBackRest failed with an exit code that this module does not know.",
        "Read pgBackRest's own words in the message and its log under log-path; run the same command with -Debug to see all that it says.");

    /// <summary>It was asked to end.</summary>
    public static readonly FaultDefinition PgBackRestTerminated = new(
        nameof(PgBackRestTerminated), FaultKind.OperationStopped,
        "pgBackRest was ended by a signal before its work was done.",
        "Find out who stopped it (shutdown, 'pgbackrest stop --force', Ctrl+C) and run the command again; an aborted full backup is resumed.");

    /// <summary>It was killed.</summary>
    public static readonly FaultDefinition PgBackRestKilled = new(
        nameof(PgBackRestKilled), FaultKind.OperationStopped,
        "pgBackRest was killed and could not clean up after itself.",
        "Look for the reason in the kernel's log (dmesg: out of memory?); wait 20 s for its workers to end, then run the command again.");

    /// <summary>Exit code 25.</summary>
    public static readonly FaultDefinition PgBackRestAssertion = new(
        nameof(PgBackRestAssertion), FaultKind.NotSpecified,
        "pgBackRest met a defect of its own.",
        "Update pgBackRest to the newest release; if it happens there too, report it with the message to github.com/pgbackrest/pgbackrest/issues.");

    /// <summary>Exit code 27.</summary>
    public static readonly FaultDefinition ConfigurationRejected = new(
        nameof(ConfigurationRejected), FaultKind.InvalidArgument,
        "pgBackRest refuses its configuration as a whole: options contradict each other or no cluster can be reached with them.",
        "Check pg1-path, pg1-socket-path, pg1-port and that PostgreSQL runs.");

    /// <summary>Exit code 30.</summary>
    public static readonly FaultDefinition CommandRequired = new(
        nameof(CommandRequired), FaultKind.InvalidArgument,
        "pgBackRest was started without a command.",
        "Check the program's path in the profile: a wrapper script may drop its arguments.");

    /// <summary>Exit code 31.</summary>
    public static readonly FaultDefinition OptionInvalid = new(
        nameof(OptionInvalid), FaultKind.InvalidArgument,
        "pgBackRest does not take an option here: it is unknown, given twice, or not for this command.",
        "Correct the option that the message names in the configuration or in the environment.");

    /// <summary>Exit code 31 for root.</summary>
    public static readonly FaultDefinition RootRefused = new(
        nameof(RootRefused), FaultKind.PermissionDenied,
        "pgBackRest refuses to run as root (2.59 and later).",
        "Let the command run as the cluster's owner: check the owner of the data directory, or run it from: sudo -u postgres pwsh");

    /// <summary>Exit code 32.</summary>
    public static readonly FaultDefinition OptionValueInvalid = new(
        nameof(OptionValueInvalid), FaultKind.InvalidArgument,
        "An option has a value that pgBackRest does not take.",
        "Correct the value that the message names; a remark behind a value is part of the value for pgBackRest.");

    /// <summary>Exit code 37.</summary>
    public static readonly FaultDefinition OptionRequired = new(
        nameof(OptionRequired), FaultKind.InvalidArgument,
        "An option that pgBackRest needs is not set.",
        "Set the option that the message names in the pgBackRest configuration.");

    /// <summary>Exit code 37 for the cluster's path.</summary>
    public static readonly FaultDefinition StanzaNotConfigured = new(
        nameof(StanzaNotConfigured), FaultKind.InvalidArgument,
        "The stanza has no section with a cluster's path in the pgBackRest configuration.",
        "Check the spelling of the stanza against Get-PgStanza, or set it up: Initialize-PgArchive -Stanza STANZA.");

    /// <summary>Exit code 43.</summary>
    public static readonly FaultDefinition ParameterRequired = new(
        nameof(ParameterRequired), FaultKind.InvalidArgument,
        "A parameter that the pgBackRest command needs was not given.",
        "Give the parameter that the message names.");

    /// <summary>Exit code 48.</summary>
    public static readonly FaultDefinition CommandInvalid = new(
        nameof(CommandInvalid), FaultKind.InvalidArgument,
        "The installed pgBackRest does not know the command.",
        "Install a newer pgBackRest: 'pgbackrest version' tells the one that is installed.");

    /// <summary>Exit code 96.</summary>
    public static readonly FaultDefinition ParameterInvalid = new(
        nameof(ParameterInvalid), FaultKind.InvalidArgument,
        "A parameter of the pgBackRest command is not valid.",
        "Correct the parameter that the message names.");

    /// <summary>Exit code 72.</summary>
    public static readonly FaultDefinition HostInvalid = new(
        nameof(HostInvalid), FaultKind.InvalidArgument,
        "pgBackRest runs on the wrong host for this command.",
        "Run the command on the host that the message asks for: backup and expire on the repository host, archiving on the database host.");

    /// <summary>Exit code 50 for the backup lock.</summary>
    public static readonly FaultDefinition BackupAlreadyRunning = new(
        nameof(BackupAlreadyRunning), FaultKind.ResourceBusy,
        "Another backup, expire or stanza command holds the lock of the stanza.",
        "Wait for it (Get-PgBackupProgress shows it, -Wait waits, -SkipIfRunning leaves, Stop-PgBackup ends it); after a kill its workers hold the lock for up to 20 s.");

    /// <summary>Exit code 50 for another lock.</summary>
    public static readonly FaultDefinition LockHeld = new(
        nameof(LockHeld), FaultKind.ResourceBusy,
        "Another pgBackRest process holds a lock that the command needs.",
        "Wait until it has ended: Get-PgBackupProgress shows it; give a restore drill a lock path of its own.");

    /// <summary>Exit code 50 for want of permission.</summary>
    public static readonly FaultDefinition LockPathNotPermitted = new(
        nameof(LockPathNotPermitted), FaultKind.PermissionDenied,
        "The account may not use the lock file or its folder: most often another account made it.",
        "Look at owner and mode of the path in the message (ls -l), remove a lock file that root left behind, and run pgBackRest as one account only.");

    /// <summary>Exit code 50 for another reason.</summary>
    public static readonly FaultDefinition LockFileFailed = new(
        nameof(LockFileFailed), FaultKind.OpenError,
        "The lock file could not be made or locked.",
        "Check the folder in the message: does it exist, is its filesystem full or read only? Set lock-path to a folder that is local and writable.");

    /// <summary>Exit code 62.</summary>
    public static readonly FaultDefinition StanzaStopped = new(
        nameof(StanzaStopped), FaultKind.OperationStopped,
        "pgBackRest is stopped for this stanza or for all.",
        "Find out who stopped it and why; then run Resume-PgBackup. While it is stopped, WAL piles up on the server.");

    /// <summary>Exit code 38.</summary>
    public static readonly FaultDefinition ClusterRunning = new(
        nameof(ClusterRunning), FaultKind.ResourceBusy,
        "PostgreSQL runs on the data directory, and the command may only run while it is down.",
        "Stop the cluster with Stop-PgCluster, or choose another -DestinationPath; remove a stale postmaster.pid only when no postgres process is left.");

    /// <summary>Exit code 49.</summary>
    public static readonly FaultDefinition HostConnectFailed = new(
        nameof(HostConnectFailed), FaultKind.ConnectionError,
        "The other host of pgBackRest could not be reached.",
        "Try 'ssh HOST pgbackrest version' as the cluster's owner; check network, host name, keys and that both hosts have the same version.");

    /// <summary>Exit code 39.</summary>
    public static readonly FaultDefinition ProtocolFailed = new(
        nameof(ProtocolFailed), FaultKind.ConnectionError,
        "The conversation with another pgBackRest process or with the object store failed.",
        "Check that both hosts have the same version; for an object store read its answer in the message (403: key or policy, clock skew: time).");

    /// <summary>Exit code 101.</summary>
    public static readonly FaultDefinition ServiceFailed = new(
        nameof(ServiceFailed), FaultKind.ConnectionError,
        "The object store or another service failed or did not answer in time.",
        "Try again; if it stays, check the service's own status and raise io-timeout.");

    /// <summary>Exit code 56.</summary>
    public static readonly FaultDefinition DatabaseConnectFailed = new(
        nameof(DatabaseConnectFailed), FaultKind.ConnectionError,
        "PostgreSQL could not be reached, or no primary was found.",
        "Check that the cluster runs (Get-PgCluster) and that pg1-port, pg1-socket-path and pg1-user are right; on a standby run the backup on the primary.");

    /// <summary>Exit code 57.</summary>
    public static readonly FaultDefinition DatabaseQueryFailed = new(
        nameof(DatabaseQueryFailed), FaultKind.InvalidOperation,
        "A query of pgBackRest failed in PostgreSQL.",
        "Read PostgreSQL's answer in the message; the user needs pg_read_all_settings and the right to run the backup functions.");

    /// <summary>Exit code 105.</summary>
    public static readonly FaultDefinition AccessDenied = new(
        nameof(AccessDenied), FaultKind.AuthenticationError,
        "The object store or another service refused the credentials.",
        "Check key, secret and policy of the repository, and that the clock of this host is right.");

    /// <summary>Exit code 104.</summary>
    public static readonly FaultDefinition CommandFailed = new(
        nameof(CommandFailed), FaultKind.InvalidOperation,
        "The command failed for a part of its work, for example for one of several repositories.",
        "Read the errors in the message, mend each repository, and run the command again with -Repository.");

    /// <summary>Exit code 102.</summary>
    public static readonly FaultDefinition ExecuteFailed = new(
        nameof(ExecuteFailed), FaultKind.NotSpecified,
        "pgBackRest could not start another program or itself.",
        "Check that the program in the message exists and may be executed by the cluster's owner.");

    /// <summary>Exit code 67.</summary>
    public static readonly FaultDefinition FeatureNotSupported = new(
        nameof(FeatureNotSupported), FaultKind.NotImplemented,
        "This build or this PostgreSQL does not have the feature.",
        "Leave the option out, or install a pgBackRest that was built with it.");

    /// <summary>Exit code 46.</summary>
    public static readonly FaultDefinition PostgresVersionNotSupported = new(
        nameof(PostgresVersionNotSupported), FaultKind.NotImplemented,
        "The installed pgBackRest does not serve this version of PostgreSQL.",
        "Install a newer pgBackRest: 2.45 serves up to PostgreSQL 15, 2.46 up to 16, 2.53.1 up to 17, 2.55 up to 18.");

    /// <summary>Exit code 94.</summary>
    public static readonly FaultDefinition MemoryExhausted = new(
        nameof(MemoryExhausted), FaultKind.ResourceUnavailable,
        "The machine had no memory left for pgBackRest.",
        "Lower process-max, free memory or add some, then run the command again.");

    /// <summary>Exit code 100.</summary>
    public static readonly FaultDefinition KernelFailed = new(
        nameof(KernelFailed), FaultKind.NotSpecified,
        "The operating system refused pgBackRest a basic service.",
        "Look at the kernel's log (dmesg) and at the limits of the account (ulimit -a).");

    /// <summary>Exit code 106.</summary>
    public static readonly FaultDefinition ClockInvalid = new(
        nameof(ClockInvalid), FaultKind.NotSpecified,
        "The clock jumped or the time zone changed while pgBackRest ran.",
        "Check the time service of the host (timedatectl) and run the command again.");

    /// <summary>Exit code 122.</summary>
    public static readonly FaultDefinition PgBackRestRuntimeFailed = new(
        nameof(PgBackRestRuntimeFailed), FaultKind.NotSpecified,
        "pgBackRest failed without telling a reason of its own.",
        "Run the command again with -Debug; if it stays, update pgBackRest.");

    /// <summary>Exit code 124.</summary>
    public static readonly FaultDefinition PgBackRestUnhandled = new(
        nameof(PgBackRestUnhandled), FaultKind.NotSpecified,
        "pgBackRest failed in a way that it did not foresee: most often memory or disk ran out.",
        "Check free memory and disk space, then run the command again.");

    /// <summary>Exit code 125.</summary>
    public static readonly FaultDefinition PgBackRestUnknownError = new(
        nameof(PgBackRestUnknownError), FaultKind.NotSpecified,
        "A program that pgBackRest started failed without telling why.",
        "Run the command again with -Debug and read what the program said before it failed.");
}
