using System.Management.Automation;
using PgmlBackup.Engine.Repository;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Commands;

/// <summary>Shows what pgBackRest is doing for a stanza on this host now: which process, since when, how far, and how long still.</summary>
/// <remarks>
/// <para>Emits nothing when nothing runs. The share done comes from pgBackRest's lock file, which it writes as files are finished; bytes are told by pgBackRest 2.48 and later.</para>
/// </remarks>
/// <example>
/// <code>Get-PgBackupProgress</code>
/// <para>The running work of every stanza that is configured.</para>
/// </example>
/// <example>
/// <code>while ($running = Get-PgBackupProgress -Stanza main) { $running; [Threading.Thread]::Sleep(2000) }</code>
/// <para>Follows a backup to its end.</para>
/// </example>
/// <seealso cref="InvokePgBackupCommand"/>
/// <seealso cref="GetPgStanzaCommand"/>
[Cmdlet(VerbsCommon.Get, "PgBackupProgress", HelpUri = "https://github.com/PgmlBackup/PgmlBackup/blob/main/docs/cmdlets/Get-PgBackupProgress.md")]
[OutputType(typeof(PgBackupProgress))]
public sealed class GetPgBackupProgressCommand : PgCmdlet
{
    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (StanzaContext context in await ResolveStanzasAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (PgBackupProgress progress in await new BackupProgressReader(context.Client, context.Locks).ReadAsync(context.Stanza, context.LockPath, cancellationToken).ConfigureAwait(false))
            {
                WriteObject(progress);
            }
        }
    }
}
