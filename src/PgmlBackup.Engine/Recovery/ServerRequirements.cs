using PgmlBackup.Engine.Clusters;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Engine.Stanzas;

namespace PgmlBackup.Engine.Recovery;

/// <summary>Whether the server could be started with a configuration: looked at before anything is touched where it is there already, and again when the files are back.</summary>
/// <param name="context">The stanza.</param>
internal sealed class ServerRequirements(StanzaContext context)
{
    private const string LibrarySuffix = ".so";
    private const string LibraryVariable = "$libdir/";

    /// <summary>Refuses a configuration that loads libraries which are not installed.</summary>
    /// <param name="version">The major version of PostgreSQL.</param>
    /// <param name="dataDirectory">The data directory.</param>
    /// <param name="configurationDirectory">The folder of <c>postgresql.conf</c> where it lies elsewhere; else null.</param>
    /// <param name="stop">Ends the look.</param>
    /// <exception cref="PgmlException"><c>PreloadLibraryMissing</c>, <c>PostgresProgramsNotFound</c>.</exception>
    internal async Task RequireLibrariesAsync(string version, string dataDirectory, string? configurationDirectory, CancellationToken stop)
    {
        string server = new PostgresPrograms(context.Layout).Find("postgres", version);
        List<string> missing = [];
        foreach (string setting in (string[])["shared_preload_libraries", "session_preload_libraries", "local_preload_libraries"])
        {
            foreach (string library in await SettingAsync(server, setting, dataDirectory, configurationDirectory, stop).ConfigureAwait(false))
            {
                if (!await IsInstalledAsync(server, library, stop).ConfigureAwait(false))
                {
                    missing.Add($"{library} ({setting})");
                }
            }
        }

        if (missing.Count > 0)
        {
            throw new PgmlException(FaultCatalog.PreloadLibraryMissing, $"PostgreSQL {version} on this machine lacks libraries that its configuration loads: {string.Join(", ", missing)}.", dataDirectory);
        }
    }

    /// <summary>The words of a list setting.</summary>
    internal static IEnumerable<string> Words(string value) => value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(word => word.Trim('"'));

    // The server itself reads its files, includes and postgresql.auto.conf among them, without starting.
    private async Task<IEnumerable<string>> SettingAsync(string server, string setting, string dataDirectory, string? configurationDirectory, CancellationToken stop)
    {
        string[] arguments = configurationDirectory is null
            ? ["-D", dataDirectory, "-C", setting]
            : ["-D", dataDirectory, "-c", $"config_file={Path.Join(configurationDirectory, "postgresql.conf")}", "-c", $"data_directory={dataDirectory}", "-C", setting];
        ProgramResult result = await context.Runner.RunAsync(new ProgramRequest(server, arguments) { RunAs = context.Owner }, stop).ConfigureAwait(false);
        return result.ExitCode == 0
            ? Words(result.OutputText.Trim())
            : throw new PgmlException(
                FaultCatalog.ServerConfigurationMissing,
                $"PostgreSQL cannot read its configuration for '{dataDirectory}': {result.ErrorText.Trim()}",
                dataDirectory,
                "Mend the configuration that the message names; then run the same command again.");
    }

    /// <summary>Whether a library is where the server looks for it.</summary>
    internal async Task<bool> IsInstalledAsync(string server, string library, CancellationToken stop)
    {
        string name = library.EndsWith(LibrarySuffix, StringComparison.Ordinal) ? library : library + LibrarySuffix;
        name = name.StartsWith(LibraryVariable, StringComparison.Ordinal) ? name[LibraryVariable.Length..] : name;
        if (Path.IsPathRooted(name))
        {
            return await context.Files.LookAsync(name, stop).ConfigureAwait(false) is not null;
        }

        // lib on Debian and RPM systems, lib/postgresql in a plain installation.
        string root = Path.GetDirectoryName(Path.GetDirectoryName(server)) ?? "/";
        foreach (string folder in (string[])["lib", "lib/postgresql", "lib64", "lib64/pgsql", "lib64/postgresql"])
        {
            if (await context.Files.LookAsync(Path.Join(root, folder, name), stop).ConfigureAwait(false) is not null)
            {
                return true;
            }
        }

        return false;
    }
}
