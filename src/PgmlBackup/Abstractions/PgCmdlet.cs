using System.Management.Automation;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Engine.Stanzas;

namespace PgmlBackup.Commands;

/// <summary>A cmdlet that works on a stanza.</summary>
public abstract class PgCmdlet : AsyncCmdlet
{
    /// <summary>The stanza: the name under which pgBackRest knows the cluster.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "the profile's, else the only one that is configured, else main; for lists all that are configured")]
    [ArgumentCompleter(typeof(StanzaCompleter))]
    public string? Stanza { get; set; }

    /// <summary>The number of the repository, 1 to 256. Without it: for a new backup the lowest one, for a restore the first that has what is needed, for lists all of them.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateRepository]
    public int? Repository { get; set; }

    /// <summary>The pgBackRest configuration file. Without it: the one that pgBackRest itself would take, <c>/etc/pgbackrest/pgbackrest.conf</c> or else <c>/etc/pgbackrest.conf</c>, with <c>conf.d</c>.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ConfigPath { get; set; }

    /// <summary>The profile with defaults of this module. Without it: <c>/etc/pgmlbackup.toml</c>, then <c>~/.config/pgmlbackup.toml</c>, where they exist.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ProfilePath { get; set; }

    private protected ProgramRunner Runner { get; } = new();

    private protected CmdletActivitySink Activity => _activity ??= new CmdletActivitySink(this);

    private CmdletActivitySink? _activity;

    /// <summary>The stanza that is meant, with all that work on it needs.</summary>
    private protected async Task<StanzaContext> ResolveStanzaAsync(CancellationToken stop) =>
        await new StanzaResolver(Runner, Activity).ResolveAsync(await ReadSettingsAsync().ConfigureAwait(false), stop).ConfigureAwait(false);

    /// <summary>The stanzas that are meant where a list may be of all of them.</summary>
    private protected async Task<IReadOnlyList<StanzaContext>> ResolveStanzasAsync(CancellationToken stop) =>
        await new StanzaResolver(Runner, Activity).ResolveAllAsync(await ReadSettingsAsync().ConfigureAwait(false), stop).ConfigureAwait(false);

    // Relative paths are those of the session, which is not the process' folder; only the pipeline's thread may ask for them.
    private protected Task<string?> ResolvePathAsync(string? path) =>
        path is null ? Task.FromResult<string?>(null) : AskAsync(() => (string?)GetUnresolvedProviderPathFromPSPath(path));

    private protected async Task<StanzaSettings> ReadSettingsAsync() => new()
    {
        Stanza = Stanza,
        Repository = Repository,
        ConfigPath = await ResolvePathAsync(ConfigPath).ConfigureAwait(false),
        ProfilePath = await ResolvePathAsync(ProfilePath).ConfigureAwait(false),
    };
}
