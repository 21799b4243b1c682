using System.Management.Automation;
using PgmlBackup.Engine.Scheduling;
using PgmlBackup.Engine.Stanzas;

namespace PgmlBackup.Commands;

/// <summary>Ends a schedule: its line in the crontab or its units, and its definition, are removed.</summary>
/// <remarks>
/// <para>The lines of others in the crontab stay byte for byte; <c>-WhatIf</c> shows the difference. A run that is under way goes on to its end. Backups, history and log stay.</para>
/// </remarks>
/// <example>
/// <code>Unregister-PgBackupSchedule -Name main-full -WhatIf</code>
/// <para>What would be removed, and nothing else.</para>
/// </example>
/// <example>
/// <code>Get-PgBackupSchedule -Stanza main | Unregister-PgBackupSchedule</code>
/// <para>Ends every schedule of a stanza.</para>
/// </example>
/// <seealso cref="RegisterPgBackupScheduleCommand"/>
/// <seealso cref="GetPgBackupScheduleCommand"/>
[Cmdlet(VerbsLifecycle.Unregister, "PgBackupSchedule", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium, HelpUri = "https://github.com/PgmlBackup/PgmlBackup/blob/main/docs/cmdlets/Unregister-PgBackupSchedule.md")]
[OutputType(typeof(void))]
public sealed class UnregisterPgBackupScheduleCommand : PgCmdlet
{
    /// <summary>The schedule.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ScheduleCompleter))]
    public string Name { get; set; } = "";

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        StanzaContext context = await ResolveStanzaAsync(cancellationToken).ConfigureAwait(false);
        var service = new ScheduleService(context, "", TimeProvider.System);
        ScheduleChange change = await service.PlanRemovalAsync(Name, cancellationToken).ConfigureAwait(false);
        if (await ShouldProcessAsync($"Ending schedule '{Name}' of stanza '{context.Stanza}':\n{change.Diff}", $"End schedule '{Name}' of stanza '{context.Stanza}'?", "Unregister").ConfigureAwait(false))
        {
            await service.RemoveAsync(change, cancellationToken).ConfigureAwait(false);
        }
    }
}
