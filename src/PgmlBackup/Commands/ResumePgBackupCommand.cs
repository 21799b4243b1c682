using System.Management.Automation;
using PgmlBackup.Engine.Backups;
using PgmlBackup.Engine.Repository;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Commands;

/// <summary>Lets pgBackRest take backups and archive WAL of a stanza again.</summary>
/// <remarks>
/// <para>This is pgBackRest's <c>start</c>. PostgreSQL then archives by itself what it has kept. To resume what was not suspended is no error.</para>
/// </remarks>
/// <example>
/// <code>Resume-PgBackup -Stanza main</code>
/// <para>Ends what Suspend-PgBackup began.</para>
/// </example>
/// <example>
/// <code>Resume-PgBackup -Stanza main -WhatIf</code>
/// <para>Says what would be done.</para>
/// </example>
/// <seealso cref="SuspendPgBackupCommand"/>
/// <seealso cref="InvokePgBackupCommand"/>
[Cmdlet(VerbsLifecycle.Resume, "PgBackup", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium, HelpUri = "https://github.com/PgmlBackup/PgmlBackup/blob/main/docs/cmdlets/Resume-PgBackup.md")]
[OutputType(typeof(PgStanza))]
public sealed class ResumePgBackupCommand : PgCmdlet
{
    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        StanzaContext context = await ResolveStanzaAsync(cancellationToken).ConfigureAwait(false);
        if (await ShouldProcessAsync($"stanza '{context.Stanza}'", "resume backups and the archiving of WAL").ConfigureAwait(false))
        {
            await new StanzaSuspension(context).ResumeAsync(cancellationToken).ConfigureAwait(false);
            WriteObject((await new RepositoryService(context.Client).ReadStanzaAsync(context.Stanza, context.Settings.Repository, cancellationToken).ConfigureAwait(false)).Stanza);
        }
    }
}
