using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.Clusters;

/// <summary>Where this machine keeps what the search for clusters looks at. The defaults are those of Debian and of RPM systems.</summary>
public sealed record HostLayout
{
    /// <summary>This machine, with <c>PG_CLUSTER_CONF_ROOT</c> taken from the environment as Debian's own tools do.</summary>
    public static HostLayout Current => new()
    {
        DebianConfigurationRoot = Environment.GetEnvironmentVariable("PG_CLUSTER_CONF_ROOT") is { Length: > 0 } root ? root : null,
    };

    /// <summary>The folder that exists where systemd has booted the machine.</summary>
    public string SystemdRuntimeDirectory { get; init; } = "/run/systemd/system";

    /// <summary>Where the administrator's units of systemd lie.</summary>
    public string SystemdUnitDirectory { get; init; } = "/etc/systemd/system";

    /// <summary>What <c>PG_CLUSTER_CONF_ROOT</c> is to be for Debian's tools; null for their own <c>/etc/postgresql</c>. With it they never go to systemd.</summary>
    public string? DebianConfigurationRoot { get; init; }

    /// <summary>Where Debian's clusters are configured.</summary>
    public string DebianRoot => DebianConfigurationRoot ?? "/etc/postgresql";

    /// <summary>The folder of the init scripts that <c>service</c> runs.</summary>
    public string InitScriptDirectory { get; init; } = "/etc/init.d";

    /// <summary>The process file system.</summary>
    public string ProcessRoot { get; init; } = "/proc";

    /// <summary>The file system of devices.</summary>
    public string SystemRoot { get; init; } = "/sys";

    /// <summary>Folders in which programs are looked for before PATH.</summary>
    public IReadOnlyList<string> ProgramDirectories { get; init; } = [];

    /// <summary>PostgreSQL's programs as the profile's <c>bin_directory</c> has them; null to search for them.</summary>
    public string? BinDirectory { get; init; }

    /// <summary>Who owns a cluster that is not there yet; the profile's <c>user</c>.</summary>
    public string DefaultOwner { get; init; } = "postgres";

    /// <summary>True where systemd runs services.</summary>
    public bool HasSystemd => Directory.Exists(SystemdRuntimeDirectory);

    /// <summary>Finds one of the system's programs.</summary>
    /// <returns>Its absolute path; null when it is not installed.</returns>
    public string? FindProgram(string name) =>
        ProgramDirectories.Select(folder => ProgramFinder.Find(Path.Join(folder, name))).FirstOrDefault(path => path is not null) ?? ProgramFinder.Find(name);
}
