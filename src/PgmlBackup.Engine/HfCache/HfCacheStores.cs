using PgmlBackup.Engine.Activity;
using PgmlBackup.Engine.Faults;
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
    /// <exception cref="PgmlException"><c>HfCacheDestinationMissing</c>, <c>ObjectStoreLocationInvalid</c>.</exception>
    internal static IObjectStore Open(HfCacheRequest request, Account owner, string? stateFolder, IActivitySink activity)
    {
        ObjectStoreLocation location = ObjectStoreLocation.Parse(request.Destination
            ?? throw new PgmlException(FaultCatalog.HfCacheDestinationMissing, "There is no destination for the model cache."));
        TransferOptions options = request.Transfer with { ResumeFolder = stateFolder is null ? null : Path.Join(stateFolder, "uploads") };
        if (location.Folder is { } folder)
        {
            if ((folder + "/").StartsWith(request.CachePath.TrimEnd('/') + "/", StringComparison.Ordinal))
            {
                throw new PgmlException(FaultCatalog.ObjectStoreLocationInvalid, $"'{folder}' lies in the cache itself.", folder, "Name a folder elsewhere, best on another disk.");
            }

            return new FolderObjectStore(folder, owner, options);
        }

        activity.Verbose($"The copy of the model cache lies in {location}.");
        throw new NotSupportedException(location.ToString());
    }
}
