using System.Management.Automation;
using PgmlBackup.Engine.HfCache;
using PgmlBackup.Engine.ObjectStores;
using PgmlBackup.Model;

namespace PgmlBackup.Commands;

/// <summary>Backs the Hugging Face cache of a PostgresML server up to an object store or a folder, or brings it back.</summary>
/// <remarks>
/// <para>A backup stores each content once, over all models and revisions, under its SHA-256; small files go together. Each file is hashed before it becomes visible in the store: one that does not hash to its own name is named and not stored. The manifest, which makes the snapshot, comes last; whatever ends the run before leaves the last snapshot as it was, and the same command goes on. Where nothing has changed, nothing is hashed and no snapshot is made.</para>
/// <para>Tokens, locks and unfinished downloads never leave the machine. What else is kept and what not: docs/hfcache.md.</para>
/// <para>A restore keeps what is right already, also by its hash, writes the rest under temporary names, and puts it into place when it has arrived whole; links follow, and the refs come last. Nothing that a snapshot says can make it write outside of the cache. Restore before PostgreSQL starts, else the client may already be downloading.</para>
/// <para>Run it as the owner of the cache or as root. A damaged file is an error beside the result: the rest is stored, or restored, nevertheless.</para>
/// </remarks>
/// <example>
/// <code>Sync-HfCache -Destination s3://models/hf-cache -Endpoint minio.example.org:9000 -CaFile /etc/ssl/minio-ca.pem -Credential $key</code>
/// <para>Backs the cache up into a bucket of a store of one's own, after <c>$key = Get-Credential</c> with the id of the access key as user name. With Amazon's S3, <c>Sync-HfCache s3://models/hf-cache</c> is enough.</para>
/// </example>
/// <example>
/// <code>Sync-HfCache -Direction Restore -Destination /mnt/backup/hf-cache -Verify</code>
/// <para>Brings the newest snapshot back from a folder, and reads back what was written.</para>
/// </example>
/// <example>
/// <code>Sync-HfCache -Direction Restore -Destination /mnt/backup/hf-cache -Include 'intfloat/*' -WhatIf</code>
/// <para>What a restore of some models would do, and nothing else.</para>
/// </example>
/// <example>
/// <code>Sync-HfCache /mnt/backup/hf-cache -Throttle 50MB -MaxConcurrency 4</code>
/// <para>Leaves the network and the store to others: at most 50 MiB a second and four requests at a time.</para>
/// </example>
/// <seealso cref="GetHfCacheCommand"/>
/// <seealso cref="TestHfCacheCommand"/>
/// <seealso cref="RemoveHfCacheSnapshotCommand"/>
/// <seealso cref="InvokePgBackupCommand"/>
/// <seealso href="https://postgresml.org/docs/open-source/pgml/developers/self-hosting/backups">PostgresML: Backups</seealso>
[Cmdlet(VerbsData.Sync, "HfCache", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium, HelpUri = "https://github.com/PgmlBackup/PgmlBackup/blob/main/docs/cmdlets/Sync-HfCache.md")]
[OutputType(typeof(HfCacheSyncResult))]
public sealed class SyncHfCacheCommand : HfCacheCmdlet
{
    /// <summary><c>Backup</c> from this machine to the store, <c>Restore</c> from the store to this machine.</summary>
    [Parameter]
    public HfCacheDirection Direction { get; set; } = HfCacheDirection.Backup;

    /// <summary>For a restore: the snapshot's id, <c>latest</c>, or the label of a backup that it was taken with.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Snapshot { get; set; } = "latest";

    /// <summary>Only these models and data sets, for example <c>intfloat/*</c>. A backup leaves the others in the new snapshot as the last one has them.</summary>
    [Parameter]
    [PSDefaultValue(Help = "everything")]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[]? Include { get; set; }

    /// <summary>Bytes a second at most, for example <c>50MB</c>.</summary>
    [Parameter]
    [PSDefaultValue(Help = "no limit")]
    [ByteRate]
    public long? Throttle { get; set; }

    /// <summary>How many requests run at a time, 1 to 256.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int MaxConcurrency { get; set; } = TransferOptions.DefaultConcurrency;

    /// <summary>Hashes everything again instead of trusting what was hashed before, and reads back what a restore has written.</summary>
    [Parameter]
    public SwitchParameter Verify { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        HfCacheRequest request = await ReadRequestAsync().ConfigureAwait(false) with
        {
            Snapshot = Snapshot,
            Include = Include ?? [],
            Transfer = new TransferOptions { MaxConcurrency = MaxConcurrency, BytesPerSecond = Throttle },
            Verify = Verify,
        };
        var service = new HfCacheService(Runner, Activity, TimeProvider.System);
        bool isAsked = IsOn("WhatIf") || IsOn("Confirm");
        string what = isAsked ? await service.PlanAsync(request, Direction, cancellationToken).ConfigureAwait(false) : $"{Direction} of '{request.CachePath}', {request.Destination}";
        if (await ShouldProcessAsync(what + ".", what + ". Go on?", "Sync").ConfigureAwait(false))
        {
            WriteObject(Direction == HfCacheDirection.Backup
                ? await service.BackupAsync(request, cancellationToken).ConfigureAwait(false)
                : await service.RestoreAsync(request, cancellationToken).ConfigureAwait(false));
        }
    }

    // -Confirm:$false asks for nothing: no plan is made for it.
    private bool IsOn(string name) => MyInvocation.BoundParameters.TryGetValue(name, out object? value) && value is SwitchParameter { IsPresent: true };
}
