using System.Management.Automation;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.HfCache;
using PgmlBackup.Engine.Repository;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Commands;

/// <summary>Removes old snapshots of the Hugging Face cache from an object store, and the contents that only they hold.</summary>
/// <remarks>
/// <para>The newest snapshot never goes, nor one that belongs to a backup which is still there, or of which nobody can tell: pgBackRest is asked for the backups of the stanzas that this machine knows.</para>
/// <para>A content goes when no snapshot refers to it and it is older than the grace period, so that a sync that runs on another machine does not lose what it is about to refer to.</para>
/// </remarks>
/// <example>
/// <code>Remove-HfCacheSnapshot -Destination /mnt/backup/hf-cache -KeepCount 14 -Confirm:$false</code>
/// <para>Keeps the fourteen newest snapshots, and those that backups need.</para>
/// </example>
/// <example>
/// <code>Remove-HfCacheSnapshot -Destination /mnt/backup/hf-cache -OlderThan 30d -WhatIf</code>
/// <para>Which snapshots older than thirty days would go.</para>
/// </example>
/// <seealso cref="GetHfCacheCommand"/>
/// <seealso cref="SyncHfCacheCommand"/>
[Cmdlet(VerbsCommon.Remove, "HfCacheSnapshot", DefaultParameterSetName = PolicySet, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, HelpUri = "https://github.com/PgmlBackup/PgmlBackup/blob/main/docs/cmdlets/Remove-HfCacheSnapshot.md")]
[OutputType(typeof(HfCacheSnapshot))]
public sealed class RemoveHfCacheSnapshotCommand : HfCacheCmdlet
{
    private const string PolicySet = "Policy";
    private const string SnapshotSet = "Snapshot";

    /// <summary>The ids of the snapshots to remove.</summary>
    [Parameter(Mandatory = true, ParameterSetName = SnapshotSet, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string[] Snapshot { get; set; } = [];

    /// <summary>How many of the newest snapshots stay.</summary>
    [Parameter(ParameterSetName = PolicySet)]
    [ValidateRange(1, int.MaxValue)]
    public int? KeepCount { get; set; }

    /// <summary>Removes only snapshots that are older than this, for example <c>30d</c>.</summary>
    [Parameter(ParameterSetName = PolicySet)]
    [Duration]
    public TimeSpan? OlderThan { get; set; }

    /// <summary>For how long a content that no snapshot refers to is left alone; less than a day counts as a day.</summary>
    [Parameter]
    [PSDefaultValue(Help = "7d")]
    [Duration]
    public TimeSpan? GracePeriod { get; set; }

    /// <summary>The pgBackRest configuration file, to ask for the backups that are there. Without it: the one that pgBackRest itself would take.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ConfigPath { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        HfCacheRequest request = await ReadRequestAsync().ConfigureAwait(false);
        var removal = new HfCacheRemovalRequest { Snapshot = Snapshot, KeepCount = KeepCount, KeepAge = OlderThan, Backups = await ReadBackupsAsync(cancellationToken).ConfigureAwait(false) };
        removal = GracePeriod is { } grace ? removal with { Grace = grace } : removal;
        var service = new HfCacheRemovalService(Activity, TimeProvider.System);
        HfCacheRemovalPlan plan = await service.PlanAsync(request, removal, cancellationToken).ConfigureAwait(false);
        foreach (HfCacheSnapshot kept in plan.Protected)
        {
            WriteVerbose($"{kept.Snapshot} stays: it belongs to the backup {string.Join(", ", kept.Backup)}.");
        }

        if (await ShouldProcessAsync(plan.Description, $"{plan.Description} Go on?", "Remove").ConfigureAwait(false))
        {
            WriteObject(await service.RemoveAsync(request, removal, plan, cancellationToken).ConfigureAwait(false), enumerateCollection: true);
        }
    }

    // A stanza that cannot be asked keeps the snapshots of all its backups.
    private async Task<IReadOnlyDictionary<string, IReadOnlySet<string>>> ReadBackupsAsync(CancellationToken stop)
    {
        Dictionary<string, IReadOnlySet<string>> backups = [];
        try
        {
            var settings = new StanzaSettings { ConfigPath = await ResolvePathAsync(ConfigPath).ConfigureAwait(false), ProfilePath = await ResolvePathAsync(ProfilePath).ConfigureAwait(false) };
            foreach (StanzaContext context in await new StanzaResolver(Runner, Activity).ResolveAllAsync(settings, stop).ConfigureAwait(false))
            {
                StanzaInfo info = await new RepositoryService(context.Client).ReadStanzaAsync(context.Stanza, null, stop).ConfigureAwait(false);
                backups[context.Stanza] = info.Backups.Select(backup => backup.Label).ToHashSet();
            }
        }
        catch (PgmlException unknown)
        {
            WriteVerbose($"The backups that are there are not known, so that no snapshot of a backup goes: {unknown.Message}");
        }

        return backups;
    }
}
