using PgmlBackup.Engine.Activity;
using PgmlBackup.Engine.Clusters;
using PgmlBackup.Engine.Configuration;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Locking;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Stanzas;

/// <summary>Finds out, from what was typed, the profile, the environment and pgBackRest's configuration, which stanza is meant and who owns its cluster.</summary>
/// <param name="runner">Runs programs.</param>
/// <param name="activity">Hears what is done.</param>
public sealed class StanzaResolver(ProgramRunner runner, IActivitySink activity)
{
    private const string DefaultStanza = "main";

    /// <summary>Resolves one stanza.</summary>
    /// <exception cref="PgmlException">What was typed is not valid, the configuration or the profile cannot be read, pgBackRest or the account is missing.</exception>
    public async Task<StanzaContext> ResolveAsync(StanzaSettings settings, CancellationToken stop)
    {
        (ModuleProfile profile, ModuleSettings general, EffectiveConfiguration configuration) = await ReadAsync(settings, stop).ConfigureAwait(false);
        return await CompleteAsync(settings, profile, general, configuration, Choose(general, configuration), stop).ConfigureAwait(false);
    }

    /// <summary>The stanzas that are meant where none was typed: all that the configuration names, else the profile's or <c>main</c>.</summary>
    /// <exception cref="PgmlException">As <see cref="ResolveAsync"/>.</exception>
    public async Task<IReadOnlyList<StanzaContext>> ResolveAllAsync(StanzaSettings settings, CancellationToken stop)
    {
        (ModuleProfile profile, ModuleSettings general, EffectiveConfiguration configuration) = await ReadAsync(settings, stop).ConfigureAwait(false);
        IReadOnlyList<string> names = settings.Stanza is null && configuration.Stanzas is { Count: > 0 } all ? all : [Choose(general, configuration)];
        List<StanzaContext> contexts = [];
        foreach (string name in names)
        {
            contexts.Add(await CompleteAsync(settings, profile, general, configuration, StanzaName.Parse(name).Value, stop).ConfigureAwait(false));
        }

        return contexts;
    }

    /// <summary>Resolves a stanza that is about to be set up: neither its section nor the configuration file that was named need be there yet.</summary>
    /// <param name="settings">What was typed.</param>
    /// <param name="selector">The cluster, as <see cref="ClusterFinder.FindAsync"/> takes it; null for the one that the stanza names, else the only one of this machine.</param>
    /// <param name="stop">Ends the search.</param>
    /// <returns>The stanza and its cluster, whose owner is that of the stanza.</returns>
    /// <exception cref="PgmlException">As <see cref="ResolveAsync"/>; <c>ClusterNotFound</c>, <c>ClusterAmbiguous</c>.</exception>
    public async Task<(StanzaContext Context, PgCluster Cluster)> ResolveSetupAsync(StanzaSettings settings, string? selector, CancellationToken stop)
    {
        (ModuleProfile profile, ModuleSettings general, EffectiveConfiguration configuration) = await ReadAsync(settings, stop, mayBeMissing: true).ConfigureAwait(false);
        string stanza = Choose(general, configuration);
        PgCluster cluster = await new ClusterFinder(runner, Layout(general), activity).FindAsync(selector ?? configuration.ClusterPath(stanza), stop).ConfigureAwait(false);
        return (await CompleteAsync(settings, profile, general, configuration, stanza, stop, AccountDatabase.ByName(cluster.Owner)).ConfigureAwait(false), cluster);
    }

    private static HostLayout Layout(ModuleSettings settings) => HostLayout.Current with { BinDirectory = settings.BinDirectory, DefaultOwner = settings.User };

    private static ProfileLayer Layer(StanzaSettings settings) => new() { Stanza = settings.Stanza, Repository = settings.Repository, ConfigPath = settings.ConfigPath };

    private async Task<(ModuleProfile Profile, ModuleSettings General, EffectiveConfiguration Configuration)> ReadAsync(
        StanzaSettings settings, CancellationToken stop, bool mayBeMissing = false)
    {
        Platform.RequireLinux();
        if (settings.Stanza is { } typed)
        {
            _ = StanzaName.Parse(typed);
        }

        ModuleProfile profile = ModuleProfile.Load(settings.ProfilePath);
        ModuleSettings general = profile.Resolve(Layer(settings));
        Account assumed = AccountDatabase.ByName(general.User);
        PgBackRestProgram program = await PgBackRestProgram.FindAsync(runner, general.PgBackRest, assumed, stop).ConfigureAwait(false);
        Dictionary<string, string> environment = VisibleEnvironment(assumed);
        if (general.ConfigPath is null && environment.TryGetValue("PGBACKREST_CONFIG", out string? named) && named.Length > 0)
        {
            // PostgreSQL calls archive-get without this environment: restore_command must say it.
            string? include = environment.GetValueOrDefault("PGBACKREST_CONFIG_INCLUDE_PATH");
            general = general with { ConfigPath = "/" + named.TrimStart('/'), ConfigIncludePath = string.IsNullOrEmpty(include) ? null : "/" + include.TrimStart('/') };
        }

        var request = new ConfigurationRequest { ConfigPath = general.ConfigPath, IncludePath = general.ConfigIncludePath, Environment = environment };
        var location = new ConfigurationLocation(new OwnerConfigurationReader(new FileConfigurationReader(), runner, assumed), assumed.Name);
        ConfigurationFileSet files;
        try
        {
            files = await location.LoadAsync(request, stop).ConfigureAwait(false);
        }
        catch (PgmlException missing) when (mayBeMissing && missing.Fault == FaultCatalog.ConfigurationNotFound && missing.Target is string path && path == general.ConfigPath)
        {
            files = new ConfigurationFileSet(general.ConfigPath, null, []);
        }

        return (profile, general, new EffectiveConfiguration(files, environment, program.Version));
    }

