using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Language;
using PgmlBackup.Engine.HfCache;
using PgmlBackup.Engine.Recovery;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Commands;

/// <summary>Brings a cluster back to the latest state that its repository holds, or to any moment before: stops it, restores the files, starts it, and waits until the archived WAL has been replayed that far.</summary>
/// <remarks>
/// <para>Everything that the restore depends on is looked at before anything is touched: the backup's page errors, the sets that it builds upon and their manifests, its WAL; whose cluster lies in the data directory; its owner and the free space; the service, the configuration and the libraries that it loads. <c>-WhatIf</c> does just that.</para>
/// <para>Files that are right already are kept (<c>--delta</c>). Every other file in the data directory is overwritten or deleted, WAL that was never archived included.</para>
/// <para>A restore that fails, is stopped or killed leaves a state that the error names; the same command, run again, goes on from it. A half restored data directory cannot be started: <c>pg_control</c> comes last.</para>
/// <para>A target (<c>-TargetTime</c>, <c>-TargetLsn</c>, <c>-TargetXid</c>, <c>-TargetName</c>, <c>-Immediate</c>) is proven from the archived WAL before anything is touched: what PostgreSQL could not reach is refused, with what could be. PostgreSQL then begins a new timeline; take a full backup soon.</para>
/// <para>With <c>-NewMachine</c> a lost server comes back on another one, with the configuration that <c>Invoke-PgBackup</c> puts into each backup. A cluster that the installation of PostgreSQL made for itself is in the way: if it is empty, drop it first (Debian: <c>sudo pg_dropcluster --stop 15 main</c>).</para>
/// <para>With <c>-DataDirectory</c> the cluster is restored beside its original, which goes on running: with a port and a socket of its own, no TCP, and archiving off.</para>
/// </remarks>
/// <example>
/// <code>Restore-PgCluster</code>
/// <para>The guide's three steps, <c>sudo service postgresql stop</c>, <c>pgbackrest restore --stanza=main --delta</c> and <c>sudo service postgresql start</c>, with a question before anything happens.</para>
/// </example>
/// <example>
/// <code>Restore-PgCluster -Stanza main -WhatIf</code>
/// <para>All checks, and what would be done.</para>
/// </example>
/// <example>
/// <code>Get-PgRestorePlan -TargetTime 'yesterday 14:30' | Where-Object CanRun | Restore-PgCluster</code>
/// <para>The cluster as it was then, where it can be reached: the plan says why not, where it cannot.</para>
/// </example>
/// <example>
/// <code>Get-PgBackupInfo -Stanza main -Latest | Restore-PgCluster -DataDirectory /var/lib/postgresql/copy -Confirm:$false</code>
/// <para>The newest backup restored beside the cluster, for a look into the past or a test.</para>
/// </example>
/// <example>
/// <code>Restore-PgCluster -Stanza main -HfCache /mnt/backup/hf-cache -HfCacheSnapshot latest -Confirm:$false</code>
/// <para>Brings the newest snapshot of the Hugging Face cache back too, before PostgreSQL starts. Without <c>-HfCacheSnapshot</c> it is the one that the backup was taken with.</para>
/// </example>
/// <example>
/// <code>Restore-PgCluster -Stanza main -NewMachine -WhatIf</code>
/// <para>On a new machine, where PostgreSQL, pgBackRest and <c>pgbackrest.conf</c> are: what would be put back, and what the machine still lacks.</para>
/// </example>
/// <seealso cref="SyncHfCacheCommand"/>
/// <seealso cref="GetPgRestorePlanCommand"/>
/// <seealso cref="GetPgBackupInfoCommand"/>
/// <seealso cref="InvokePgBackupCommand"/>
/// <seealso cref="StartPgClusterCommand"/>
/// <seealso href="https://postgresml.org/docs/open-source/pgml/developers/self-hosting/backups">PostgresML: Backups</seealso>
[Cmdlet(VerbsData.Restore, "PgCluster", DefaultParameterSetName = LatestSet, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, HelpUri = "https://github.com/PgmlBackup/PgmlBackup/blob/main/docs/cmdlets/Restore-PgCluster.md")]
[OutputType(typeof(PgRestoreResult))]
public sealed class RestorePgClusterCommand : RestoreCmdlet
{
    /// <summary>A plan of <c>Get-PgRestorePlan</c>: exactly that is done, or refused when the world has changed since.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = PlanSet)]
    [RestorePlan]
    [ValidateNotNull]
    public PgRestorePlan? Plan { get; set; }

