using System.Management.Automation;
using PgmlBackup.Engine.HfCache;
using PgmlBackup.Model;

namespace PgmlBackup.Commands;

/// <summary>Lists the models of the Hugging Face cache, on this machine or in a snapshot, or the snapshots themselves.</summary>
/// <remarks>
/// <para>Without a destination it looks at the cache on this machine; with one at the newest snapshot there, or at the one that <c>-Snapshot</c> names. A model is complete when each of its links leads to a file and each ref to a revision: then the client loads it without a network.</para>
/// <para>Sizes count each content once for a model; what two models share counts for both.</para>
/// </remarks>
/// <example>
/// <code>Get-HfCache</code>
/// <para>What is cached on this machine.</para>
/// </example>
/// <example>
/// <code>Get-HfCache -Destination /mnt/backup/hf-cache | Where-Object IsComplete -eq $false</code>
/// <para>The models of the newest snapshot of which something is missing.</para>
/// </example>
/// <example>
/// <code>Get-HfCache -Destination /mnt/backup/hf-cache -ListSnapshot</code>
/// <para>The snapshots, with the backups that they were taken with.</para>
/// </example>
/// <seealso cref="SyncHfCacheCommand"/>
/// <seealso cref="TestHfCacheCommand"/>
/// <seealso cref="RemoveHfCacheSnapshotCommand"/>
[Cmdlet(VerbsCommon.Get, "HfCache", DefaultParameterSetName = ModelSet, HelpUri = "https://github.com/PgmlBackup/PgmlBackup/blob/main/docs/cmdlets/Get-HfCache.md")]
[OutputType(typeof(HfCacheModel), ParameterSetName = [ModelSet])]
[OutputType(typeof(HfCacheSnapshot), ParameterSetName = [SnapshotSet])]
public sealed class GetHfCacheCommand : HfCacheCmdlet
{
    private const string ModelSet = "Model";
    private const string SnapshotSet = "Snapshot";

    /// <summary>Only these models and data sets, for example <c>intfloat/*</c>.</summary>
    [Parameter(ParameterSetName = ModelSet)]
    [PSDefaultValue(Help = "all")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[]? Include { get; set; }

    /// <summary>The snapshot's id, <c>latest</c>, or the label of a backup that it was taken with.</summary>
    [Parameter(ParameterSetName = ModelSet, ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "with a destination the newest one, else the cache on this machine")]
    [ValidateNotNullOrEmpty]
    public string? Snapshot { get; set; }

    /// <summary>Lists the snapshots of the destination instead of models.</summary>
    [Parameter(Mandatory = true, ParameterSetName = SnapshotSet)]
    public SwitchParameter ListSnapshot { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        HfCacheRequest request = await ReadRequestAsync().ConfigureAwait(false) with { Include = Include ?? [], Snapshot = Snapshot ?? "latest" };
        var service = new HfCacheLookService(Activity);
        if (ListSnapshot)
        {
            WriteObject(await service.ListSnapshotsAsync(request, cancellationToken).ConfigureAwait(false), enumerateCollection: true);
        }
        else
        {
            // The profile's destination alone does not turn the question away from this machine.
            bool isStore = Destination is not null || Snapshot is not null;
            WriteObject(isStore ? await service.ListStoreAsync(request, cancellationToken).ConfigureAwait(false) : service.ListLocal(request, cancellationToken), enumerateCollection: true);
        }
    }
}
