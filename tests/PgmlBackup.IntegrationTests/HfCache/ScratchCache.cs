using PgmlBackup.Engine.HfCache;
using PgmlBackup.Engine.ObjectStores;
using PgmlBackup.Engine.Processes;
using PgmlBackup.IntegrationTests.Clusters;
using PgmlBackup.Model;
using PgmlBackup.TestKit.Clusters;
using PgmlBackup.TestKit.HfCache;

namespace PgmlBackup.IntegrationTests.HfCache;

/// <summary>A model cache of its own with a place for its copy; all is gone when it is disposed.</summary>
internal sealed class ScratchCache : IAsyncDisposable
{
    internal const string Small = "acme/small";
    internal const string Wide = "acme/wide model";
    internal const string Shared = "other/shared";
    internal const string Flat = "flat/nolinks";

    internal static readonly string First = HfCacheTree.Commit("first");
    internal static readonly string Second = HfCacheTree.Commit("second");

    private readonly ScratchFolder _folder = ScratchFolder.Create();

    private ScratchCache()
    {
        Tree = new HfCacheTree(_folder.MakeFolder("cache"));
        _folder.MakeFolder("state");
        Destination = _folder.Combine("copy");
    }

    internal HfCacheTree Tree { get; }

    internal string Destination { get; set; }

    internal S3StoreSettings Store { get; set; } = new();

    internal TransferOptions Transfer { get; set; } = new();

    internal CollectingSink Sink { get; private set; } = new();

    /// <summary>The clock of the module: an hour ahead, since what was written just now is not remembered.</summary>
    internal TimeProvider Time { get; set; } = new ShiftedTime(TimeSpan.FromHours(1));

    internal HfCacheService Service => new(new ProgramRunner(), Sink, Time);

    internal static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>An empty one.</summary>
    internal static ScratchCache Empty() => new();

    /// <summary>One of all kinds: classic, without links, shared store, code, data sets, torch, and what must not be kept.</summary>
    internal static async Task<ScratchCache> CreateAsync()
    {
        var cache = new ScratchCache();
        Dictionary<string, byte[]> files = SmallFiles("first");
        cache.Tree.AddRevision(Small, First, files);
        files["config.json"] = "{\"changed\": true}"u8.ToArray();
        cache.Tree.AddRevision(Small, Second, files, branch: "refs/pr/1");
        cache.Tree.AddRevision(Wide, First, new Dictionary<string, byte[]>
        {
            ["model.safetensors"] = HfCacheTree.Content("weights", 9_000_000),
            ["1_Pooling/config \"quoted\" é漢.json"] = "{}"u8.ToArray(),
            ["tokenizer.json"] = HfCacheTree.Content("tokenizer", 700_000),
        });
        cache.Tree.AddRevision(Shared, First, new Dictionary<string, byte[]>
        {
            ["model.safetensors"] = HfCacheTree.Content("weights", 9_000_000),
            ["other.bin"] = HfCacheTree.Content("other", 3_000_000),
            ["config.json"] = "{}"u8.ToArray(),
        }, HfCacheLayout.SharedStore);
        cache.Tree.AddRevision(Flat, First, SmallFiles("first"), HfCacheLayout.WithoutLinks);
        cache.Tree.AddNoise(Small);
        cache.Tree.AddOtherParts();
        await cache.Tree.GiveAsync(TestAccount.Postgres);
        return cache;
    }

    internal static Dictionary<string, byte[]> SmallFiles(string name) => new()
    {
        ["config.json"] = System.Text.Encoding.UTF8.GetBytes($"{{\"name\": \"{name}\"}}"),
        ["vocab.txt"] = HfCacheTree.Content("vocab", 30_000),
        ["model.safetensors"] = HfCacheTree.Content("small weights", 1_500_000),
    };

    /// <summary>True for what is kept by the rules.</summary>
    internal static bool IsKept(string path) =>
        !path.Contains("token", StringComparison.Ordinal) || path.Contains("snapshots", StringComparison.Ordinal) || path.Contains(".no_exist", StringComparison.Ordinal)
            ? !path.Contains(".lock", StringComparison.Ordinal)
                && !path.Contains("incomplete", StringComparison.Ordinal)
                && !path.Contains("tmp_", StringComparison.Ordinal)
                && !path.StartsWith("huggingface/xet", StringComparison.Ordinal)
                && !path.StartsWith("pip", StringComparison.Ordinal)
                && !path.Contains("__pycache__", StringComparison.Ordinal)
                && !path.EndsWith(".partial", StringComparison.Ordinal)
            : false;

    internal HfCacheRequest Request(string? cachePath = null) => new()
    {
        CachePath = cachePath ?? Tree.Path,
        User = TestAccount.Postgres.Name,
        Destination = Destination,
        Store = Store,
        Transfer = Transfer,
        StatePath = _folder.Combine("state"),
    };

    internal Task<HfCacheSyncResult> BackupAsync(Func<HfCacheRequest, HfCacheRequest>? change = null)
    {
        Sink = new CollectingSink();
        return Service.BackupAsync(change?.Invoke(Request()) ?? Request(), Stop);
    }

    internal Task<HfCacheSyncResult> RestoreAsync(string? cachePath = null, Func<HfCacheRequest, HfCacheRequest>? change = null)
    {
        Sink = new CollectingSink();
        HfCacheRequest request = Request(cachePath);
        return Service.RestoreAsync(change?.Invoke(request) ?? request, Stop);
    }

    internal string Combine(string name) => _folder.Combine(name);

    public ValueTask DisposeAsync() => _folder.DisposeAsync();
}