    /// <summary>Brings the Hugging Face cache back from this place, <c>s3://bucket/prefix</c> or a folder, before PostgreSQL starts, and verifies it; <c>none</c> leaves it as it is. A restore into another folder does so only when it is asked for here.</summary>
    [Parameter]
    [PSDefaultValue(Help = "hf_cache of the profile, else none")]
    [ValidateNotNullOrEmpty]
    public string? HfCache { get; set; }

    /// <summary>The snapshot of the cache: its id, or <c>latest</c>.</summary>
    [Parameter]
    [PSDefaultValue(Help = "the one that the backup was taken with")]
    [ValidateNotNullOrEmpty]
    public string? HfCacheSnapshot { get; set; }

    /// <summary>Starts PostgreSQL also when the cache could not be brought back.</summary>
    [Parameter]
    public SwitchParameter StartWithoutCache { get; set; }

    /// <summary>How long PostgreSQL may take to stop, in seconds.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int StopTimeout { get; set; } = 300;

    private const string PlanSet = "Plan";

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        // The repository that the plan chose is bound by its name; the plan itself knows whether one was asked for.
        Repository = Plan is null ? Repository : Plan.RepositoryAsked;
        StanzaContext context = await ResolveStanzaAsync(cancellationToken).ConfigureAwait(false);
        RestoreRequest request = (Plan is { } plan ? RestorePlanner.RequestOf(plan) : await ReadRequestAsync().ConfigureAwait(false)) with { StopTimeout = TimeSpan.FromSeconds(StopTimeout) };
        request = request with
        {
            HfCache = HfCache is null && request.DataDirectory is not null ? null : HfCacheBinding.Find(context.Profile, HfCache),
            HfCacheSnapshot = HfCacheSnapshot,
            StartWithoutCache = StartWithoutCache,
        };
        var service = new RestoreService(context);
        var planner = new RestorePlanner(context);
        RestoreTarget target = Plan is { } made
            ? await planner.RequireCurrentAsync(made, WithSwitches(request), cancellationToken).ConfigureAwait(false)
            : await service.CheckAsync(request, cancellationToken).ConfigureAwait(false);
        string details = RestorePlanner.Describe(await planner.DescribeAsync(target, cancellationToken).ConfigureAwait(false));
        if (await ShouldProcessAsync($"All checks passed. This will {target.Description}.\n{details}", $"This will {target.Description}.\n{details}\nGo on?", "Restore").ConfigureAwait(false))
        {
            WriteObject(await service.RunAsync(target, CommandWords(context), cancellationToken).ConfigureAwait(false));
        }
    }

    // What was given beside a plan adds to it.
    private RestoreRequest WithSwitches(RestoreRequest request) => request with
    {
        NoStart = request.NoStart || NoStart,
        ReplaceDamaged = request.ReplaceDamaged || ReplaceDamaged,
        AllowPageErrors = request.AllowPageErrors || AllowPageErrors,
        KeepOriginal = request.KeepOriginal || KeepOriginal,
        NewMachine = request.NewMachine || NewMachine,
        ProcessMax = ProcessMax ?? request.ProcessMax,
    };

    private static string WordOf(object value) => value switch
    {
        DateTimeOffset time => time.ToString("O", CultureInfo.InvariantCulture),
        Hashtable map => $"@{{ {string.Join("; ", map.Cast<DictionaryEntry>().Select(entry => $"{Literal(entry.Key)} = {Literal(entry.Value)}"))} }}",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string Literal(object? value) => $"'{CodeGeneration.EscapeSingleQuotedStringContent(Convert.ToString(value, CultureInfo.InvariantCulture)!)}'";

    private List<string> CommandWords(StanzaContext context)
    {
        List<string> words = ["Restore-PgCluster", "-Stanza", context.Stanza];
        foreach ((string name, object value) in MyInvocation.BoundParameters)
        {
            if (name is not (nameof(Stanza) or "Confirm" or "Verbose" or "Debug") && (value is not SwitchParameter given || given.IsPresent))
            {
                words.Add($"-{name}");
                words.AddRange(value is SwitchParameter ? [] : [WordOf(value)]);
            }
        }

        return words;
    }
}
