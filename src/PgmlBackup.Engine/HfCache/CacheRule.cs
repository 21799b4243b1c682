namespace PgmlBackup.Engine.HfCache;

/// <summary>What is done with a path.</summary>
/// <param name="Section">The part of the cache that it belongs to.</param>
/// <param name="LeftOut">Why it is not kept; null when it is kept.</param>
internal readonly record struct CacheRule(CacheSection Section, CacheLeftOut? LeftOut)
{
    /// <summary>True when it is kept.</summary>
    internal bool IsKept => LeftOut is null;
}
