namespace PgmlBackup.Engine.Faults;

public static partial class FaultCatalog
{
    /// <summary>The platform is not served.</summary>
    public static readonly FaultDefinition PlatformNotServed = new(
        nameof(PlatformNotServed), FaultKind.NotImplemented,
        "PostgreSQL servers are served on Linux only.",
        "Run the command on the database server itself, for example through PowerShell remoting: Invoke-Command -HostName SERVER { ... }.");

    /// <summary>An account is missing.</summary>
    public static readonly FaultDefinition AccountNotFound = new(
        nameof(AccountNotFound), FaultKind.ObjectNotFound,
        "An account that is needed is not known to this machine.",
        "Check the owner of the data directory and the 'user' of the profile; create the account or correct the name.");

    /// <summary>A program is missing.</summary>
    public static readonly FaultDefinition ProgramNotFound = new(
        nameof(ProgramNotFound), FaultKind.NotInstalled,
        "A program that is needed is not installed or not executable.",
        "Install the package that brings it (setsid, setpriv: util-linux; sudo: sudo; psql: postgresql-client) or correct the path.");

    /// <summary>sudo said no.</summary>
    public static readonly FaultDefinition SudoRefused = new(
        nameof(SudoRefused), FaultKind.PermissionDenied,
        "sudo does not let this account act as the owner of the cluster without a password.",
        "Run the command as root or as the cluster's owner (sudo -u postgres pwsh), or allow it in sudoers: USER ALL=(postgres) NOPASSWD: ALL.");

    /// <summary>A path is closed.</summary>
    public static readonly FaultDefinition PathNotAccessible = new(
        nameof(PathNotAccessible), FaultKind.PermissionDenied,
        "A file or folder cannot be looked at by this account.",
        "Run the command as root or as the account that owns the path.");

    /// <summary>A path cannot be changed.</summary>
    public static readonly FaultDefinition PathNotWritable = new(
        nameof(PathNotWritable), FaultKind.WriteError,
        "The owner of the cluster cannot change a file or folder.",
        "Look at the reason in the message: give the path to the owner (chown), free space, or mount the filesystem writable; then run the same command again.");

    /// <summary>Processes that do not end.</summary>
    public static readonly FaultDefinition ProcessesLeft = new(
        nameof(ProcessesLeft), FaultKind.ResourceBusy,
        "Processes of a program that was stopped do not end.",
        "End them as their owner with the command in the message. A process that waits for a disk or network storage ends when that answers.");
}
