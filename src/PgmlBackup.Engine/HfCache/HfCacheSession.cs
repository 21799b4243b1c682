using PgmlBackup.Engine.Activity;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Files;
using PgmlBackup.Engine.Journal;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.HfCache;

/// <summary>A cache that is worked on: its folder held open and locked, its store, and the index of what its files hash to.</summary>
internal sealed class HfCacheSession : IAsyncDisposable
{
    private const int LargestIndex = 256 << 20;
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    private readonly FolderLock? _lock;
    private readonly CacheRoot? _state;
    private readonly string _indexName;
    private readonly IActivitySink _activity;

    private HfCacheSession(CacheRoot root, CacheOwner? owner, Account account, FolderLock? held, CacheRoot? state, string indexName, IActivitySink activity)
    {
        Root = root;
        Owner = owner;
        Account = account;
        _lock = held;
        _state = state;
        _indexName = indexName;
        _activity = activity;
        Index = HashIndex.Read(state?.ReadSmall(indexName, LargestIndex));
    }

    /// <summary>The cache.</summary>
    internal CacheRoot Root { get; }

    /// <summary>Whose new files become; null for this account.</summary>
    internal CacheOwner? Owner { get; }

    /// <summary>The account that owns the cache.</summary>
    internal Account Account { get; }

    /// <summary>What is known of the files.</summary>
    internal HashIndex Index { get; }

    /// <summary>The state folder, if there is one that can be written to.</summary>
    internal string? StateFolder => _state?.Path;

    /// <summary>Opens a cache.</summary>
    /// <param name="request">Which.</param>
    /// <param name="make">True to make the folder where it is missing.</param>
    /// <param name="runner">Runs programs.</param>
    /// <param name="activity">Told what is done.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="PgmlException"><c>HfCacheMissing</c>, <c>HfCacheBusy</c>, <c>PathNotAccessible</c>, <c>PathNotWritable</c>, <c>AccountNotFound</c>.</exception>
    internal static async Task<HfCacheSession> OpenAsync(HfCacheRequest request, bool make, ProgramRunner runner, IActivitySink activity, CancellationToken stop)
    {
        Account account = FileIdentity.Of(request.CachePath) is { } identity ? AccountDatabase.ById(identity.UserId)
            : AccountDatabase.EffectiveUserId == 0 ? AccountDatabase.ByName(request.User)
            : AccountDatabase.Current;
        if (make && FileIdentity.Of(request.CachePath) is null)
        {
            await new OwnedFolder(runner, account).MakeAsync(request.CachePath, stop).ConfigureAwait(false);
        }

        CacheRoot root = CacheRoot.Open(request.CachePath)
            ?? throw new PgmlException(FaultCatalog.HfCacheMissing, $"There is no model cache '{request.CachePath}'.", request.CachePath);
        CacheRoot? state = null;
        try
        {
            FolderLock held = await FolderLock.TakeAsync(root.Path, s_patience, TimeProvider.System, stop).ConfigureAwait(false)
                ?? throw new PgmlException(FaultCatalog.HfCacheBusy, $"Another command has worked on '{root.Path}' for {s_patience.TotalSeconds:0} s and does not end.", root.Path);
            CacheOwner? owner = AccountDatabase.EffectiveUserId == 0 ? new CacheOwner(account.UserId, account.GroupId) : null;
            state = await FindStateAsync(request, account, runner, activity, stop).ConfigureAwait(false);
            return new HfCacheSession(root, owner, account, held, state, $"hfcache-{FileHasher.Sha256(System.Text.Encoding.UTF8.GetBytes(root.Path))[..16]}.index", activity);
        }
        catch
        {
            root.Dispose();
            state?.Dispose();
            throw;
        }
    }

    /// <summary>Keeps the index for the next time. Where that fails, the next time hashes again.</summary>
    /// <param name="keepUnused">False after a look at all files.</param>
    internal void SaveIndex(bool keepUnused)
    {
        if (_state is null || !Index.HasChanged)
        {
            return;
        }

        string temporary = CacheRoot.TemporaryFor(_indexName);
        try
        {
            using (Microsoft.Win32.SafeHandles.SafeFileHandle file = _state.CreateFile(temporary))
            {
                _state.Write(file, Index.Write(keepUnused), 0, temporary);
                _state.Finish(file, temporary, 0b110_100_000, null, Owner, flush: false);
            }

            _state.Rename(temporary, _indexName);
        }
        catch (PgmlException refused)
        {
            _state.TryDelete(temporary);
            _activity.Verbose($"The index of hashes was not kept: {refused.Message}");
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _state?.Dispose();
        _lock?.Dispose();
        Root.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task<CacheRoot?> FindStateAsync(HfCacheRequest request, Account account, ProgramRunner runner, IActivitySink activity, CancellationToken stop)
    {
        try
        {
            return CacheRoot.Open(await new StateFolder(runner, account, request.StatePath).RequireWritableAsync(stop).ConfigureAwait(false));
        }
        catch (PgmlException refused)
        {
            activity.Verbose($"Nothing is remembered of what is hashed: {refused.Message}");
            return null;
        }
    }
}
