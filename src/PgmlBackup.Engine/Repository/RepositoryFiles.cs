using System.Text.Json;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Repository;

/// <summary>The files of a repository, listed and read through pgBackRest, which knows its storage and its cipher.</summary>
/// <param name="client">Runs pgBackRest.</param>
/// <param name="stanza">The stanza.</param>
public sealed class RepositoryFiles(PgBackRestClient client, string stanza)
{
    /// <summary>The names in a folder of the repository; a folder that is missing is as good as empty.</summary>
    /// <param name="repository">The repository, 1 to 256.</param>
    /// <param name="path">The folder, relative to the repository.</param>
    /// <param name="stop">Ends the listing.</param>
    /// <exception cref="PgmlException">pgBackRest could not list it.</exception>
    public async Task<IReadOnlySet<string>> ListAsync(int repository, string path, CancellationToken stop) =>
        (await ListEntriesAsync(repository, path, recurse: false, stop).ConfigureAwait(false)).Select(entry => entry.Name).ToHashSet(StringComparer.Ordinal);

    /// <summary>What lies in a folder of the repository, with sizes and times; a folder that is missing is as good as empty.</summary>
    /// <param name="repository">The repository, 1 to 256. pgBackRest itself would take the one of the lowest number.</param>
    /// <param name="path">The folder, relative to the repository.</param>
    /// <param name="recurse">Whether to list what lies deeper too; names are then paths below the folder.</param>
    /// <param name="stop">Ends the listing.</param>
    /// <exception cref="PgmlException">pgBackRest could not list it; <c>RepositoryAnswerInvalid</c>.</exception>
    public async Task<IReadOnlyList<RepositoryEntry>> ListEntriesAsync(int repository, string path, bool recurse, CancellationToken stop)
    {
        PgBackRestCommand command = client.Command("repo-ls", stanza).With("output", "json").With("repo", repository)
            .WithSwitch("recurse", recurse ? true : null).WithParameter(path);
        PgBackRestRun run = await client.ReadAsync(command, stop).ConfigureAwait(false);
        return [.. RepositoryListingReader.Read(run.Output).Where(entry => entry.Name != ".")];
    }

    /// <summary>The manifest of a backup set.</summary>
    /// <exception cref="PgmlException"><c>BackupChainBroken</c> when it is missing or not whole, and what reading the repository may throw.</exception>
    public async Task<BackupManifestSummary> ReadManifestAsync(PgBackup backup, CancellationToken stop)
    {
        var reader = new BackupManifestReader();
        string path = $"backup/{stanza}/{backup.Label}/backup.manifest";
        try
        {
            await client.ReadLinesAsync(client.Command("repo-get", stanza).With("repo", backup.Repository).WithParameter(path), reader.Feed, stop).ConfigureAwait(false);
            return reader.Finish();
        }
        catch (Exception broken) when (broken is FormatException or JsonException || (broken is PgmlException fault && fault.Fault == FaultCatalog.FileMissing))
        {
            throw new PgmlException(FaultCatalog.BackupChainBroken, $"The manifest of backup {backup.Label} in repository {backup.Repository} is missing or not whole: {broken.Message}", backup, inner: broken);
        }
    }
}
