using PgmlBackup.Engine.Activity;
using PgmlBackup.Engine.Configuration;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.ObjectStores;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.HfCache;

/// <summary>Ties snapshots of a model cache to backups: a note on the backup says which, and an empty object in the store says for which backup.</summary>
/// <param name="activity">Told what is done.</param>
public sealed class HfCacheBinding(IActivitySink activity)
{
    /// <summary>The key of the note on the backup; its value is the snapshot's id.</summary>
    public const string AnnotationKey = "hf-cache";

    /// <summary>What stands in the place of a destination to leave the cache out where the profile names one.</summary>
    public const string None = "none";

    /// <summary>The cache that goes with backups and restores.</summary>
    /// <param name="profile">The profile.</param>
    /// <param name="destination">The destination that was asked for; null for the profile's.</param>
    /// <returns>Null for none.</returns>
    public static HfCacheRequest? Find(ModuleSettings profile, string? destination)
    {
        ArgumentNullException.ThrowIfNull(profile);
        string? place = destination ?? profile.HfCache;
        return place is null || place.Equals(None, StringComparison.OrdinalIgnoreCase) ? null : new HfCacheRequest
        {
            CachePath = profile.CachePath,
            User = profile.User,
            Destination = place,
            StatePath = profile.StatePath,
            Store = new S3StoreSettings { Endpoint = profile.HfEndpoint, Region = profile.HfRegion, Profile = profile.HfAwsProfile },
        };
    }

    /// <summary>Keeps in the store that a backup goes with a snapshot, so that the snapshot stays as long as the backup.</summary>
    /// <exception cref="PgmlException">Failures of the store.</exception>
    public async Task BindAsync(HfCacheRequest request, string stanza, string label, string snapshot, CancellationToken stop)
    {
        IObjectStore store = await OpenAsync(request, stop).ConfigureAwait(false);
        await using (store.ConfigureAwait(false))
        {
            using var nothing = new MemoryStream();
            await store.PutAsync(new ObjectPut { Key = StoreLayout.Binding(stanza, label, snapshot), Content = nothing, Length = 0 }, stop).ConfigureAwait(false);
        }
    }

    /// <summary>The snapshot that is to come back with a backup. Its manifest has been read and is good.</summary>
    /// <param name="request">Which store.</param>
    /// <param name="backup">The backup.</param>
    /// <param name="wanted">An id, <c>latest</c> or a label; null for the snapshot that the backup was taken with.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="PgmlException"><c>HfCacheSnapshotMissing</c>, also where the backup was taken without one; <c>HfCacheSnapshotInvalid</c>, <c>HfCacheSnapshotTooNew</c>; failures of the store.</exception>
    public async Task<string> ResolveAsync(HfCacheRequest request, PgBackup backup, string? wanted, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(backup);
        IObjectStore store = await OpenAsync(request, stop).ConfigureAwait(false);
        await using (store.ConfigureAwait(false))
        {
            StoreInventory inventory = await StoreInventory.ReadAsync(store, stop).ConfigureAwait(false);
            string? noted = backup.Annotation.GetValueOrDefault(AnnotationKey);
            if (wanted is null && noted is null && inventory.Bindings.All(binding => binding.Label != backup.Label))
            {
                throw new PgmlException(
                    FaultCatalog.HfCacheSnapshotMissing,
                    $"Backup {backup.Label} was taken without its model cache.",
                    backup.Label,
                    "Take the newest snapshot: add -HfCacheSnapshot latest. Without the cache: add -HfCache none.");
            }

            string id = inventory.Resolve(wanted ?? noted ?? backup.Label);
            await inventory.ReadAsync(id, stop).ConfigureAwait(false);
            return id;
        }
    }

    private async Task<IObjectStore> OpenAsync(HfCacheRequest request, CancellationToken stop) =>
        await HfCacheStores.OpenAsync(request, AccountOf(request), null, activity, stop).ConfigureAwait(false);

    private static Account AccountOf(HfCacheRequest request) => AccountDatabase.EffectiveUserId == 0 ? AccountDatabase.ByName(request.User) : AccountDatabase.Current;
}
