using System.Management.Automation;
using PgmlBackup.Engine.HfCache;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Engine.Recovery;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Commands;

/// <summary>Brings a cluster back to the latest state that its repository holds: stops it, restores the files, starts it, and waits until the archived WAL has been replayed.</summary>
/// <remarks>
/// <para>Everything that the restore depends on is looked at before anything is touched: the backup's page errors, the sets that it builds upon and their manifests, its WAL; whose cluster lies in the data directory; its owner and the free space; the service, the configuration and the libraries that it loads. <c>-WhatIf</c> does just that.</para>
/// <para>Files that are right already are kept (<c>--delta</c>). Every other file in the data directory is overwritten or deleted, WAL that was never archived included.</para>
/// <para>A restore that fails, is stopped or killed leaves a state that the error names; the same command, run again, goes on from it. A half restored data directory cannot be started: <c>pg_control</c> comes last.</para>
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
/// <code>Get-PgBackupInfo -Stanza main -Latest | Restore-PgCluster -DataDirectory /var/lib/postgresql/copy -Confirm:$false</code>
/// <para>The newest backup restored beside the cluster, for a look into the past or a test.</para>
/// </example>
/// <example>
/// <code>Restore-PgCluster -Stanza main -HfCache /mnt/backup/hf-cache -HfCacheSnapshot latest -Confirm:$false</code>
/// <para>Brings the newest snapshot of the Hugging Face cache back too, before PostgreSQL starts. Without <c>-HfCacheSnapshot</c> it is the one that the backup was taken with.</para>
/// </example>
/// <seealso cref="SyncHfCacheCommand"/>
/// <seealso cref="GetPgBackupInfoCommand"/>
/// <seealso cref="InvokePgBackupCommand"/>
/// <seealso cref="StartPgClusterCommand"/>
/// <seealso href="https://postgresml.org/docs/open-source/pgml/developers/self-hosting/backups">PostgresML: Backups</seealso>
[Cmdlet(VerbsData.Restore, "PgCluster", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, HelpUri = "https://github.com/PgmlBackup/PgmlBackup/blob/main/docs/cmdlets/Restore-PgCluster.md")]
[OutputType(typeof(PgRestoreResult))]
public sealed class RestorePgClusterCommand : PgCmdlet
{
    /// <summary>The label of the backup to restore. The WAL archived after it is replayed, whichever it is.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "the newest backup")]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(LabelCompleter))]
    public string? Label { get; set; }

    /// <summary>Another folder to restore into, absolute.</summary>
    [Parameter]
    [PSDefaultValue(Help = "the stanza's own data directory")]
    [ValidateNotNullOrEmpty]
    public string? DataDirectory { get; set; }

    /// <summary>Restores the files and leaves PostgreSQL stopped.</summary>
    [Parameter]
    public SwitchParameter NoStart { get; set; }

    /// <summary>Restores also where the data directory has lost its <c>PG_VERSION</c> or <c>pg_control</c>. What is there is moved into a folder beside it, never deleted.</summary>
    [Parameter]
    public SwitchParameter ReplaceDamaged { get; set; }

    /// <summary>Restores also a backup in which pages with a wrong checksum were met.</summary>
    [Parameter]
    public SwitchParameter AllowPageErrors { get; set; }

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

    /// <summary>How many processes restore, 1 to 999.</summary>
    [Parameter]
    [PSDefaultValue(Help = "what the configuration says, else all cores and at least four")]
    [ValidateRange(1, 999)]
    public int? ProcessMax { get; set; }

    /// <summary>How long PostgreSQL may take to stop, in seconds.</summary>
    [Parameter]
    [ValidateRange(1, 86400)]
    public int StopTimeout { get; set; } = 300;

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        var request = new RestoreRequest
        {
            Label = Label is null ? null : BackupLabel.Parse(Label).ToString(),
            Repository = Repository,
            DataDirectory = await ResolvePathAsync(DataDirectory).ConfigureAwait(false),
            NoStart = NoStart,
            ReplaceDamaged = ReplaceDamaged,
            AllowPageErrors = AllowPageErrors,
            ProcessMax = ProcessMax,
            StopTimeout = TimeSpan.FromSeconds(StopTimeout),
        };
        StanzaContext context = await ResolveStanzaAsync(cancellationToken).ConfigureAwait(false);
        request = request with
        {
            HfCache = HfCache is null && DataDirectory is not null ? null : HfCacheBinding.Find(context.Profile, HfCache),
            HfCacheSnapshot = HfCacheSnapshot,
            StartWithoutCache = StartWithoutCache,
        };
        var service = new RestoreService(context);
        RestoreTarget target = await service.CheckAsync(request, cancellationToken).ConfigureAwait(false);
        if (await ShouldProcessAsync($"All checks passed. This will {target.Description}.", $"This will {target.Description}. Go on?", "Restore").ConfigureAwait(false))
        {
            WriteObject(await service.RunAsync(target, CommandWords(context), cancellationToken).ConfigureAwait(false));
        }
    }

    private List<string> CommandWords(StanzaContext context)
    {
        List<string> words = ["Restore-PgCluster", "-Stanza", context.Stanza];
        foreach ((string name, object value) in MyInvocation.BoundParameters)
        {
            if (name is not (nameof(Stanza) or "Confirm" or "Verbose" or "Debug") && (value is not SwitchParameter given || given.IsPresent))
            {
                words.Add($"-{name}");
                words.AddRange(value is SwitchParameter ? [] : [Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!]);
            }
        }

        return words;
    }
}
