using System.Globalization;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Repository;

/// <summary>The faults that a stanza's status means.</summary>
internal static class StanzaFaults
{
    /// <summary>One fault for each repository in trouble, or one for the stanza where the trouble is between them.</summary>
    internal static IEnumerable<PgmlException> Of(PgStanza stanza, string? label)
    {
        List<PgmlException> faults = [.. stanza.Repositories.Where(repository => repository.Status != PgStanzaStatus.Ok).Select(repository => Of(stanza, repository, label))];
        return faults.Count > 0 || stanza.Status == PgStanzaStatus.Ok ? faults : [Fault(stanza.Status, stanza, $"Stanza '{stanza.Stanza}': {stanza.Message}.", label)];
    }

    private static PgmlException Of(PgStanza stanza, PgRepository repository, string? label) =>
        Fault(repository.Status, stanza, string.Create(CultureInfo.InvariantCulture, $"Stanza '{stanza.Stanza}' in repository {repository.Repository}: {repository.Message}."), label);

    private static PgmlException Fault(PgStanzaStatus status, PgStanza stanza, string message, string? label) => status switch
    {
        PgStanzaStatus.Missing => new PgmlException(FaultCatalog.StanzaMissing, message, stanza),
        PgStanzaStatus.NoValidBackup => new PgmlException(FaultCatalog.NoValidBackup, message, stanza),
        PgStanzaStatus.MissingData => new PgmlException(FaultCatalog.StanzaDataMissing, message, stanza),
        PgStanzaStatus.BackupNotFound => new PgmlException(FaultCatalog.BackupNotFound, $"There is no backup {label} of stanza '{stanza.Stanza}': {message}", label),
        PgStanzaStatus.DatabaseMismatch => new PgmlException(FaultCatalog.RepositoryMismatch, message, stanza),
        _ => new PgmlException(FaultCatalog.RepositoryUnreadable, message, stanza),
    };
}
