using System.Management.Automation;
using PgmlBackup.Engine.Recovery;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Commands;

/// <summary>Accepts a restored cluster: opens it for writes where it has paused at its target, and deletes the original and the WAL that were kept.</summary>
/// <remarks>
/// <para>The restored cluster must be running: the only other copy of the data is deleted here.</para>
/// <para>Take a full backup afterwards.</para>
/// </remarks>
/// <example>
/// <code>Restore-PgCluster -KeepOriginal -Confirm:$false
/// Complete-PgRestore</code>
/// <para>A restore that is found to be right.</para>
/// </example>
/// <example>
/// <code>Restore-PgCluster -Immediate -TargetAction Pause -Confirm:$false
/// Complete-PgRestore -Promote</code>
/// <para>A restore that has paused for a look, and goes on.</para>
/// </example>
/// <seealso cref="RestorePgClusterCommand"/>
/// <seealso cref="UndoPgRestoreCommand"/>
[Cmdlet(VerbsLifecycle.Complete, "PgRestore", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, HelpUri = "https://github.com/PgmlBackup/PgmlBackup/blob/main/docs/cmdlets/Complete-PgRestore.md")]
[OutputType(typeof(PgCluster))]
public sealed class CompletePgRestoreCommand : PgCmdlet
{
    /// <summary>Opens a cluster for writes that has paused at its recovery target. It begins a new timeline.</summary>
    [Parameter]
    public SwitchParameter Promote { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        StanzaContext context = await ResolveStanzaAsync(cancellationToken).ConfigureAwait(false);
        var service = new KeptOriginal(context);
        KeptOriginalState state = await service.FindAsync(cancellationToken).ConfigureAwait(false);
        string open = Promote ? $"open '{state.DataDirectory}' for writes if it is paused, " : string.Empty;
        string what = $"{open}{(state.Original is null ? "accept the restored cluster" : $"delete the original in '{state.Original}'")}";
        if (await ShouldProcessAsync($"This will {what}.", $"This will {what}. Go on?", "Complete the restore").ConfigureAwait(false))
        {
            WriteObject(await service.CompleteAsync(state, Promote, cancellationToken).ConfigureAwait(false));
        }
    }
}
