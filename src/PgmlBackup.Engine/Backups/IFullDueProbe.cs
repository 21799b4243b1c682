using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Backups;

/// <summary>Knows when a full backup is due, so that a smaller one that comes to its turn becomes the full one that was missed.</summary>
public interface IFullDueProbe
{
    /// <summary>True where full backups can be due at all; elsewhere the repository need not be asked.</summary>
    /// <param name="context">The stanza.</param>
    bool Applies(StanzaContext context);

    /// <summary>Why a full backup is due.</summary>
    /// <param name="context">The stanza.</param>
    /// <param name="newest">The newest full backup without damaged pages; null when there is none.</param>
    /// <param name="now">This moment, UTC.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    /// <returns>The reason, for a message; null when none is due.</returns>
    Task<string?> FindReasonAsync(StanzaContext context, PgBackup? newest, DateTime now, CancellationToken cancellationToken);
}
