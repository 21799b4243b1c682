using System.Globalization;
using System.Text.RegularExpressions;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Repository;

/// <summary>Finds the faults in an answer of <c>info</c>, whose exit code is 0 whatever it says.</summary>
internal static partial class StanzaFaults
{
    private const string InvalidStanza = "[invalid]";
    private const string NoCipher = "none";

    /// <summary>One fault for each repository in trouble, or one for the stanza where the trouble is between them.</summary>
    /// <param name="stanzas">The answer.</param>
    /// <param name="stanza">The stanza that was asked for; null for all.</param>
    /// <param name="label">The backup set that was asked for; null for all.</param>
    internal static IEnumerable<PgmlException> Of(IReadOnlyList<StanzaInfo> stanzas, string? stanza, string? label) => stanzas.Count > 0
        ? stanzas.SelectMany(info => OfStanza(info, label))
        // A repository whose path is not mounted looks like an empty one.
        : [new PgmlException(
            FaultCatalog.StanzaMissing,
            $"The repository holds nothing for {(stanza is null ? "any stanza" : $"stanza '{stanza}'")}: none was made there, or its path is not mounted.",
            stanza)];

    private static IEnumerable<PgmlException> OfStanza(StanzaInfo info, string? label)
    {
        PgStanza stanza = info.Stanza;
        if (stanza.Status == PgStanzaStatus.DatabaseMismatch)
        {
            string databases = string.Join(", ", info.Databases.Select(database => string.Create(
                CultureInfo.InvariantCulture, $"repository {database.Repository}: {database.Version} with system identifier {database.SystemIdentifier}")));
            yield return new PgmlException(FaultCatalog.RepositoryMismatch, $"The repositories of stanza '{stanza.Stanza}' belong to different databases: {databases}.", stanza);
        }

        // A set is found when one repository holds it, whatever the others say of it.
        bool isFound = label is not null && info.Backups.Any(backup => backup.Label == label);
        PgRepository[] wrong = [.. stanza.Repositories.Where(repository => repository.Status != PgStanzaStatus.Ok && !(isFound && repository.Status == PgStanzaStatus.BackupNotFound))];
        foreach (PgRepository repository in wrong)
        {
            yield return OfRepository(stanza, repository, label);
        }

        if (stanza.Repositories.Count == 0 && Definition(stanza.Status) is { } fault)
        {
            yield return new PgmlException(fault, $"{Name(stanza)}: {stanza.Message}.", stanza);
        }
        else if (label is not null && !isFound && wrong.Length == 0)
        {
            // "--set=latest" and the like: status ok and no backup.
            yield return new PgmlException(FaultCatalog.BackupNotFound, $"There is no backup {label} of stanza '{stanza.Stanza}'.", label);
        }
    }

    private static PgmlException OfRepository(PgStanza stanza, PgRepository repository, string? label)
    {
        string where = string.Create(CultureInfo.InvariantCulture, $" in repository {repository.Repository}");
        if (repository.Status == PgStanzaStatus.BackupNotFound && label is not null)
        {
            return new PgmlException(FaultCatalog.BackupNotFound, $"There is no backup {label} of stanza '{stanza.Stanza}'{where}.", label);
        }

        FaultDefinition fault = Definition(repository.Status) ?? FaultCatalog.RepositoryUnreadable;
        return new PgmlException(
            fault, $"{Name(stanza)}{where}: {SecretText.Mask(repository.Message)}.", stanza, fault == FaultCatalog.RepositoryUnreadable ? Advice(repository) : null);
    }

    private static string Name(PgStanza stanza) => stanza.Stanza == InvalidStanza ? "The stanzas cannot be listed" : $"Stanza '{stanza.Stanza}'";

    private static FaultDefinition? Definition(PgStanzaStatus status) => status switch
    {
        PgStanzaStatus.Missing => FaultCatalog.StanzaMissing,
        PgStanzaStatus.NoValidBackup => FaultCatalog.NoValidBackup,
        PgStanzaStatus.MissingData => FaultCatalog.StanzaDataMissing,
        PgStanzaStatus.Mixed or PgStanzaStatus.DatabaseMismatch => FaultCatalog.RepositoryMismatch,
        PgStanzaStatus.BackupNotFound => FaultCatalog.BackupNotFound,
        PgStanzaStatus.Unreadable => FaultCatalog.RepositoryUnreadable,
        _ => null,
    };

    // "[FormatError] unable to load info file ...": the class tells more than the status code 99.
    private static string? Advice(PgRepository repository)
    {
        Match found = ErrorClass().Match(repository.Message);
        ExitCode? code = found.Success ? ExitCodeTable.FindByClassName(found.Groups[1].Value) : null;
        return code?.Name switch
        {
            null => null,
            "format" or "crypto" or "checksum" or "json-format" when repository.Cipher is not (null or NoCipher) =>
                $"The repository is encrypted and what was read makes no sense: most likely repo{repository.Repository}-cipher-pass is not the passphrase that it was made with.",
            "format" => null,
            _ => code.Fault.Action,
        };
    }

    [GeneratedRegex(@"^\[(\w+)\] ")]
    private static partial Regex ErrorClass();
}
