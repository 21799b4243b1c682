using System.Globalization;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Engine.Repository;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Retention;

/// <summary>Changes the notes of backups, pins among them, and sees that they were changed.</summary>
/// <param name="context">The stanza.</param>
/// <param name="time">The clock, for the moment that a pin holds; null for that of the machine.</param>
public sealed class AnnotationService(StanzaContext context, TimeProvider? time = null)
{
    /// <summary>Looks the backup up.</summary>
    /// <exception cref="PgmlException"><c>InvalidLabel</c>, <c>BackupNotFound</c>, <c>RepositoryNotChosen</c>; the faults of pgBackRest.</exception>
    public async Task<PgBackup> FindAsync(AnnotationRequest request, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(request);
        string label = BackupLabel.Parse(request.Label).Value;
        return RemovalService.Find(context, await ReadAsync(request.Repository ?? context.Settings.Repository, stop).ConfigureAwait(false), label);
    }

    /// <summary>Changes the notes.</summary>
    /// <returns>The backup with the notes that it then has.</returns>
    /// <exception cref="PgmlException"><c>AnnotationNotSeen</c>, <c>BackupAlreadyRunning</c>; the faults of pgBackRest.</exception>
    public async Task<PgBackup> ChangeAsync(PgBackup backup, AnnotationRequest request, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(backup);
        ArgumentNullException.ThrowIfNull(request);
        BackupAnnotation[] notes = [.. Wanted(backup, request)];
        if (notes.Length == 0)
        {
            return backup;
        }

        PgBackRestCommand command = context.Client.Command("annotate", context.Stanza).With("set", backup.Label).With("repo", backup.Repository);
        command = notes.Aggregate(command, (current, note) => current.With("annotation", note.ToString()));
        await context.Client.RunAsync(command, LogLevel.Info, new RunProgress(context.Activity, $"Annotating {backup.Label}").Observe, stop).ConfigureAwait(false);
        PgBackup? now = (await ReadAsync(backup.Repository, stop).ConfigureAwait(false)).Backups.FirstOrDefault(candidate => candidate.Label == backup.Label);
        return now is not null && notes.All(note => IsSeen(now, note))
            ? now
            : throw new PgmlException(FaultCatalog.AnnotationNotSeen, $"The notes of backup {backup.Label} of stanza '{context.Stanza}' are not as they were given.", now ?? backup);
    }

    // What says nothing new is left out: a pin keeps the moment at which it was set.
    private IEnumerable<BackupAnnotation> Wanted(PgBackup backup, AnnotationRequest request)
    {
        IEnumerable<BackupAnnotation> notes = request.Pin switch
        {
            true when !backup.Pinned => request.Annotation.Append(BackupAnnotation.Of(PgBackup.PinKey, Moment())),
            false => request.Annotation.Append(BackupAnnotation.Of(PgBackup.PinKey, null)),
            _ => request.Annotation,
        };
        return notes.Where(note => !IsSeen(backup, note));
    }

    private static bool IsSeen(PgBackup backup, BackupAnnotation note) => note.IsRemoval
        ? !backup.Annotation.ContainsKey(note.Key)
        : backup.Annotation.TryGetValue(note.Key, out string? value) && value == note.Value;

    private string Moment() => (time ?? TimeProvider.System).GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private Task<StanzaInfo> ReadAsync(int? repository, CancellationToken stop) => new RepositoryService(context.Client).ReadStanzaAsync(context.Stanza, repository, stop);
}
