using System.Management.Automation;
using PgmlBackup.Engine.Recovery;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Commands;

/// <summary>Shows every span of time that can be reached, by repository and timeline: from when, until when, and what ends it.</summary>
/// <remarks>
/// <para>A span begins when the first backup that opens it ended, and goes on as far as the archived WAL has no hole. A timeline that was forked from another one is reached from the backups of that one too, along the history that PostgreSQL archives.</para>
/// <para>Without <c>-Exact</c> the end is told from the listing of the archive alone: the time when the last segment was archived, which is later than the last commit in it, by up to <c>archive_timeout</c> and the time that archiving took. A recovery target in between would not be found. <c>-Exact</c> reads the last segments and tells the last commit that is archived, to the microsecond.</para>
/// <para>A recovery to a time stops before the first commit that is later, so it needs one. The last commit itself is reached by <c>ToLsn</c>, by <c>ToTransactionId</c>, or by restoring to the end of the archive.</para>
/// <para>Under each span it is drawn on the scale of all: <c>F</c>, <c>D</c>, <c>I</c> are the backups that open it, <c>=</c> can be reached, <c>.</c> cannot. It ends with <c>&gt;</c> where the archive ends, <c>x</c> before a hole, <c>^</c> where the cluster went on with another timeline.</para>
/// <para>Backups that were taken offline open nothing here: they say nothing of the WAL that follows them.</para>
/// </remarks>
/// <example>
/// <code>Get-PgRecoveryWindow</code>
/// <para>Every span of every stanza that is configured, in words and drawn.</para>
/// </example>
/// <example>
/// <code>Get-PgRecoveryWindow -Stanza main -Exact | Format-List From, To, ToLsn, ToTransactionId</code>
/// <para>To the microsecond: what was the last commit that is safe in the repository?</para>
/// </example>
/// <example>
/// <code>Get-PgRecoveryWindow -Stanza main | Where-Object { $_.From -le [DateTime]::UtcNow.AddDays(-14) -and $_.To -ge [DateTime]::UtcNow.AddHours(-1) }</code>
/// <para>A span that reaches from two weeks ago to an hour ago; nothing where there is none.</para>
/// </example>
/// <seealso cref="GetPgWalArchiveCommand"/>
/// <seealso cref="GetPgBackupInfoCommand"/>
/// <seealso cref="RestorePgClusterCommand"/>
/// <seealso href="https://postgresml.org/docs/open-source/pgml/developers/self-hosting/backups">PostgresML: Backups</seealso>
[Cmdlet(VerbsCommon.Get, "PgRecoveryWindow", HelpUri = "https://github.com/PgmlBackup/PgmlBackup/blob/main/docs/cmdlets/Get-PgRecoveryWindow.md")]
[OutputType(typeof(PgRecoveryWindow))]
public sealed class GetPgRecoveryWindowCommand : PgCmdlet
{
    /// <summary>Reads the last archived segments of each span, with <c>pg_waldump</c>, and tells the last commit to the microsecond. A segment that is not what its name says is then an error, and ends the span before it.</summary>
    [Parameter]
    public SwitchParameter Exact { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (StanzaContext context in await ResolveStanzasAsync(cancellationToken).ConfigureAwait(false))
        {
            WriteObject(await new RecoveryWindowService(context).ReadAsync(Exact, cancellationToken).ConfigureAwait(false), enumerateCollection: true);
        }
    }
}
