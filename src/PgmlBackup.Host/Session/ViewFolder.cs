namespace PgmlBackup.Host.Session;

/// <summary>A folder for the format files of a session. The engine reads them again with each import, so they go when the process does.</summary>
internal sealed class ViewFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("pgmlbackup-");

    /// <summary>Makes the folder, for this account only.</summary>
    public ViewFolder() => AppDomain.CurrentDomain.ProcessExit += OnExit;

    /// <summary>Its path.</summary>
    public string Path => _folder.FullName;

    /// <inheritdoc/>
    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        OnExit(this, EventArgs.Empty);
    }

    // Also when a second signal ends the process at once.
    private void OnExit(object? sender, EventArgs arguments) => _folder.Delete(recursive: true);
}
