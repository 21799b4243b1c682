using System.Management.Automation;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Engine.Repository;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Commands;

/// <summary>Lists the backups that the repositories hold.</summary>
/// <remarks>
/// <para>Reads what pgBackRest's <c>info</c> says and emits one object a backup set, the oldest first. Times are UTC, sizes are bytes.</para>
/// <para>A stanza that is missing, has no valid backup, or lies in a repository that cannot be read is an error with an id of its own, though pgBackRest itself ends with exit code 0 then.</para>
/// </remarks>
/// <example>
/// <code>Get-PgBackupInfo</code>
/// <para>All backups of every stanza that is configured.</para>
/// </example>
/// <example>
/// <code>Get-PgBackupInfo -Stanza main -Type Full -Since ([DateTime]::Now.AddDays(-14))</code>
/// <para>The full backups of the last two weeks.</para>
/// </example>
/// <example>
/// <code>Get-PgBackupInfo -Stanza main -Latest -Detailed | Format-List</code>
/// <para>The newest backup with its databases, its tablespaces and the files that hold damaged pages.</para>
/// </example>
/// <example>
/// <code>Get-PgBackupInfo -Stanza main | Where-Object Error -EQ $true</code>
/// <para>The backups in which pages with a wrong checksum were met: the cluster was damaged when they were taken.</para>
/// </example>
/// <seealso cref="GetPgStanzaCommand"/>
/// <seealso cref="InvokePgBackupCommand"/>
/// <seealso cref="RestorePgClusterCommand"/>
/// <seealso href="https://postgresml.org/docs/open-source/pgml/developers/self-hosting/backups">PostgresML: Backups</seealso>
[Cmdlet(VerbsCommon.Get, "PgBackupInfo", HelpUri = "https://github.com/PgmlBackup/PgmlBackup/blob/main/docs/cmdlets/Get-PgBackupInfo.md")]
[OutputType(typeof(PgBackup), typeof(PgBackupDetail))]
public sealed class GetPgBackupInfoCommand : PgCmdlet
{
    /// <summary>Only backups of these types.</summary>
    [Parameter]
    public PgBackupType[]? Type { get; set; }

    /// <summary>Only the backup with this label.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(LabelCompleter))]
    public string? Label { get; set; }

    /// <summary>Only the newest backup of each stanza that fits the other filters.</summary>
    [Parameter]
    public SwitchParameter Latest { get; set; }

    /// <summary>Only backups that ended at this moment or later. What has no offset is local time.</summary>
    [Parameter]
    public DateTimeOffset? Since { get; set; }

    /// <summary>Adds what only the manifest of a set tells: databases, tablespaces, links and files with damaged pages. One more call of pgBackRest a set.</summary>
    [Parameter]
    public SwitchParameter Detailed { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        if (Label is not null)
        {
            _ = BackupLabel.Parse(Label);
        }

        foreach (StanzaContext context in await ResolveStanzasAsync(cancellationToken).ConfigureAwait(false))
        {
            await ListAsync(context, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ListAsync(StanzaContext context, CancellationToken stop)
    {
        var repositories = new RepositoryService(context.Client);
        RepositoryAnswer answer = await repositories.ReadAsync(context.Stanza, context.Settings.Repository, null, stop).ConfigureAwait(false);
        foreach (PgmlException fault in answer.Faults)
        {
            Activity.Fault(fault);
        }

        PgBackup[] backups = [.. answer.Stanzas.SelectMany(stanza => stanza.Backups).Where(Fits)];
        if (Latest)
        {
            backups = [.. backups.TakeLast(1)];
        }

        if (Detailed)
        {
            foreach (PgBackup backup in backups)
            {
                WriteObject(await DetailAsync(repositories, backup, stop).ConfigureAwait(false));
            }
        }
        else
        {
            // One errand to the pipeline's thread for all: there may be tens of thousands.
            WriteObject(backups, enumerateCollection: true);
        }

        if (Label is not null && backups.Length == 0 && answer.Faults.Count == 0)
        {
            Activity.Fault(new PgmlException(FaultCatalog.BackupNotFound, $"There is no backup {Label} of stanza '{context.Stanza}'.", Label));
        }
    }

    private bool Fits(PgBackup backup) =>
        (Type is not { Length: > 0 } types || types.Contains(backup.Type))
        && (Label is null || backup.Label == Label)
        && (Since is not { } since || backup.StopTime >= since.UtcDateTime);

    private static async Task<PgBackup> DetailAsync(RepositoryService repositories, PgBackup backup, CancellationToken stop)
    {
        RepositoryAnswer answer = await repositories.ReadAsync(backup.Stanza, backup.Repository, backup.Label, stop).ConfigureAwait(false);
        return answer.Stanzas.SelectMany(stanza => stanza.Backups).FirstOrDefault(candidate => candidate.Label == backup.Label)
            ?? throw (answer.Faults is [var fault, ..] ? fault : new PgmlException(FaultCatalog.BackupNotFound, $"Backup {backup.Label} is no longer in repository {backup.Repository}.", backup));
    }
}
