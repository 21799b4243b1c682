using PgmlBackup.Engine.Journal;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Backups;

/// <summary>Knows which runs were due by a schedule and never began.</summary>
public interface IMissedRuns
{
    /// <summary>The runs that were due and of which there is no record.</summary>
    /// <param name="context">The stanza.</param>
    /// <param name="runs">All records of the stanza.</param>
    /// <param name="since">The beginning of the time that is looked at, UTC; null for as far back as can be known.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    /// <returns>Runs whose outcome is <see cref="PgRunOutcome.Missed"/>.</returns>
    Task<IReadOnlyList<PgBackupRun>> FindAsync(StanzaContext context, IReadOnlyList<RunRecord> runs, DateTime? since, CancellationToken cancellationToken);
}
