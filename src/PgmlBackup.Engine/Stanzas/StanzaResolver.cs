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
        Findings found = await ReadAsync(settings, stop, mayBeMissing: true).ConfigureAwait(false);
        string stanza = Choose(found.General, found.Configuration);
        PgCluster cluster = await new ClusterFinder(runner, Layout(found.General), activity).FindAsync(selector ?? found.Configuration.ClusterPath(stanza), stop).ConfigureAwait(false);
        return (await CompleteAsync(settings, found.Profile, found.General, found.Configuration, stanza, stop, AccountDatabase.ByName(cluster.Owner)).ConfigureAwait(false), cluster);
    }

    private static HostLayout Layout(ModuleSettings settings) => HostLayout.Current with { BinDirectory = settings.BinDirectory, DefaultOwner = settings.User };

    internal static ProfileLayer Layer(StanzaSettings settings) => new() { Stanza = settings.Stanza, Repository = settings.Repository, ConfigPath = settings.ConfigPath };

    private async Task<Findings> ReadAsync(StanzaSettings settings, CancellationToken stop, bool mayBeMissing = false)
    {
        Platform.RequireLinux();
        if (settings.Stanza is { } typed)
        {
            _ = StanzaName.Parse(typed);
        }

        ModuleProfile profile = ModuleProfile.Load(settings.ProfilePath);
        ModuleSettings general = profile.Resolve(Layer(settings));
        Account assumed = AccountDatabase.ByName(general.User);
        Task<PgBackRestProgram> asking = PgBackRestProgram.FindAsync(runner, general.PgBackRest, assumed, stop);
        Dictionary<string, string> environment = VisibleEnvironment(assumed);
        general = WithVariables(general, environment);
        var request = new ConfigurationRequest { ConfigPath = general.ConfigPath, IncludePath = general.ConfigIncludePath, Environment = environment };
        var location = new ConfigurationLocation(new OwnerConfigurationReader(new FileConfigurationReader(), runner, assumed), assumed.Name);
        Task<ConfigurationFileSet> reading = LoadAsync(location, request, mayBeMissing, stop);
        await Task.WhenAll(asking, reading).ConfigureAwait(false);
        PgBackRestProgram program = await asking.ConfigureAwait(false);
        return new Findings(profile, general, new EffectiveConfiguration(await reading.ConfigureAwait(false), environment, program.Version));
    }

    private static async Task<ConfigurationFileSet> LoadAsync(ConfigurationLocation location, ConfigurationRequest request, bool mayBeMissing, CancellationToken stop)
    {
        try
        {
            return await location.LoadAsync(request, stop).ConfigureAwait(false);
        }
        catch (PgmlException missing) when (mayBeMissing && missing.Fault == FaultCatalog.ConfigurationNotFound && missing.Target is string path && path == request.ConfigPath)
        {
            return new ConfigurationFileSet(request.ConfigPath, null, []);
        }
    }

    /// <summary>The settings with the configuration file that a variable names, where nothing else names one.</summary>
    internal static ModuleSettings WithVariables(ModuleSettings general, IReadOnlyDictionary<string, string> environment)
    {
        if (general.ConfigPath is not null || !environment.TryGetValue("PGBACKREST_CONFIG", out string? named) || named.Length == 0)
        {
            return general;
        }

        // PostgreSQL calls archive-get without this environment: restore_command must say it.
        string? include = environment.GetValueOrDefault("PGBACKREST_CONFIG_INCLUDE_PATH");
        return general with { ConfigPath = "/" + named.TrimStart('/'), ConfigIncludePath = string.IsNullOrEmpty(include) ? null : "/" + include.TrimStart('/') };
    }

    /// <summary>The variables that pgBackRest will see. sudo gives it an environment of its own: what this process has set does not reach it.</summary>
    internal static Dictionary<string, string> VisibleEnvironment(Account owner)
    {
        Dictionary<string, string> visible = new(StringComparer.Ordinal);
        if (AccountDatabase.EffectiveUserId is 0 || AccountDatabase.EffectiveUserId == owner.UserId)
        {
            foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
            {
                if (variable.Key is string name && name.StartsWith("PGBACKREST_", StringComparison.Ordinal))
                {
                    visible[name] = variable.Value as string ?? "";
                }
            }
        }

        return visible;
    }

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

    /// <summary>The options that say which configuration is read: on the command line and not by environment, as only what stands there is repeated in
    /// restore_command.</summary>
    internal static List<(string, string)> ConfigurationOptions(ModuleSettings special)
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

    /// <summary>Who owns the data directory owns the cluster. Where it is lost, the profile says.</summary>
    internal static Account FindOwner(EffectiveConfiguration configuration, ModuleSettings special, string stanza)
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

    /// <summary>What was read before it is known which stanza is meant.</summary>
    private sealed record Findings(ModuleProfile Profile, ModuleSettings General, EffectiveConfiguration Configuration);
}
