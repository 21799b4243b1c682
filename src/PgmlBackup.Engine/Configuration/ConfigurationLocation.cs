using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.Configuration;

/// <summary>Finds and reads the files that pgBackRest itself would read (src/config/parse.c, the same from 2.45 to 2.59).</summary>
/// <param name="reader">Reads the files.</param>
/// <param name="owner">The account that owns the cluster; named in advice.</param>
public sealed class ConfigurationLocation(IConfigurationReader reader, string owner = "postgres")
{
    private const string DefaultBasePath = "/etc/pgbackrest";
    private const string MainName = "pgbackrest.conf";
    private const string IncludeName = "conf.d";

    /// <summary>Where Debian's package of 2.45 still puts the file. It is read only when the one in the base folder is not there.</summary>
    internal const string LegacyFile = "/etc/pgbackrest.conf";

    /// <summary>Reads the configuration and refuses what pgBackRest could not read.</summary>
    /// <param name="request">Which configuration.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Its files.</returns>
    /// <exception cref="PgmlException">ConfigurationNotFound, ConfigurationNotReadable, ConfigurationMalformed, ConfigurationInvalid.</exception>
    public async Task<ConfigurationFileSet> LoadAsync(ConfigurationRequest request, CancellationToken cancellationToken)
    {
        var files = await ReadAsync(request, cancellationToken).ConfigureAwait(false);
        files.ThrowIfMalformed();
        return files;
    }

    /// <summary>Reads the configuration without judging its lines, for those who want to name all that is wrong.</summary>
    /// <param name="request">Which configuration.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Its files.</returns>
    /// <exception cref="PgmlException">ConfigurationNotFound, ConfigurationNotReadable, ConfigurationInvalid.</exception>
    public async Task<ConfigurationFileSet> ReadAsync(ConfigurationRequest request, CancellationToken cancellationToken)
    {
        var config = Choose(request.ConfigPath, request, "PGBACKREST_CONFIG");
        var include = Choose(request.IncludePath, request, "PGBACKREST_CONFIG_INCLUDE_PATH");
        var basePath = Choose(request.BasePath, request, "PGBACKREST_CONFIG_PATH");
        var documents = new List<ConfigurationDocument>();
        var mainFile = config;

        if (config is not null)
        {
            documents.Add(await DocumentAsync(config, cancellationToken).ConfigureAwait(false) ?? throw NotFound("file", config));
        }
        else if (await FirstAsync(DefaultFiles(basePath), cancellationToken).ConfigureAwait(false) is { } main)
        {
            documents.Add(main);
            mainFile = main.Path;
        }

        // A file that is named alone is read alone.
        var folder = include ?? (config is null || basePath is not null ? $"{basePath ?? DefaultBasePath}/{IncludeName}" : null);
        var names = folder is null ? null : await GuardAsync(folder, () => reader.ListAsync(folder, cancellationToken)).ConfigureAwait(false);

        if (names is null)
        {
            return include is null ? new ConfigurationFileSet(mainFile, null, documents) : throw NotFound("folder", include);
        }

        foreach (var name in names.Where(IsIncluded).Order(StringComparer.Ordinal))
        {
            // What disappeared since the folder was listed is no error for pgBackRest.
            if (await DocumentAsync($"{folder}/{name}", cancellationToken).ConfigureAwait(false) is { } part)
            {
                documents.Add(part);
            }
        }

        return new ConfigurationFileSet(mainFile, folder, documents);
    }

    // At least one character before ".conf", so that a file of that very name does not count, but hidden ones do.
    private static bool IsIncluded(string name) => name.Length > ".conf".Length && name.EndsWith(".conf", StringComparison.Ordinal);

    private static IEnumerable<string> DefaultFiles(string? basePath) =>
        basePath is null or DefaultBasePath ? [$"{DefaultBasePath}/{MainName}", LegacyFile] : [$"{basePath}/{MainName}"];

    private static string? Choose(string? given, ConfigurationRequest request, string variable)
    {
        if (given is not null)
        {
            return Path.IsPathRooted(given) ? given : throw new ArgumentException($"'{given}' is not an absolute path.", nameof(request));
        }

        if (!request.Environment.TryGetValue(variable, out var value))
        {
            return null;
        }

        // pgBackRest takes what is relative from the root folder.
        return value.Length > 0 ? "/" + value.TrimStart('/') : throw new PgmlException(
            FaultCatalog.ConfigurationInvalid,
            $"The variable {variable} is empty: pgBackRest stops with error 32.",
            variable,
            $"Remove the variable ('unset {variable}') or give it an absolute path.");
    }

    private static PgmlException NotFound(string kind, string path) => new(
        FaultCatalog.ConfigurationNotFound, $"The pgBackRest configuration {kind} '{path}' does not exist.", path);

    private async Task<ConfigurationDocument?> FirstAsync(IEnumerable<string> paths, CancellationToken cancellationToken)
    {
        foreach (var path in paths)
        {
            if (await DocumentAsync(path, cancellationToken).ConfigureAwait(false) is { } document)
            {
                return document;
            }
        }

        return null;
    }

    private async Task<ConfigurationDocument?> DocumentAsync(string path, CancellationToken cancellationToken) =>
        await GuardAsync(path, () => reader.ReadAsync(path, cancellationToken)).ConfigureAwait(false) is { } content ? ConfigurationDocument.Parse(content, path) : null;

    private async Task<T> GuardAsync<T>(string path, Func<Task<T>> read)
    {
        try
        {
            return await read().ConfigureAwait(false);
        }
        catch (Exception closed) when (closed is UnauthorizedAccessException or IOException)
        {
            throw new PgmlException(
                FaultCatalog.ConfigurationNotReadable, $"'{path}' cannot be read as {Environment.UserName}: {closed.Message}", path, Advice(path), closed);
        }
    }

    private string Advice(string path)
    {
        var parent = path[..Math.Max(1, path.LastIndexOf('/'))];
        return Environment.UserName == owner
            ? $"Look at the rights with: {CommandLineText.Quote(["ls", "-ld", parent, path])} - and give them back with: "
                + CommandLineText.Quote(["sudo", "chown", owner, path]) + " && " + CommandLineText.Quote(["sudo", "chmod", "u+r", path])
            : $"Run the command as root or as {owner}: {CommandLineText.Quote(["sudo", "-u", owner, "pwsh"])} - whether {owner} may read it shows: "
                + CommandLineText.Quote(["sudo", "-u", owner, "cat", path]);
    }
}
