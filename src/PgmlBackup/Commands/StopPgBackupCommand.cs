using System.Management.Automation;
using PgmlBackup.Engine.Backups;
using PgmlBackup.Engine.Repository;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Commands;

/// <summary>Ends the backup that runs for a stanza on this host, and waits until its lock is free.</summary>
/// <remarks>
/// <para>Whoever started it: the process that holds pgBackRest's lock is asked to end, and after 10 seconds killed with its workers. What it has copied is not lost: the next backup of the same type takes it over where the configuration lets it (<c>resume</c>). The backups that are there are not touched.</para>
/// <para>An expiration or the making of a stanza, which hold the same lock, are ended too. Where nothing runs, nothing is done.</para>
/// </remarks>
/// <example>
/// <code>Stop-PgBackup -Stanza main</code>
/// <para>Asks, and ends the running backup.</para>
/// </example>
/// <example>
/// <code>Stop-PgBackup -Stanza main -Confirm:$false -Verbose</code>
/// <para>Without the question, saying what is done.</para>
/// </example>
/// <seealso cref="GetPgBackupProgressCommand"/>
/// <seealso cref="SuspendPgBackupCommand"/>
/// <seealso cref="InvokePgBackupCommand"/>
[Cmdlet(VerbsLifecycle.Stop, "PgBackup", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, HelpUri = "https://github.com/PgmlBackup/PgmlBackup/blob/main/docs/cmdlets/Stop-PgBackup.md")]
[OutputType(typeof(PgStanza))]
public sealed class StopPgBackupCommand : PgCmdlet
{
    /// <summary>How long it is waited for the end, for example <c>5min</c>; then it is an error.</summary>
    [Parameter]
    [PSDefaultValue(Help = "60 s")]
    [Duration]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        StanzaContext context = await ResolveStanzaAsync(cancellationToken).ConfigureAwait(false);
        var service = new BackupStop(context, TimeProvider.System);
        if (await service.FindAsync(cancellationToken).ConfigureAwait(false) is not { } holder)
        {
            Activity.Verbose($"Nothing runs for stanza '{context.Stanza}' on this host.");
        }
        else if (await ShouldProcessAsync(
            $"Ending the backup of stanza '{context.Stanza}': {holder.Describe()}",
            $"This will end the backup of stanza '{context.Stanza}': {holder.Describe()}. Go on?",
            "Stop backup").ConfigureAwait(false))
        {
            await service.EndAsync(holder, Timeout, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            return;
        }

        WriteObject((await new RepositoryService(context.Client).ReadStanzaAsync(context.Stanza, context.Settings.Repository, cancellationToken).ConfigureAwait(false)).Stanza);
    }
}
