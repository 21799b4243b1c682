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
    /// <summary>The names of a set's manifest and of its copy: one of them is enough for pgBackRest.</summary>
    internal static readonly IReadOnlyList<string> ManifestNames = ["backup.manifest", "backup.manifest.copy"];

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
        PgBackRestRun run = await client.ReadAsync(ListCommand(repository, path, recurse), stop).ConfigureAwait(false);
        return [.. RepositoryListingReader.Read(run.Output).Where(entry => entry.Name != ".")];
    }

    /// <summary>As <see cref="ListEntriesAsync"/> with all that lies deeper, for listings too long to keep: each entry is handed on as it comes, in the order of names.</summary>
    /// <exception cref="PgmlException">pgBackRest could not list it; <c>RepositoryAnswerInvalid</c>.</exception>
    public async Task StreamEntriesAsync(int repository, string path, Action<RepositoryEntry> onEntry, CancellationToken stop)
    {
        var reader = new RepositoryListingFeed(onEntry);
        await client.ReadBytesAsync(ListCommand(repository, path, recurse: true), reader.Feed, stop).ConfigureAwait(false);
        reader.Complete();
    }

    /// <summary>The bytes of a file of the repository, deciphered, and as pgBackRest has compressed it.</summary>
    /// <exception cref="PgmlException"><c>FileMissing</c> when it is not there, and what reading the repository may throw.</exception>
    public async Task<byte[]> ReadAsync(int repository, string path, CancellationToken stop) =>
        (await client.ReadAsync(client.Command("repo-get", stanza).With("repo", repository).WithParameter(path), stop).ConfigureAwait(false)).Output;

    /// <summary>The manifest of a backup set, or the copy of it that pgBackRest keeps beside it and falls back to.</summary>
    /// <exception cref="PgmlException"><c>BackupChainBroken</c> when neither is there and whole, and what reading the repository may throw.</exception>
    public async Task<BackupManifestSummary> ReadManifestAsync(PgBackup backup, CancellationToken stop)
    {
        List<Exception> broken = [];
        foreach (string name in ManifestNames)
        {
            try
            {
                return await ReadManifestAsync(backup.Repository, $"backup/{stanza}/{backup.Label}/{name}", stop).ConfigureAwait(false);
            }
            catch (Exception failure) when (IsBroken(failure))
            {
                broken.Add(failure);
            }
        }

        string reasons = string.Join(' ', broken.Select(failure => failure.Message));
        throw new PgmlException(
            FaultCatalog.BackupChainBroken,
            $"The manifest of backup {backup.Label} in repository {backup.Repository} is missing or not whole, and so is its copy: {reasons}",
            backup,
            inner: broken[0]);
    }

    private PgBackRestCommand ListCommand(int repository, string path, bool recurse) => client.Command("repo-ls", stanza).With("output", "json").With("repo", repository)
        .WithSwitch("recurse", recurse ? true : null).WithParameter(path);

    private static bool IsBroken(Exception failure) => failure is FormatException or JsonException or OverflowException or KeyNotFoundException or InvalidOperationException
        || (failure is PgmlException { Fault: var fault } && (fault == FaultCatalog.FileMissing || fault == FaultCatalog.CryptoFailed || fault == FaultCatalog.FormatInvalid));

    private async Task<BackupManifestSummary> ReadManifestAsync(int repository, string path, CancellationToken stop)
    {
        var reader = new BackupManifestReader();
        await client.ReadLinesAsync(client.Command("repo-get", stanza).With("repo", repository).WithParameter(path), reader.Feed, stop).ConfigureAwait(false);
        return reader.IsWhole ? reader.Finish() : throw new FormatException($"'{path}' has been cut off.");
    }
}
