using System.Management.Automation;
using PgmlBackup.Engine.Archiving;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Commands;

/// <summary>Tells the repositories that the cluster of a stanza is a new one, after a major upgrade of PostgreSQL.</summary>
/// <remarks>
/// <para>Runs <c>pgbackrest stanza-upgrade</c> and reads the stanza back. Run it after <c>pg_upgrade</c>, when the new server runs and the stanza's <c>pg1-path</c> is that of the new cluster: until then no WAL is archived, because its system identifier is not that of the stanza.</para>
/// <para>The backups of the old cluster stay and can be restored; the new one cannot be before its first full backup, which a warning asks for. Where the stanza is up to date, nothing is changed.</para>
/// </remarks>
/// <example>
/// <code>Update-PgStanza -Stanza main</code>
/// <para>After the upgrade of the cluster of stanza main.</para>
/// </example>
/// <example>
/// <code>Update-PgStanza -Stanza main -WhatIf</code>
/// <para>The command that would run.</para>
/// </example>
/// <seealso cref="InvokePgBackupCommand"/>
/// <seealso cref="TestPgArchiveCommand"/>
/// <seealso cref="GetPgStanzaCommand"/>
[Cmdlet(VerbsData.Update, "PgStanza", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium, HelpUri = "https://github.com/PgmlBackup/PgmlBackup/blob/main/docs/cmdlets/Update-PgStanza.md")]
[OutputType(typeof(PgStanza))]
public sealed class UpdatePgStanzaCommand : PgCmdlet
{
    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        StanzaContext context = await ResolveStanzaAsync(cancellationToken).ConfigureAwait(false);
        var service = new StanzaUpgradeService(context);
        string line = CommandLineText.Quote([context.Client.Program.Path, .. service.Plan().Arguments]);
        if (await ShouldProcessAsync(
            $"Upgrading stanza '{context.Stanza}' as {context.Owner}: {line}", $"Upgrade stanza '{context.Stanza}' to the cluster that runs now?", "Upgrade stanza").ConfigureAwait(false))
        {
            WriteObject(await service.UpgradeAsync(cancellationToken).ConfigureAwait(false));
        }
    }
}
