using System.Diagnostics;
using PgmlBackup.Engine.Activity;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.HfCache.Snapshots;
using PgmlBackup.Engine.ObjectStores;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.HfCache;

/// <summary>Syncs a model cache with its copy in an object store.</summary>
/// <param name="runner">Runs programs.</param>
/// <param name="activity">Told what is done; failures of single files become errors there while the rest goes on.</param>
/// <param name="time">The clock.</param>
public sealed class HfCacheService(ProgramRunner runner, IActivitySink activity, TimeProvider time)
{
    private const string OfflineAdvice =
        "Where the server has no way to huggingface.co, set HF_HUB_OFFLINE = '1' in /etc/postgresql/VERSION/CLUSTER/environment: else the client asks for each file and waits up to 10 s each time.";

    /// <summary>Says what a sync would do, and does nothing of it.</summary>
    /// <returns>Sentences.</returns>
    /// <exception cref="PgmlException">As the sync itself.</exception>
    public async Task<string> PlanAsync(HfCacheRequest request, HfCacheDirection direction, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (direction == HfCacheDirection.Restore && FileIdentity.Of(request.CachePath) is null)
        {
            Account future = AccountDatabase.EffectiveUserId == 0 ? AccountDatabase.ByName(request.User) : AccountDatabase.Current;
            IObjectStore bare = await HfCacheStores.OpenAsync(request, future, null, activity, stop).ConfigureAwait(false);
            await using (bare.ConfigureAwait(false))
            {
                StoreInventory inventory = await StoreInventory.ReadAsync(bare, stop).ConfigureAwait(false);
                SnapshotManifest snapshot = await inventory.ReadAsync(inventory.Resolve(request.Snapshot), stop).ConfigureAwait(false);
                return $"Restoring snapshot {snapshot.Id} of {bare.Description} into '{request.CachePath}', which is made: {snapshot.Entries.Count(entry => entry.IsFile)} files, {Display.Size(snapshot.Contents.Sum(content => content.Size))}";
            }
        }

        HfCacheSession session = await HfCacheSession.OpenAsync(request, make: false, runner, activity, stop).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            IObjectStore store = await HfCacheStores.OpenAsync(request, session.Account, session.StateFolder, activity, stop).ConfigureAwait(false);
            await using (store.ConfigureAwait(false))
            {
                return direction == HfCacheDirection.Backup
                    ? Describe(await Backup(session, store, request).PlanAsync(stop).ConfigureAwait(false), session, store, request)
                    : Describe(await Restore(session, store, request).PlanAsync(request.Snapshot, stop).ConfigureAwait(false), session, store);
            }
        }
    }

    /// <summary>Brings the cache into the store.</summary>
    /// <exception cref="PgmlException"><c>HfCacheMissing</c>, <c>HfCacheEmptied</c>, <c>HfCacheBusy</c>, and failures of the store.</exception>
    public async Task<HfCacheSyncResult> BackupAsync(HfCacheRequest request, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(request);
        var watch = Stopwatch.StartNew();
        HfCacheSession session = await HfCacheSession.OpenAsync(request, make: false, runner, activity, stop).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            IObjectStore store = await HfCacheStores.OpenAsync(request, session.Account, session.StateFolder, activity, stop).ConfigureAwait(false);
            await using (store.ConfigureAwait(false))
            {
                var progress = new SyncProgress(activity, $"Backing up the model cache to {store.Description}", time);
                var reader = new ContentReader(session.Root, session.Index, trusts: !request.Verify, time);
                var backup = new CacheBackup(session.Root, store, reader, new ModelFilter(request.Include), progress, activity, time);
                try
                {
                    BackupPlan plan = await backup.PlanAsync(stop).ConfigureAwait(false);
                    RequireIncluded(request, plan.Chosen.Count, session.Root.Path);
                    (SnapshotManifest snapshot, bool isNew) = await backup.RunAsync(plan, stop).ConfigureAwait(false);
                    Tell(backup.Tally);
                    return Result(HfCacheDirection.Backup, snapshot, session, store, backup.Tally, reader, watch.Elapsed) with
                    {
                        IsNewSnapshot = isNew,
                        SkippedFiles = plan.Chosen.Count(entry => entry.Node.Kind == CacheNodeKind.File) - backup.Tally.NewFiles,
                        LeftOut = plan.Scan.LeftOut.Count,
                    };
                }
                finally
                {
                    session.SaveIndex(keepUnused: request.Include.Count > 0);
                    progress.End();
                }
            }
        }
    }

    /// <summary>Brings a snapshot into the cache.</summary>
    /// <exception cref="PgmlException"><c>HfCacheSnapshotMissing</c>, <c>HfCacheSnapshotInvalid</c>, <c>HfCacheSnapshotTooNew</c>, <c>HfCacheSpaceMissing</c>,
    /// <c>NoSpaceLeft</c>, <c>PathNotWritable</c>, <c>HfCacheBusy</c>, and failures of the store.</exception>
    public async Task<HfCacheSyncResult> RestoreAsync(HfCacheRequest request, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(request);
        var watch = Stopwatch.StartNew();
        HfCacheSession session = await HfCacheSession.OpenAsync(request, make: true, runner, activity, stop).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            IObjectStore store = await HfCacheStores.OpenAsync(request, session.Account, session.StateFolder, activity, stop).ConfigureAwait(false);
            await using (store.ConfigureAwait(false))
            {
                var progress = new SyncProgress(activity, $"Restoring the model cache from {store.Description}", time);
                var reader = new ContentReader(session.Root, session.Index, trusts: !request.Verify, time);
                var restore = new CacheRestore(session.Root, store, reader, new ModelFilter(request.Include), session.Owner, progress, request.Transfer.MaxConcurrency);
                try
                {
                    RestorePlan plan = await restore.PlanAsync(request.Snapshot, stop).ConfigureAwait(false);
                    RequireIncluded(request, plan.Chosen.Count, $"snapshot {plan.Snapshot.Id} of {store.Description}");
                    await restore.RunAsync(plan, stop).ConfigureAwait(false);
                    if (request.Verify)
                    {
                        await restore.VerifyAsync(plan, stop).ConfigureAwait(false);
                    }

                    Tell(restore.Tally);
                    HfCacheSyncResult result = Result(HfCacheDirection.Restore, plan.Snapshot, session, store, restore.Tally, reader, watch.Elapsed);
                    IReadOnlyList<HfCacheModel> models = ModelCatalog.Of(new CacheScanner(session.Root).Scan(stop), session.Root);
                    return result with { SkippedFiles = plan.Kept.Count, Model = Names(models, complete: true), IncompleteModel = Names(models, complete: false), Advice = OfflineAdvice };
                }
                finally
                {
                    session.SaveIndex(keepUnused: true);
                    progress.End();
                }
            }
        }
    }

    private CacheBackup Backup(HfCacheSession session, IObjectStore store, HfCacheRequest request) => new(
        session.Root, store, new ContentReader(session.Root, session.Index, trusts: true, time), new ModelFilter(request.Include), new SyncProgress(NullActivitySink.Instance, string.Empty, time), activity, time);

    private CacheRestore Restore(HfCacheSession session, IObjectStore store, HfCacheRequest request) => new(
        session.Root,
        store,
        new ContentReader(session.Root, session.Index, trusts: !request.Verify, time),
        new ModelFilter(request.Include),
        session.Owner,
        new SyncProgress(NullActivitySink.Instance, string.Empty, time),
        request.Transfer.MaxConcurrency);

    private static string Describe(BackupPlan plan, HfCacheSession session, IObjectStore store, HfCacheRequest request)
    {
        var known = new ContentReader(session.Root, session.Index, trusts: !request.Verify, TimeProvider.System);
        CacheEntry[] files = [.. plan.Chosen.Where(entry => entry.Node.Kind == CacheNodeKind.File)];
        CacheEntry[] fresh =
        [
            .. files.Where(file => file.Node.Size > ContentReader.InlineLimit
                && ((known.Recall(file)?.Sha256 ?? (file.Name is { Kind: ContentDigestKind.Sha256 } name ? name.Hex : null)) is not { } sha256 || plan.Places.Find(sha256, file.Node.Size) is null)),
        ];
        return $"Backing up '{session.Root.Path}' to {store.Description}: {files.Length} files, of which {fresh.Length} ({Display.Size(fresh.Sum(file => file.Node.Size))}) are new or not known yet; {plan.Scan.LeftOut.Count} names are left out by rule";
    }

    private static string Describe(RestorePlan plan, HfCacheSession session, IObjectStore store) =>
        $"Restoring snapshot {plan.Snapshot.Id} of {store.Description} into '{session.Root.Path}': {plan.ToWrite.Count} files ({Display.Size(plan.BytesToFetch)}) are written, {plan.Kept.Count} are right already, {plan.Lost.Count} are lost";

    private void Tell(SyncTally tally)
    {
        foreach (PgmlException fault in tally.Faults)
        {
            activity.Fault(fault);
        }
    }

    private static HfCacheSyncResult Result(HfCacheDirection direction, SnapshotManifest snapshot, HfCacheSession session, IObjectStore store, SyncTally tally, ContentReader reader, TimeSpan duration)
    {
        IReadOnlyList<HfCacheModel> models = ModelCatalog.Of(snapshot, store.Description);
        var rules = new CacheRules(Enum.Parse<CacheShape>(snapshot.Shape));
        ObjectStoreUsage usage = store.Usage;
        return new HfCacheSyncResult
        {
            Direction = direction,
            Snapshot = snapshot.Id,
            SnapshotTime = snapshot.Time,
            Destination = store.Description,
            CachePath = session.Root.Path,
            Model = Names(models, complete: true),
            IncompleteModel = Names(models, complete: false),
            CodeFile = [.. snapshot.Entries.Where(entry => entry.IsFile && IsCode(rules, entry.Path)).Select(entry => entry.Path)],
            Files = snapshot.Entries.Count(entry => entry.IsFile),
            Size = snapshot.Contents.Sum(content => content.Size) + snapshot.Entries.Sum(entry => entry.Inline?.LongLength ?? 0),
            NewFiles = tally.NewFiles,
            NewSize = tally.NewBytes,
            PackedFiles = tally.Packed,
            HashedFiles = reader.HashedFiles,
            HashFailures = tally.HashFailures,
            Failures = tally.Faults.Count,
            Requests = usage.Requests,
            RequestsByKind = ByKind(usage),
            SentSize = usage.SentBytes,
            ReceivedSize = usage.ReceivedBytes,
            Duration = duration,
        };
    }

    // A name that is misspelt would else be a success of which nothing came.
    private static void RequireIncluded(HfCacheRequest request, int chosen, string where)
    {
        if (request.Include.Count > 0 && chosen == 0)
        {
            throw new PgmlException(FaultCatalog.HfCacheModelNotFound, $"No model or data set in {where} is called {string.Join(" or ", request.Include.Select(pattern => $"'{pattern}'"))}.", request.Include);
        }
    }

    private static bool IsCode(CacheRules rules, string path) =>
        path.EndsWith(".py", StringComparison.OrdinalIgnoreCase) && rules.Of(path, CacheNodeKind.File).Section is (CacheSection.Modules or CacheSection.Torch);

    private static IReadOnlyList<string> Names(IEnumerable<HfCacheModel> models, bool complete) =>
        [.. models.Where(model => model.IsComplete == complete && model.Kind is (HfCacheKind.Model or HfCacheKind.Dataset or HfCacheKind.Space)).Select(model => model.Model)];

    private static string ByKind(ObjectStoreUsage usage) => string.Join(
        ", ",
        new (string Kind, long Count)[]
        {
            ("Listings", usage.Listings), ("Looks", usage.Looks), ("Reads", usage.Reads), ("Writes", usage.Writes), ("Parts", usage.Parts), ("Uploads", usage.Uploads),
            ("Deletions", usage.Deletions), ("Retries", usage.Retries),
        }.Where(kind => kind.Count > 0).Select(kind => $"{kind.Kind}={kind.Count}"));
}
