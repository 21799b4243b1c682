using System.Management.Automation;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Repository;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Commands;

/// <summary>Shows the state of stanzas: status, repositories, the ends of the WAL archive, and what runs now.</summary>
/// <remarks>
/// <para>One object a stanza, also for one in trouble: the object says the status, and an error with an id of its own says what is wrong and what helps.</para>
/// </remarks>
/// <example>
/// <code>Get-PgStanza</code>
/// <para>Every stanza that is configured.</para>
/// </example>
/// <example>
/// <code>(Get-PgStanza -Stanza main).Archive</code>
/// <para>The first and last WAL segment that each repository of the stanza holds.</para>
/// </example>
/// <example>
/// <code>Get-PgStanza | Where-Object { $_.LatestStopTime -lt [DateTime]::UtcNow.AddDays(-1) }</code>
/// <para>The stanzas without a backup of the last 24 hours, those without any included.</para>
/// </example>
/// <seealso cref="GetPgBackupInfoCommand"/>
/// <seealso cref="GetPgBackupProgressCommand"/>
[Cmdlet(VerbsCommon.Get, "PgStanza", HelpUri = "https://github.com/PgmlBackup/PgmlBackup/blob/main/docs/cmdlets/Get-PgStanza.md")]
[OutputType(typeof(PgStanza))]
public sealed class GetPgStanzaCommand : PgCmdlet
{
    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (StanzaContext context in await ResolveStanzasAsync(cancellationToken).ConfigureAwait(false))
        {
            RepositoryAnswer answer = await new RepositoryService(context.Client).ReadAsync(context.Stanza, context.Settings.Repository, null, cancellationToken).ConfigureAwait(false);
            foreach (StanzaInfo stanza in answer.Stanzas)
            {
                WriteObject(stanza.Stanza);
            }

            foreach (PgmlException fault in answer.Faults)
            {
                Activity.Fault(fault);
            }
        }
    }
}
