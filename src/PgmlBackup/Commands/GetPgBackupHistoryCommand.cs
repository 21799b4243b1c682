using System.Management.Automation;
using PgmlBackup.Engine.Backups;
using PgmlBackup.Engine.Scheduling;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Commands;

/// <summary>Shows every run: when it was due, for whom it waited, when it ran, and how it ended.</summary>
/// <remarks>
/// <para>Reads the records that each run of Invoke-PgBackup leaves, and adds the backups that the repository knows and this module did not take. The oldest run comes first; times are UTC.</para>
/// <para>A run whose process ended without a word (killed, or the machine went down) is <c>Interrupted</c>. The records lie in <c>/var/lib/pgmlbackup</c>, else in <c>~/.local/state/pgmlbackup</c> of the owner of the cluster; <c>state_path</c> in the profile or the variable <c>PGMLBACKUP_STATE_PATH</c> names another folder. They take some 16 MiB at most: then the oldest ones are deleted.</para>
/// </remarks>
/// <example>
/// <code>Get-PgBackupHistory</code>
/// <para>All runs of every stanza that is configured.</para>
/// </example>
/// <example>
/// <code>Get-PgBackupHistory -Stanza main -Since ([DateTime]::Now.AddDays(-7)) -Outcome Failed, Interrupted, Missed | Format-List</code>
/// <para>What went wrong in the last week, with the errors.</para>
/// </example>
/// <example>
/// <code>Get-PgBackupHistory -Stanza main -Last 1</code>
/// <para>The newest run.</para>
/// </example>
/// <seealso cref="InvokePgBackupCommand"/>
/// <seealso cref="GetPgBackupInfoCommand"/>
/// <seealso cref="GetPgBackupProgressCommand"/>
[Cmdlet(VerbsCommon.Get, "PgBackupHistory", HelpUri = "https://github.com/PgmlBackup/PgmlBackup/blob/main/docs/cmdlets/Get-PgBackupHistory.md")]
[OutputType(typeof(PgBackupRun))]
public sealed class GetPgBackupHistoryCommand : PgCmdlet
{
    /// <summary>Only runs that were due, ran or ended at this moment or later. What has no offset is local time.</summary>
    [Parameter]
    public DateTimeOffset? Since { get; set; }

    /// <summary>Only runs that ended, or stand, in one of these ways.</summary>
    [Parameter]
    public PgRunOutcome[]? Outcome { get; set; }

    /// <summary>Only so many of the newest runs of each stanza that fit the other filters.</summary>
    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int? Last { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (StanzaContext context in await ResolveStanzasAsync(cancellationToken).ConfigureAwait(false))
        {
            IReadOnlyList<PgBackupRun> runs = await new BackupHistory(context, new MissedRuns(TimeProvider.System)).ReadAsync(Since?.UtcDateTime, cancellationToken).ConfigureAwait(false);
            foreach (PgBackupRun run in runs.Where(run => Outcome is not { Length: > 0 } outcomes || outcomes.Contains(run.Outcome)).TakeLast(Last ?? int.MaxValue))
            {
                WriteObject(run);
            }
        }
    }
}
