using PgmlBackup.Engine.Faults;

namespace PgmlBackup.Engine.HfCache;

/// <summary>What a sync has done up to now. From any thread.</summary>
internal sealed class SyncTally
{
    private readonly List<PgmlException> _faults = [];
    private long _newFiles;
    private long _newBytes;
    private long _packed;
    private long _hashFailures;

    /// <summary>Files whose content was moved.</summary>
    internal long NewFiles => Interlocked.Read(ref _newFiles);

    /// <summary>Bytes of contents that were moved, each once.</summary>
    internal long NewBytes => Interlocked.Read(ref _newBytes);

    /// <summary>Contents that went into packs or came out of them.</summary>
    internal long Packed => Interlocked.Read(ref _packed);

    /// <summary>Contents that did not hash to what they must.</summary>
    internal long HashFailures => Interlocked.Read(ref _hashFailures);

    /// <summary>What failed while the rest went on.</summary>
    internal IReadOnlyList<PgmlException> Faults
    {
        get
        {
            lock (_faults)
            {
                return [.. _faults];
            }
        }
    }

    /// <summary>A content was moved.</summary>
    internal void CountNew(long bytes, int files, bool packed)
    {
        Interlocked.Add(ref _newFiles, files);
        Interlocked.Add(ref _newBytes, bytes);
        Interlocked.Add(ref _packed, packed ? 1 : 0);
    }

    /// <summary>Something failed; the rest goes on.</summary>
    internal void Fail(PgmlException fault)
    {
        if (fault.Fault == FaultCatalog.HfCacheBlobCorrupt || fault.Fault == FaultCatalog.HfCacheContentCorrupt)
        {
            Interlocked.Increment(ref _hashFailures);
        }

        lock (_faults)
        {
            _faults.Add(fault);
        }
    }
}
