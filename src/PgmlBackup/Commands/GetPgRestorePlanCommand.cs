using System.Management.Automation;
using PgmlBackup.Engine.Recovery;
using PgmlBackup.Model;

namespace PgmlBackup.Commands;

/// <summary>Shows what a restore would do, and whether it can: which backup, which WAL, what is deleted, the exact command line. Nothing is touched.</summary>
/// <remarks>
/// <para>It makes all the checks of <c>Restore-PgCluster</c>. Where that would refuse, the plan holds an error that says why and what could be done, and <c>CanRun</c> is false.</para>
/// <para>A target is proven from the archived WAL: PostgreSQL ends at a moment only where a later transaction follows, and finds a restore point or a transaction only where it is.</para>
/// <para>Piped to <c>Restore-PgCluster</c>, exactly that plan is run; when the world has changed since it is refused.</para>
/// </remarks>
/// <example>
/// <code>Get-PgRestorePlan -TargetTime 'yesterday 14:30'</code>
/// <para>Whether the cluster can be brought back to that moment of local time, and how.</para>
/// </example>
/// <example>
/// <code>$plan = Get-PgRestorePlan -Stanza main -Immediate
/// $plan | Restore-PgCluster -WhatIf</code>
/// <para>A plan to look at first, and then to run.</para>
/// </example>
/// <example>
/// <code>(Get-PgRestorePlan -TargetName 'before upgrade').Findings</code>
/// <para>Whether that restore point is in the archived WAL.</para>
/// </example>
/// <seealso cref="RestorePgClusterCommand"/>
/// <seealso cref="GetPgBackupInfoCommand"/>
[Cmdlet(VerbsCommon.Get, "PgRestorePlan", DefaultParameterSetName = LatestSet, HelpUri = "https://github.com/PgmlBackup/PgmlBackup/blob/main/docs/cmdlets/Get-PgRestorePlan.md")]
[OutputType(typeof(PgRestorePlan))]
public sealed class GetPgRestorePlanCommand : RestoreCmdlet
{
    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        RestoreRequest request = await ReadRequestAsync().ConfigureAwait(false);
        WriteObject(await new RestorePlanner(await ResolveStanzaAsync(cancellationToken).ConfigureAwait(false)).PlanAsync(request, cancellationToken).ConfigureAwait(false));
    }
}
