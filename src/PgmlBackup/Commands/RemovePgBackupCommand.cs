using System.Management.Automation;
using PgmlBackup.Engine.Retention;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Commands;

/// <summary>Removes a backup from its repository, with every backup that is built upon it.</summary>
/// <remarks>
/// <para>Before anything is asked it says which other backups go with it, how much of the recovery window goes, and which WAL. <c>-WhatIf</c> says just that.</para>
/// <para>A pinned backup is not removed, nor one that a pinned backup is built upon, nor the last full backup without page errors.</para>
/// <para>The repository is read back: what was to go has gone, and nothing else, or it is an error. pgBackRest itself ends without an error when it has found nothing to remove.</para>
/// <para>What the retention policy no longer keeps, pgBackRest removes at the end of the next backup; <c>Set-PgRetention -Apply</c> does it at once.</para>
/// </remarks>
/// <example>
/// <code>Remove-PgBackup -Stanza main -Label 20260102-030405F -WhatIf</code>
/// <para>What would go with a backup.</para>
/// </example>
/// <example>
/// <code>Get-PgBackupInfo -Stanza main | Where-Object Error -EQ $true | Remove-PgBackup</code>
/// <para>The backups in which pages with a wrong checksum were met, each with a question.</para>
/// </example>
/// <example>
/// <code>Get-PgBackupInfo -Stanza main -Type Incremental | Remove-PgBackup -Confirm:$false</code>
/// <para>All incremental backups, without a question.</para>
/// </example>
/// <seealso cref="GetPgBackupInfoCommand"/>
/// <seealso cref="SetPgRetentionCommand"/>
/// <seealso cref="SetPgBackupAnnotationCommand"/>
/// <seealso href="https://postgresml.org/docs/open-source/pgml/developers/self-hosting/backups">PostgresML: Backups</seealso>
[Cmdlet(VerbsCommon.Remove, "PgBackup", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High, HelpUri = "https://github.com/PgmlBackup/PgmlBackup/blob/main/docs/cmdlets/Remove-PgBackup.md")]
[OutputType(typeof(PgBackup))]
public sealed class RemovePgBackupCommand : PgCmdlet
{
    private readonly HashSet<(string, int, string)> _removed = [];

    /// <summary>The label of the backup.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(LabelCompleter))]
    public string Label { get; set; } = "";

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        StanzaContext context = await ResolveStanzaAsync(cancellationToken).ConfigureAwait(false);
        if (Repository is { } repository && _removed.Contains((context.Stanza, repository, Label)))
        {
            WriteVerbose($"{Label} has gone with a backup that it was built upon.");
            return;
        }

        var service = new RemovalService(context);
        RemovalPlan plan = await service.PlanAsync(Label, Repository, cancellationToken).ConfigureAwait(false);
        if (await ShouldProcessAsync(plan.Description, $"{plan.Description} Go on?", "Remove").ConfigureAwait(false))
        {
            IReadOnlyList<PgBackup> removed = await service.RemoveAsync(plan, cancellationToken).ConfigureAwait(false);
            _removed.UnionWith(removed.Select(backup => (backup.Stanza, backup.Repository, backup.Label)));
            WriteObject(removed, enumerateCollection: true);
        }
    }
}
