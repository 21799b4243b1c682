using System.Management.Automation;
using PgmlBackup.Engine.HfCache;
using PgmlBackup.Model;

namespace PgmlBackup.Commands;

/// <summary>Tests the Hugging Face cache on this machine, or its copy, and mends the one from the other.</summary>
/// <remarks>
/// <para>On this machine each blob is hashed against its own name, without a network; links that lead nowhere, refs without their revision, wrong owners, and code that others may write to are found besides. With <c>-Store</c> the copy at the destination is tested: each manifest, and whether all that it refers to is there in its size; <c>-Deep</c> reads every content of it and hashes it. Nothing found, nothing returned.</para>
/// <para><c>-Repair</c> with a destination brings what is damaged or missing on this machine back from the newest snapshot; with <c>-Store</c> it stores what is damaged or missing in the copy again, where this machine has it.</para>
/// </remarks>
/// <example>
/// <code>Test-HfCache</code>
/// <para>Is the cache on this machine whole?</para>
/// </example>
/// <example>
/// <code>Test-HfCache -Destination /mnt/backup/hf-cache -Store -Deep</code>
/// <para>Can every content of the copy be read, and is it what its name says?</para>
/// </example>
/// <example>
/// <code>Test-HfCache -Destination /mnt/backup/hf-cache -Repair -Confirm:$false</code>
/// <para>Mends the cache on this machine from its copy.</para>
/// </example>
/// <seealso cref="SyncHfCacheCommand"/>
/// <seealso cref="GetHfCacheCommand"/>
[Cmdlet(VerbsDiagnostic.Test, "HfCache", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium, HelpUri = "https://github.com/PgmlBackup/PgmlBackup/blob/main/docs/cmdlets/Test-HfCache.md")]
[OutputType(typeof(HfCacheFinding))]
public sealed class TestHfCacheCommand : HfCacheCmdlet
{
    /// <summary>Tests the copy instead of the cache on this machine.</summary>
    [Parameter]
    public SwitchParameter Store { get; set; }

    /// <summary>Tests the copy by reading and hashing every content of it.</summary>
    [Parameter]
    public SwitchParameter Deep { get; set; }

    /// <summary>Mends what was found from the other side, and looks again.</summary>
    [Parameter]
    public SwitchParameter Repair { get; set; }

    /// <summary>The snapshot to mend the cache of this machine from: an id, <c>latest</c>, or the label of a backup.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Snapshot { get; set; } = "latest";

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        HfCacheRequest request = await ReadRequestAsync().ConfigureAwait(false) with { Snapshot = Snapshot };
        var service = new HfCacheTestService(Runner, Activity, TimeProvider.System);
        bool isStore = Store || Deep;
        IReadOnlyList<HfCacheFinding> findings = isStore
            ? await service.TestStoreAsync(request, Deep, cancellationToken).ConfigureAwait(false)
            : await service.TestLocalAsync(request, cancellationToken).ConfigureAwait(false);
        if (Repair && findings.Count > 0
            && await ShouldProcessAsync(
                isStore ? $"Storing again in {request.Destination} what is damaged or missing there." : $"Restoring into '{request.CachePath}' what is damaged or missing.",
                isStore ? $"Store again in {request.Destination} what is damaged or missing there?" : $"Restore into '{request.CachePath}' what is damaged or missing?",
                "Repair").ConfigureAwait(false))
        {
            findings = isStore
                ? await service.RepairStoreAsync(request, findings, Deep, cancellationToken).ConfigureAwait(false)
                : await service.RepairLocalAsync(request, findings, cancellationToken).ConfigureAwait(false);
        }

        WriteObject(findings, enumerateCollection: true);
    }
}
