using System.Collections;
using System.Management.Automation;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Engine.Retention;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Commands;

/// <summary>Puts notes on a backup, and pins it so that this module's retention keeps it.</summary>
/// <remarks>
/// <para>A pin is a note with the key <c>pgmlbackup-pin</c>. <c>Remove-PgBackup</c> and the retention by periods of <c>Set-PgRetention</c> keep a pinned backup and every backup that it needs.</para>
/// <para>pgBackRest's own expire, which runs at the end of each backup, takes no notice of a pin. While its retention removes full backups by time or count, a pinned backup goes with the others; <c>Get-PgRetention</c> warns of that. To make a pin hold, let this module remove backups: <c>Set-PgRetention -Daily 7 -Weekly 4</c>.</para>
/// <para>Notes are read back from the repository; they are shown by <c>Get-PgBackupInfo</c>.</para>
/// </remarks>
/// <example>
/// <code>Get-PgBackupInfo -Stanza main -Latest | Set-PgBackupAnnotation -Note 'before the upgrade to 16' -Pin</code>
/// <para>Pins the newest backup and says why.</para>
/// </example>
/// <example>
/// <code>Get-PgBackupInfo -Stanza main | Where-Object Pinned | Set-PgBackupAnnotation -Unpin</code>
/// <para>Takes all pins away.</para>
/// </example>
/// <example>
/// <code>Set-PgBackupAnnotation -Stanza main -Label 20260102-030405F -Annotation @{ ticket = 'OPS-17'; draft = '' }</code>
/// <para>Sets one note and takes another one away.</para>
/// </example>
/// <seealso cref="GetPgBackupInfoCommand"/>
/// <seealso cref="GetPgRetentionCommand"/>
/// <seealso cref="RemovePgBackupCommand"/>
/// <seealso href="https://postgresml.org/docs/open-source/pgml/developers/self-hosting/backups">PostgresML: Backups</seealso>
[Cmdlet(VerbsCommon.Set, "PgBackupAnnotation", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low, HelpUri = "https://github.com/PgmlBackup/PgmlBackup/blob/main/docs/cmdlets/Set-PgBackupAnnotation.md")]
[OutputType(typeof(PgBackup))]
public sealed class SetPgBackupAnnotationCommand : PgCmdlet
{
    private const string NoteKey = "note";

    /// <summary>The label of the backup.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(LabelCompleter))]
    public string Label { get; set; } = "";

    /// <summary>A note in words, kept under the key <c>note</c>; an empty one takes it away.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? Note { get; set; }

    /// <summary>Notes with keys of their own: names and values. An empty value takes a note away.</summary>
    [Parameter]
    public IDictionary? Annotation { get; set; }

    /// <summary>Pins the backup.</summary>
    [Parameter]
    public SwitchParameter Pin { get; set; }

    /// <summary>Takes the pin away.</summary>
    [Parameter]
    public SwitchParameter Unpin { get; set; }

    /// <inheritdoc/>
    protected override async Task ProcessAsync(CancellationToken cancellationToken)
    {
        AnnotationRequest request = Request();
        StanzaContext context = await ResolveStanzaAsync(cancellationToken).ConfigureAwait(false);
        var service = new AnnotationService(context);
        PgBackup backup = await service.FindAsync(request, cancellationToken).ConfigureAwait(false);
        if (await ShouldProcessAsync($"backup {backup.Label} of stanza '{context.Stanza}', repository {backup.Repository}", Describe(request)).ConfigureAwait(false))
        {
            WriteObject(await service.ChangeAsync(backup, request, cancellationToken).ConfigureAwait(false));
        }
    }

    private AnnotationRequest Request()
    {
        IEnumerable<BackupAnnotation> notes = (Annotation ?? new Hashtable()).Cast<DictionaryEntry>().Select(note => BackupAnnotation.Of(note.Key.ToString(), note.Value?.ToString()));
        return new AnnotationRequest
        {
            Label = Label,
            Repository = Repository,
            Annotation = [.. Note is null ? notes : notes.Append(BackupAnnotation.Of(NoteKey, Note))],
            Pin = AnnotationRequest.PinOf(Pin, Unpin),
        };
    }

    private static string Describe(AnnotationRequest request)
    {
        IEnumerable<string> words = request.Annotation.Select(note => note.IsRemoval ? $"take away the note '{note.Key}'" : $"set the note {note}");
        words = request.Pin switch
        {
            true => words.Append("pin"),
            false => words.Append("unpin"),
            _ => words,
        };
        return string.Join(", ", words) is { Length: > 0 } text ? text : "change nothing";
    }
}
