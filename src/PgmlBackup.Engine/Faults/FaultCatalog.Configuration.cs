namespace PgmlBackup.Engine.Faults;

public static partial class FaultCatalog
{
    /// <summary>pgBackRest stops at a line of its configuration.</summary>
    public static readonly FaultDefinition ConfigurationMalformed = new(
        nameof(ConfigurationMalformed),
        FaultKind.InvalidData,
        "A line of the pgBackRest configuration is neither a section, nor 'key=value', nor a comment.",
        "Correct the line that the message names; every pgBackRest command, archiving included, fails until then.");

    /// <summary>A configuration file that was named is not there.</summary>
    public static readonly FaultDefinition ConfigurationNotFound = new(
        nameof(ConfigurationNotFound),
        FaultKind.ObjectNotFound,
        "The pgBackRest configuration file or folder that was named does not exist.",
        "Check -ConfigPath, the profile and the variables PGBACKREST_CONFIG*, or leave them out to use what pgBackRest itself would take.");

    /// <summary>The account may not read a configuration file.</summary>
    public static readonly FaultDefinition ConfigurationNotReadable = new(
        nameof(ConfigurationNotReadable),
        FaultKind.PermissionDenied,
        "A pgBackRest configuration file cannot be read by this account.",
        "Run the command as root or as the owner of the cluster, for example from: sudo -u postgres pwsh");

    /// <summary>pgBackRest would refuse an option as it is configured.</summary>
    public static readonly FaultDefinition ConfigurationInvalid = new(
        nameof(ConfigurationInvalid),
        FaultKind.InvalidData,
        "An option in the pgBackRest configuration or in a PGBACKREST_ variable is set in a way that pgBackRest refuses.",
        "Correct the line or variable that the message names; the pgBackRest commands that use it fail until then.");

    /// <summary>An edit does not know which line is meant.</summary>
    public static readonly FaultDefinition ConfigurationAmbiguous = new(
        nameof(ConfigurationAmbiguous),
        FaultKind.InvalidOperation,
        "The option stands more than once in the section, so that it is not clear which line is meant.",
        "Remove the lines that are too many by hand, or name the value of the line that is meant.");

    /// <summary>A value that cannot stand in a configuration file.</summary>
    public static readonly FaultDefinition InvalidConfigurationValue = new(
        nameof(InvalidConfigurationValue),
        FaultKind.InvalidArgument,
        "The key or value cannot be written into a pgBackRest configuration so that it is read back the same.",
        "Give a value of one line without blanks around it; pgBackRest knows neither quotes nor escapes.");
}
