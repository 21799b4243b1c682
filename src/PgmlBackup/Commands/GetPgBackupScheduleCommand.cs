using System.Management.Automation;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Scheduling;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Commands;

/// <summary>Shows schedules: when they are due, what has become of their runs, and whether the backups fit into the time between two.</summary>
/// <remarks>
/// <para>A schedule that its scheduler no longer holds, so that nothing starts its runs, is shown and is an error too. Runs that were due in the last 30 days and never began are counted as missed; Get-PgBackupHistory lists them.</para>
/// <para>Backups that take more than half of the time between two are a warning. Above nine tenths the finding is that the server is constantly backing up; <c>Advice</c> then says what would help, with the numbers of this schedule, and <c>SnapshotStorage</c> names ZFS, btrfs, LVM or a volume of a cloud where the data directory lies on one.</para>
/// </remarks>
/// <example>
/// <code>Get-PgBackupSchedule</code>
/// <para>Every schedule of every stanza that is configured.</para>
/// </example>
/// <example>
/// <code>Get-PgBackupSchedule -Stanza main | Where-Object { $_.MissedCount -gt 0 -or $_.LastOutcome -eq 'Failed' }</code>
/// <para>The schedules that need somebody.</para>
/// </example>
/// <seealso cref="RegisterPgBackupScheduleCommand"/>
/// <seealso cref="UnregisterPgBackupScheduleCommand"/>
/// <seealso cref="StartPgBackupScheduleCommand"/>
/// <seealso cref="GetPgBackupHistoryCommand"/>
[Cmdlet(VerbsCommon.Get, "PgBackupSchedule", HelpUri = "https://github.com/PgmlBackup/PgmlBackup/blob/main/docs/cmdlets/Get-PgBackupSchedule.md")]
[OutputType(typeof(PgBackupSchedule))]
public sealed class GetPgBackupScheduleCommand : PgCmdlet
{
    /// <summary>Only schedules of these names.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ScheduleCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Name { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        HashSet<string> missing = [.. Name ?? []];
        foreach (StanzaContext context in await ResolveStanzasAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (PgBackupSchedule schedule in await new ScheduleReader(context, TimeProvider.System).ReadAsync(Name, cancellationToken).ConfigureAwait(false))
            {
                missing.Remove(schedule.Name);
                WriteObject(schedule);
            }
        }

        foreach (string name in missing)
        {
            Activity.Fault(new PgmlException(FaultCatalog.ScheduleNotFound, $"There is no schedule '{name}'.", name));
        }
    }
}
