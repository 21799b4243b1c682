using System.Management.Automation;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Engine.Wal;
using PgmlBackup.Model;

namespace PgmlBackup.Commands;

/// <summary>Shows what WAL is archived, by repository and timeline, and every hole in it.</summary>
/// <remarks>
/// <para>One listing of the archive is read, and no content. A hole is one of:</para>
/// <para><c>Late</c>: the server still has the segments. <c>Lost</c>: nobody has them, and no restore gets past them. <c>Expired</c>: retention left only what two backups need. <c>BeforeFirstBackup</c>: no backup needs them, harmless. <c>Duplicate</c>: several files of one segment, of which pgBackRest does not choose. <c>Damaged</c>: a file that is empty or has an impossible size. <c>HistoryMissing</c>: no way leads to the timeline.</para>
/// <para>A listing shows names, sizes and times. That a compressed segment was cut off or holds another's content shows only when it is read: <c>pgbackrest verify</c> reads all, <c>Get-PgRecoveryWindow -Exact</c> the last ones.</para>
/// <para>pgBackRest's own <c>info</c> names the two ends of an archive only, and <c>verify</c> tells no hole.</para>
/// </remarks>
/// <example>
/// <code>Get-PgWalArchive</code>
/// <para>The WAL archive of every stanza that is configured.</para>
/// </example>
/// <example>
/// <code>(Get-PgWalArchive -Stanza main).Hole | Where-Object IsLoss</code>
/// <para>The holes that no restore gets past. Nothing is printed when all is well.</para>
/// </example>
/// <example>
/// <code>Get-PgWalArchive -Stanza main -Segments | Where-Object Time -gt ([DateTime]::UtcNow.AddHours(-1))</code>
/// <para>What was archived in the last hour, each segment with its compressed size.</para>
/// </example>
/// <seealso cref="GetPgBackupInfoCommand"/>
/// <seealso cref="TestPgArchiveCommand"/>
/// <seealso cref="GetPgRetentionCommand"/>
[Cmdlet(VerbsCommon.Get, "PgWalArchive", HelpUri = "https://github.com/PgmlBackup/PgmlBackup/blob/main/docs/cmdlets/Get-PgWalArchive.md")]
[OutputType(typeof(PgWalRange), typeof(PgWalSegment))]
public sealed class GetPgWalArchiveCommand : PgCmdlet
{
    // One errand to the pipeline's thread for so many: there may be millions.
    private const int Batch = 512;

    /// <summary>Emits each segment as the listing comes, instead of one object a timeline. Holes are not looked for.</summary>
    [Parameter]
    public SwitchParameter Segments { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        foreach (StanzaContext context in await ResolveStanzasAsync(cancellationToken).ConfigureAwait(false))
        {
            var reader = new WalArchiveReader(context);
            if (Segments)
            {
                await StreamAsync(context.Stanza, reader, cancellationToken).ConfigureAwait(false);
                continue;
            }

            foreach (WalArchive archive in await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                WriteObject(archive.Ranges(), enumerateCollection: true);
            }
        }
    }

    private async Task StreamAsync(string stanza, WalArchiveReader reader, CancellationToken stop)
    {
        List<PgWalSegment> batch = new(Batch);
        void Flush()
        {
            WriteObject(batch, enumerateCollection: true);
            batch = new List<PgWalSegment>(Batch);
        }

        await reader.StreamAsync(
            (repository, file) =>
            {
                batch.Add(file.ToSegment(stanza, repository));
                if (batch.Count == Batch)
                {
                    Flush();
                }
            },
            stop).ConfigureAwait(false);
        Flush();
    }
}
