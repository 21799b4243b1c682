using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.Configuration;

/// <summary>Reads the configuration as the account of this process.</summary>
/// <param name="root">The folder that stands for the root folder; another than <c>/</c> for a tree that is looked at from outside.</param>
public sealed class FileConfigurationReader(string root = "/") : IConfigurationReader
{
    /// <inheritdoc/>
    public async Task<byte[]?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        if (FileIdentity.IsMissing(Place(path)))
        {
            return null;
        }

        try
        {
            return await File.ReadAllBytesAsync(Place(path), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>?> ListAsync(string path, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        try
        {
            return Task.FromResult<IReadOnlyList<string>?>([.. Directory.EnumerateFileSystemEntries(Place(path)).Select(entry => Path.GetFileName(entry))]);
        }
        catch (DirectoryNotFoundException)
        {
            return Task.FromResult<IReadOnlyList<string>?>(null);
        }
    }

    private string Place(string path) => Path.Join(root, path);
}
