namespace PgmlBackup.Engine.Configuration;

/// <summary>Reads the files and folders of pgBackRest's configuration, which often only the owner of the cluster may.</summary>
public interface IConfigurationReader
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">Its absolute path.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Its bytes; null when it is not there.</returns>
    /// <exception cref="UnauthorizedAccessException">It is closed to the account.</exception>
    /// <exception cref="IOException">It cannot be read for another reason.</exception>
    Task<byte[]?> ReadAsync(string path, CancellationToken cancellationToken);

    /// <summary>Lists a folder.</summary>
    /// <param name="path">Its absolute path.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The names in it; null when it is not there.</returns>
    /// <exception cref="UnauthorizedAccessException">It is closed to the account.</exception>
    /// <exception cref="IOException">It cannot be read for another reason.</exception>
    Task<IReadOnlyList<string>?> ListAsync(string path, CancellationToken cancellationToken);
}
