using PgmlBackup.Engine.Clusters;
using PgmlBackup.Engine.Clusters.Machine;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Recovery.NewMachine;

/// <summary>What this machine lacks for a cluster of another one. An error is what the server would not start without.</summary>
/// <param name="context">The stanza.</param>
internal sealed class MachineNeeds(StanzaContext context)
{
    private static readonly string[] s_preloads = ["shared_preload_libraries", "session_preload_libraries", "local_preload_libraries"];
    private static readonly string[] s_localeSettings = ["lc_messages", "lc_monetary", "lc_numeric", "lc_time"];

    /// <summary>Looks at all of it.</summary>
    /// <param name="record">What the backup tells of its machine.</param>
    /// <param name="version">The major version of PostgreSQL.</param>
    /// <param name="stop">Ends it.</param>
    internal async Task<IReadOnlyList<PgFinding>> FindAsync(MachineRecord record, string version, CancellationToken stop)
    {
        List<PgFinding> findings = [];
        string? server = await FindServerAsync(version, findings, stop).ConfigureAwait(false);
        if (server is not null)
        {
            await FindLibrariesAsync(record, server, findings, stop).ConfigureAwait(false);
        }

        await FindFilesAsync(record, findings, stop).ConfigureAwait(false);
        await FindLocalesAsync(record, findings, stop).ConfigureAwait(false);
        if (record.Files.Any(file => file.Path.StartsWith(context.Layout.DebianRoot + "/", StringComparison.Ordinal)) && context.Layout.FindProgram("pg_ctlcluster") is null)
        {
            findings.Add(Finding(PgFindingSeverity.Error, "DebianToolsMissing", "The cluster is one of Debian's, and this machine has no pg_ctlcluster to start it.", "sudo apt-get install postgresql-common"));
        }

        return [.. findings.Select(finding => finding with { Stanza = context.Stanza })];
    }

    /// <summary>Whether a locale is one that a machine knows: the C library spells the character set in its own way.</summary>
    /// <param name="installed">What <c>locale -a</c> prints.</param>
    /// <param name="wanted">The locale.</param>
    internal static bool HasLocale(IEnumerable<string> installed, string wanted) =>
        wanted is "C" or "POSIX" || Plain(wanted) == Plain("C.UTF-8") || installed.Select(Plain).Contains(Plain(wanted), StringComparer.Ordinal);

    /// <summary>Whether a server is of a major version.</summary>
    /// <param name="text">What it says: <c>postgres (PostgreSQL) 15.13 (Debian 15.13-0+deb12u1)</c>.</param>
    /// <param name="version">The major version.</param>
    internal static bool IsVersion(string text, string version) => text.Split(' ').FirstOrDefault(word => char.IsAsciiDigit(word.FirstOrDefault())) is { } found
        && found.StartsWith(version, StringComparison.Ordinal) && (found.Length == version.Length || !char.IsAsciiDigit(found[version.Length]));

    /// <summary>The finding for a library that functions of databases need.</summary>
    internal static PgFinding LibraryFinding(string stanza, string library, IReadOnlyList<string> databases) => Finding(
        PgFindingSeverity.Warning, "ExtensionLibraryMissing",
        $"The library {library} is not installed, and functions of {(databases.Count == 1 ? "database" : "databases")} {string.Join(", ", databases)} need it.",
        "Install the package of the extension that brings it. PostgreSQL starts without it; those functions fail.") with
    { Stanza = stanza };

    // en_US.UTF-8 and en_US.utf8 are one.
    private static string Plain(string locale)
    {
        int dot = locale.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? locale : locale[..dot] + locale[dot..].Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();
    }

    // Where no folder of that version is, a program on PATH is found, which may be of another one.
    private async Task<string?> FindServerAsync(string version, List<PgFinding> findings, CancellationToken stop)
    {
        string message;
        try
        {
            string server = new PostgresPrograms(context.Layout).Find("postgres", version);
            string? found = (await LinesAsync(server, ["--version"], stop).ConfigureAwait(false)).FirstOrDefault();
            if (found is null || IsVersion(found, version))
            {
                return server;
            }

            message = $"The cluster is of PostgreSQL {version}, and '{server}' is {found}.";
        }
        catch (PgmlException missing) when (missing.Fault == FaultCatalog.PostgresProgramsNotFound)
        {
            message = missing.Message;
        }

        findings.Add(Finding(PgFindingSeverity.Error, FaultCatalog.PostgresProgramsNotFound.Id, message, $"Install PostgreSQL {version}; on Debian: sudo apt-get install postgresql-{version}"));
        return null;
    }

