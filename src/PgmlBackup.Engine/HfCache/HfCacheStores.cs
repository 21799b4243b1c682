using PgmlBackup.Engine.Activity;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Journal;
using PgmlBackup.Engine.ObjectStores;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.HfCache;

/// <summary>Opens the store that a request names.</summary>
internal static class HfCacheStores
{
    /// <summary>Opens it; nothing is asked of it yet.</summary>
    /// <param name="request">Which.</param>
    /// <param name="owner">The account whose a new folder becomes, where this process is root.</param>
    /// <param name="stateFolder">Where uploads in parts are remembered; null for nowhere.</param>
    /// <param name="activity">Told what is done.</param>
    /// <param name="stop">Ends the search for a key.</param>
    /// <exception cref="PgmlException"><c>HfCacheDestinationMissing</c>, <c>ObjectStoreLocationInvalid</c>, <c>ObjectStoreKeyMissing</c>, <c>ObjectStoreAddressInvalid</c>, <c>ObjectStoreCaInvalid</c>.</exception>
    internal static async Task<IObjectStore> OpenAsync(HfCacheRequest request, Account owner, string? stateFolder, IActivitySink activity, CancellationToken stop)
    {
        ObjectStoreLocation location = ObjectStoreLocation.Parse(request.Destination
            ?? throw new PgmlException(FaultCatalog.HfCacheDestinationMissing, "There is no destination for the model cache."));
        TransferOptions options = request.Transfer with { ResumeFolder = stateFolder is null ? null : ResumeFolder(stateFolder) };
        if (location.Folder is { } folder)
        {
            if ((folder + "/").StartsWith(request.CachePath.TrimEnd('/') + "/", StringComparison.Ordinal))
            {
                throw new PgmlException(FaultCatalog.ObjectStoreLocationInvalid, $"'{folder}' lies in the cache itself.", folder, "Name a folder elsewhere, best on another disk.");
            }

            return File.Exists(folder)
                ? throw new PgmlException(FaultCatalog.ObjectStoreLocationInvalid, $"'{folder}' is a file and not a folder.", folder)
                : new FolderObjectStore(folder, owner, options);
        }

        return await S3ObjectStore.OpenAsync(location, request.Store, options, activity, stop).ConfigureAwait(false);
    }

    // Root keeps what it writes in place out of folders in which others could put a link.
    private static string ResumeFolder(string stateFolder) => Path.Join(
        AccountDatabase.EffectiveUserId == 0 && stateFolder == StateFolder.SystemPath ? Path.Join(AccountDatabase.Current.Home, ".local", "state", "pgmlbackup") : stateFolder, "uploads");
}