    // sudo gives pgBackRest an environment of its own: what this process has set does not reach it.
    private static Dictionary<string, string> VisibleEnvironment(Account owner) =>
        AccountDatabase.EffectiveUserId is 0 || AccountDatabase.EffectiveUserId == owner.UserId
            ? Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
                .Select(variable => ((string)variable.Key, (string)(variable.Value ?? string.Empty)))
                .Where(variable => variable.Item1.StartsWith("PGBACKREST_", StringComparison.Ordinal))
                .ToDictionary(variable => variable.Item1, variable => variable.Item2, StringComparer.Ordinal)
            : [];

    private static string Choose(ModuleSettings general, EffectiveConfiguration configuration) =>
        StanzaName.Parse(general.Stanza ?? configuration.EnvironmentStanza ?? (configuration.Stanzas is [var only] ? only : DefaultStanza)).Value;

    private async Task<StanzaContext> CompleteAsync(StanzaSettings settings, ModuleProfile profile, ModuleSettings general, EffectiveConfiguration configuration, string stanza, CancellationToken stop, Account? clusterOwner = null)
    {
        ModuleSettings special = profile.Resolve(Layer(settings) with { Stanza = stanza });
        special = special.ConfigPath is null ? special with { ConfigPath = general.ConfigPath, ConfigIncludePath = general.ConfigIncludePath } : special;
        Account owner = clusterOwner ?? FindOwner(configuration, special, stanza);
        PgBackRestProgram program = await PgBackRestProgram.FindAsync(runner, special.PgBackRest, owner, stop).ConfigureAwait(false);
        var files = new OwnerFiles(runner, owner);
        await RequireReadableAsync(configuration, files, stop).ConfigureAwait(false);
        var locks = new LockProbe(runner, files);
        return new StanzaContext
        {
            Stanza = stanza,
            Settings = settings with { Repository = special.Repository },
            Profile = special,
            Configuration = configuration,
            Client = new PgBackRestClient(runner, program, owner, activity, ConfigurationOptions(special), locks),
            Owner = owner,
            Files = files,
            Locks = locks,
            Runner = runner,
            Layout = Layout(special),
            Activity = activity,
        };
    }

    // Root has read it; pgBackRest runs as the owner and may not.
    private static async Task RequireReadableAsync(EffectiveConfiguration configuration, OwnerFiles files, CancellationToken stop)
    {
        if (AccountDatabase.EffectiveUserId == files.Account.UserId)
        {
            return;
        }

        foreach (string path in configuration.Files)
        {
            if (!await files.CanReadAsync(path, stop).ConfigureAwait(false))
            {
                throw new PgmlException(
                    FaultCatalog.ConfigurationNotReadable,
                    $"'{path}' cannot be read by '{files.Account}', as whom pgBackRest runs.",
                    path,
                    $"Give it to the owner of the cluster: {CommandLineText.Quote(["chown", files.Account.Name, path])} && {CommandLineText.Quote(["chmod", "640", path])}");
            }
        }
    }

    // On the command line and not by environment: only what stands there is repeated in restore_command.
    private static List<(string, string)> ConfigurationOptions(ModuleSettings special)
    {
        List<(string, string)> options = [];
        if (special.ConfigPath is { } config)
        {
            options.Add(("config", config));
        }

        if (special.ConfigIncludePath is { } include)
        {
            options.Add(("config-include-path", include));
        }

        return options;
    }

    // Who owns the data directory owns the cluster. Where it is lost, the profile says.
    private static Account FindOwner(EffectiveConfiguration configuration, ModuleSettings special, string stanza)
    {
        try
        {
            return configuration.ClusterPath(stanza) is { } path && FileIdentity.Of(path) is { UserId: not 0 } identity
                ? AccountDatabase.ById(identity.UserId)
                : AccountDatabase.ByName(special.User);
        }
        catch (PgmlException closed) when (closed.Fault == FaultCatalog.PathNotAccessible)
        {
            return AccountDatabase.ByName(special.User);
        }
    }
}
