using System.Management.Automation;
using PgmlBackup.Engine.Retention;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Commands;

/// <summary>Shows the retention policy of a repository, where it is set, and what it makes of each backup: until when it is kept, why, and what would go now.</summary>
/// <remarks>
/// <para>Retention by time (<c>Days</c>) promises that every moment of so many days can be reached: a full backup goes only when another full one is that old. The span that is kept is therefore longer than the days, by up to the time between two full backups. Retention by count keeps so many full backups, however old they are. Incremental and differential backups go with the full one that they are built upon.</para>
/// <para>What would go is worked out by the rules of pgBackRest, for this moment. pgBackRest itself removes it at the end of the next backup.</para>
/// <para>pgBackRest's own expire takes no notice of pins. <c>IgnoredPin</c> and a warning name the pinned backups that it removes nevertheless, now or later; the retention by periods of <c>Set-PgRetention</c> respects them.</para>
/// </remarks>
/// <example>
/// <code>Get-PgRetention</code>
/// <para>The policy of every repository of every stanza that is configured.</para>
/// </example>
/// <example>
/// <code>Get-PgRetention -Stanza main -ByBackup</code>
/// <para>Each backup with the moment until which it is kept, and why.</para>
/// </example>
/// <example>
/// <code>Get-PgRetention -Stanza main -ByBackup | Where-Object Expires</code>
/// <para>What the next expire removes.</para>
/// </example>
/// <seealso cref="SetPgRetentionCommand"/>
/// <seealso cref="RemovePgBackupCommand"/>
/// <seealso cref="SetPgBackupAnnotationCommand"/>
/// <seealso href="https://postgresml.org/docs/open-source/pgml/developers/self-hosting/backups">PostgresML: Backups</seealso>
[Cmdlet(VerbsCommon.Get, "PgRetention", HelpUri = "https://github.com/PgmlBackup/PgmlBackup/blob/main/docs/cmdlets/Get-PgRetention.md")]
[OutputType(typeof(PgRetention), typeof(PgBackupRetention))]
public sealed class GetPgRetentionCommand : PgCmdlet
{
    /// <summary>Emits one object a backup instead of one a repository.</summary>
    [Parameter]
    public SwitchParameter ByBackup { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (StanzaContext context in await ResolveStanzasAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (PgRetention retention in await new RetentionService(context).ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                if (RetentionAdvice.OfPins(retention) is { } warning)
                {
                    WriteWarning(warning);
                }

                WriteObject(ByBackup ? retention.Backup : retention, enumerateCollection: ByBackup);
            }
        }
    }
}
