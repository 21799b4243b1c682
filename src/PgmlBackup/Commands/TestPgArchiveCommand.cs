using System.Management.Automation;
using PgmlBackup.Engine.Archiving;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Commands;

/// <summary>Checks whether WAL arrives: from the server through its <c>archive_command</c> to each repository, and names what keeps it.</summary>
/// <remarks>
/// <para>One object a check, as soon as it is known: <c>StopFile</c>, <c>Server</c>, <c>ArchiveMode</c>, <c>ArchiveCommand</c>, <c>Spool</c> (the errors of asynchronous archiving), <c>Archiver</c> (<c>pg_stat_archiver</c>), <c>Backlog</c> (segments that wait), and <c>Repository</c> for each repository. <c>Cause</c> says why one failed, <c>Recommendation</c> what to type.</para>
/// <para>The last one runs <c>pgbackrest check</c>: it ends the current WAL segment and waits until every repository has it. Where an earlier check shows that nothing can arrive, it is not run. <c>-Passive</c> leaves it out.</para>
/// <para>A backlog fails from more than 64 segments on, or when the oldest waits for more than five minutes.</para>
/// </remarks>
/// <example>
/// <code>Test-PgArchive</code>
/// <para>The archive of each stanza that is configured.</para>
/// </example>
/// <example>
/// <code>Test-PgArchive -Stanza main -Passive | Where-Object Status -eq Failed</code>
/// <para>What is wrong, without sending a segment: fit for every minute.</para>
/// </example>
/// <example>
/// <code>Test-PgArchive -Stanza main -Timeout 20 | Format-List Check, Cause, Message, Recommendation</code>
/// <para>All that is known, waiting for the segment no longer than 20 seconds.</para>
/// </example>
/// <seealso cref="InitializePgArchiveCommand"/>
/// <seealso cref="GetPgStanzaCommand"/>
[Cmdlet(VerbsDiagnostic.Test, "PgArchive", HelpUri = "https://github.com/PgmlBackup/PgmlBackup/blob/main/docs/cmdlets/Test-PgArchive.md")]
[OutputType(typeof(PgCheckResult))]
public sealed class TestPgArchiveCommand : PgCmdlet
{
    /// <summary>Looks only: no WAL segment is sent on its way.</summary>
    [Parameter]
    public SwitchParameter Passive { get; set; }

    /// <summary>How many seconds a WAL segment may take to arrive.</summary>
    [Parameter]
    [PSDefaultValue(Help = "archive-timeout of the configuration, else 60")]
    [ValidateRange(1, 86400)]
    public int? Timeout { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        var request = new ArchiveCheckRequest { Passive = Passive, Timeout = Timeout is { } seconds ? TimeSpan.FromSeconds(seconds) : null };
        foreach (StanzaContext context in await ResolveStanzasAsync(cancellationToken).ConfigureAwait(false))
        {
            ArchiveCheckService service = await ArchiveCheckService.CreateAsync(context, cancellationToken).ConfigureAwait(false);
            await foreach (PgCheckResult result in service.CheckAsync(request, cancellationToken).ConfigureAwait(false))
            {
                WriteObject(result);
            }
        }
    }
}
