using System.Management.Automation;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Recovery;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Commands;

/// <summary>Goes back to the data directory that <c>Restore-PgCluster -KeepOriginal</c> has kept: stops the restored cluster, moves it aside, and starts the original.</summary>
/// <remarks>
/// <para>The restored cluster is renamed, never deleted. What was written to it since the restore stays there.</para>
/// <para>The original goes on on its own timeline. The one that the restored cluster began stays in the archive: a later restore asks which one is meant where that is not clear.</para>
/// </remarks>
/// <example>
/// <code>Restore-PgCluster -KeepOriginal -Confirm:$false
/// Undo-PgRestore</code>
/// <para>A restore, and back.</para>
/// </example>
/// <example>
/// <code>Restore-PgCluster -KeepOriginal -Confirm:$false
/// Undo-PgRestore -WhatIf
/// Complete-PgRestore -Confirm:$false</code>
/// <para>What would be done; then it is decided otherwise.</para>
/// </example>
/// <seealso cref="RestorePgClusterCommand"/>
/// <seealso cref="CompletePgRestoreCommand"/>
[Cmdlet(VerbsCommon.Undo, "PgRestore", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, HelpUri = "https://github.com/PgmlBackup/PgmlBackup/blob/main/docs/cmdlets/Undo-PgRestore.md")]
[OutputType(typeof(PgCluster))]
public sealed class UndoPgRestoreCommand : PgCmdlet
{
    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        StanzaContext context = await ResolveStanzaAsync(cancellationToken).ConfigureAwait(false);
        var service = new KeptOriginal(context);
        KeptOriginalState state = await service.FindAsync(cancellationToken).ConfigureAwait(false);
        if (state.Original is null)
        {
            throw new PgmlException(FaultCatalog.OriginalNotFound, $"No original is kept beside '{state.RealPath}'.", state.DataDirectory);
        }

        string what = $"stop PostgreSQL ({state.Cluster.Name}), move '{state.RealPath}' aside, and go back to the original in '{state.Original}'";
        if (await ShouldProcessAsync($"This will {what}.", $"This will {what}. Go on?", "Undo the restore").ConfigureAwait(false))
        {
            WriteObject(await service.UndoAsync(state, cancellationToken).ConfigureAwait(false));
        }
    }
}
