using System.Management.Automation;
using PgmlBackup.Engine.Backups;
using PgmlBackup.Engine.Repository;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Commands;

/// <summary>Keeps pgBackRest from taking backups and archiving WAL of a stanza, for a time or until it is resumed.</summary>
/// <remarks>
/// <para>This is pgBackRest's <c>stop</c>. It stops the archiving too: PostgreSQL keeps its WAL until the archive takes it again, so the space of <c>pg_wal</c> shrinks, and nothing that is committed meanwhile can be restored from the repository. A backup that runs goes on: Stop-PgBackup ends it.</para>
/// <para>With <c>-For</c> a program in the background resumes by itself; it does not survive a restart of the machine.</para>
/// </remarks>
/// <example>
/// <code>Suspend-PgBackup -Stanza main -For 2h</code>
/// <para>Two hours without backups and archiving, for the maintenance of the repository.</para>
/// </example>
/// <example>
/// <code>Suspend-PgBackup -Stanza main -WhatIf</code>
/// <para>Says what would be done.</para>
/// </example>
/// <seealso cref="ResumePgBackupCommand"/>
/// <seealso cref="StopPgBackupCommand"/>
[Cmdlet(VerbsLifecycle.Suspend, "PgBackup", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium, HelpUri = "https://github.com/PgmlBackup/PgmlBackup/blob/main/docs/cmdlets/Suspend-PgBackup.md")]
[OutputType(typeof(PgStanza))]
public sealed class SuspendPgBackupCommand : PgCmdlet
{
    /// <summary>After how long backups and archiving go on by themselves, for example <c>2h</c>.</summary>
    [Parameter]
    [PSDefaultValue(Help = "until Resume-PgBackup")]
    [Duration]
    public TimeSpan? For { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        StanzaContext context = await ResolveStanzaAsync(cancellationToken).ConfigureAwait(false);
        if (await ShouldProcessAsync($"stanza '{context.Stanza}'", "suspend backups and the archiving of WAL").ConfigureAwait(false))
        {
            await new StanzaSuspension(context).SuspendAsync(For, cancellationToken).ConfigureAwait(false);
            WriteObject((await new RepositoryService(context.Client).ReadStanzaAsync(context.Stanza, context.Settings.Repository, cancellationToken).ConfigureAwait(false)).Stanza);
        }
    }
}