    private async Task FindLibrariesAsync(MachineRecord record, string server, List<PgFinding> findings, CancellationToken stop)
    {
        var requirements = new ServerRequirements(context);
        foreach (string setting in s_preloads)
        {
            foreach (string library in ServerRequirements.Words(record.Setting(setting)))
            {
                if (!await requirements.IsInstalledAsync(server, library, stop).ConfigureAwait(false))
                {
                    findings.Add(Finding(
                        PgFindingSeverity.Error, FaultCatalog.PreloadLibraryMissing.Id, $"The library {library} is not installed, which {setting} loads.",
                        "Install the package that brings it (for pgml: PostgresML's). To go on without it, restore with -NoStart and take it out of the setting before the start."));
                }
            }
        }

        foreach (IGrouping<string, string> library in record.Databases.SelectMany(database => database.Libraries.Select(name => (name, database.Name))).GroupBy(use => use.name, use => use.Name))
        {
            if (!await requirements.IsInstalledAsync(server, library.Key, stop).ConfigureAwait(false))
            {
                findings.Add(LibraryFinding(context.Stanza, library.Key, [.. library]));
            }
        }
    }

    private async Task FindFilesAsync(MachineRecord record, List<PgFinding> findings, CancellationToken stop)
    {
        foreach (string setting in record.Setting("ssl") == "on" ? (string[])["ssl_cert_file", "ssl_key_file", "ssl_ca_file"] : [])
        {
            // What is relative lies in the data directory, and so in the backup.
            string path = record.Setting(setting);
            if (path.StartsWith('/') && await IsMissingAsync(path, stop).ConfigureAwait(false))
            {
                findings.Add(Finding(
                    PgFindingSeverity.Error, "CertificateMissing", $"'{path}' ({setting}) is missing or closed to the account '{context.Owner}', and ssl is on.",
                    "Bring the file back from where certificates are kept (Debian's own: sudo make-ssl-cert generate-default-snakeoil). It is never part of a backup unless it lies in the data directory."));
            }
        }

        string python = record.Setting("pgml.venv");
        if (python.StartsWith('/') && await IsMissingAsync(python, stop).ConfigureAwait(false))
        {
            findings.Add(Finding(
                PgFindingSeverity.Warning, "PythonEnvironmentMissing", $"The Python environment '{python}' (pgml.venv) is missing.",
                "Make it as PostgresML's installation says, with the same versions of its packages. PostgreSQL starts without it; what pgml runs in Python fails."));
        }
    }

    private async Task<bool> IsMissingAsync(string path, CancellationToken stop) => !await context.Files.CanReadAsync(path, stop).ConfigureAwait(false);

    private async Task FindLocalesAsync(MachineRecord record, List<PgFinding> findings, CancellationToken stop)
    {
        string[] installed = await LinesAsync("locale", ["-a"], stop).ConfigureAwait(false);
        if (installed.Length == 0)
        {
            return;
        }

        foreach (string setting in s_localeSettings)
        {
            if (record.Setting(setting) is { Length: > 0 } locale && !HasLocale(installed, locale))
            {
                findings.Add(LocaleFinding(PgFindingSeverity.Error, locale, setting));
            }
        }

        foreach (MachineDatabase database in record.Databases)
        {
            // Nobody can connect to such a database; with postgres, the end of the recovery cannot be seen either.
            foreach (string locale in new[] { database.Collate, database.CharacterType }.OfType<string>().Distinct().Where(locale => !HasLocale(installed, locale)))
            {
                findings.Add(LocaleFinding(database.Name == "postgres" ? PgFindingSeverity.Error : PgFindingSeverity.Warning, locale, $"database {database.Name}"));
            }
        }

        await FindCollationVersionAsync(record, findings, stop).ConfigureAwait(false);
    }

    // The same text sorts differently by another version, and indexes that were built by the old one miss rows.
    private async Task FindCollationVersionAsync(MachineRecord record, List<PgFinding> findings, CancellationToken stop)
    {
        string? library = (await LinesAsync("getconf", ["GNU_LIBC_VERSION"], stop).ConfigureAwait(false)).FirstOrDefault()?.Split(' ')[^1];
        foreach (MachineDatabase database in record.Databases.Where(database => library is not null && database.Provider is null or "c" && database.CollationVersion is { } version && version != library))
        {
            findings.Add(Finding(
                PgFindingSeverity.Warning, "CollationVersionDiffers",
                $"Database {database.Name} was sorted by version {database.CollationVersion} of the C library, and this machine has {library}: its indexes of text may miss rows.",
                $"When it runs, build them anew: REINDEX DATABASE \"{database.Name}\"; ALTER DATABASE \"{database.Name}\" REFRESH COLLATION VERSION;"));
        }
    }

    private async Task<string[]> LinesAsync(string program, string[] arguments, CancellationToken stop)
    {
        if (ProgramFinder.Find(program) is not { } path)
        {
            return [];
        }

        ProgramResult result = await context.Runner.RunAsync(new ProgramRequest(path, arguments) { Environment = OwnerFiles.PlainMessages }, stop).ConfigureAwait(false);
        return result.ExitCode == 0 ? result.OutputText.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) : [];
    }

    private static PgFinding LocaleFinding(PgFindingSeverity severity, string locale, string where) => Finding(
        severity, "LocaleMissing", $"The locale {locale} ({where}) is not installed.",
        $"Make it: on Debian, put the line '{locale} UTF-8' (or its own character set) into /etc/locale.gen and run: sudo locale-gen");

    private static PgFinding Finding(PgFindingSeverity severity, string rule, string message, string recommendation) =>
        new() { Severity = severity, Rule = rule, Message = message, Recommendation = recommendation };
}
