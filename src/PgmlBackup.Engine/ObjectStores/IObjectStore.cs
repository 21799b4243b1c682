using PgmlBackup.Engine.Faults;

namespace PgmlBackup.Engine.ObjectStores;

/// <summary>
/// Objects under one prefix of a bucket, or below one folder. Keys are relative to it, with slashes, never with one at the beginning. An object is whole or not
/// there: nobody sees half of one. All members may be called at once from many threads; how many requests run at a time, and how many bytes a second flow, is
/// what <see cref="TransferOptions"/> allow, over all calls together. Requests that fail for a moment are tried again within bounds before a failure is thrown.
/// </summary>
/// <remarks>Every failure is a <see cref="PgmlException"/> with a fault of the object stores, among them <c>BucketForbidden</c>, <c>BucketMissing</c>,
/// <c>BucketRegionMismatch</c>, <c>ObjectStoreKeyRejected</c>, <c>ObjectStoreKeyExpired</c>, <c>ObjectStoreClockSkew</c>, <c>ObjectStoreUnreachable</c>,
/// <c>ObjectStoreTimeout</c>, <c>ObjectStoreBusy</c> and <c>ObjectStoreFailed</c>; what else a member throws, it says.</remarks>
public interface IObjectStore : IAsyncDisposable
{
    /// <summary>What it is, for messages: <c>s3://bucket/prefix at https://host</c> or a folder's path.</summary>
    string Description { get; }

    /// <summary>What has been asked and moved up to now.</summary>
    ObjectStoreUsage Usage { get; }

    /// <summary>Lists all objects whose key begins with a text, in one sweep of pages (one request for a thousand objects with S3), as the pages come.</summary>
    /// <param name="prefix">The text; empty for all objects.</param>
    /// <param name="cancellationToken">Ends it.</param>
    IAsyncEnumerable<ObjectEntry> ListAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>Looks for one object.</summary>
    /// <returns>Null when there is none.</returns>
    Task<ObjectEntry?> FindAsync(string key, CancellationToken cancellationToken);

    /// <summary>
    /// Stores an object. Its content is read once, from beginning to end. It is hashed while it is read and becomes visible only when it is what the request
    /// says, and when the store has shown that size and checksum of what it keeps are right. Large objects go in parallel parts.
    /// </summary>
    /// <exception cref="PgmlException"><c>ObjectContentMismatch</c>: the content is not what its digest says, nothing was stored. <c>ObjectContentChanged</c>: it was
    /// shorter or longer than the request says, nothing was stored. <c>ObjectAltered</c>: what the store keeps differs from what was sent, however often it is sent.</exception>
    Task<ObjectPutResult> PutAsync(ObjectPut request, CancellationToken cancellationToken);

    /// <summary>Opens an object for reading. A connection that breaks in the middle is made again from there; the same version of the object is read to the end.</summary>
    /// <param name="key">Which.</param>
    /// <param name="range">Which bytes; null for all.</param>
    /// <param name="cancellationToken">Ends the opening; each read has a token of its own.</param>
    /// <returns>A stream of exactly these bytes; one that ends early throws <c>ObjectTruncated</c>. What they are is for the reader to verify.</returns>
    /// <exception cref="PgmlException"><c>ObjectMissing</c>: there is no such object. <c>ObjectTruncated</c>: it is shorter than the range wants.</exception>
    Task<Stream> OpenReadAsync(string key, ObjectRange? range, CancellationToken cancellationToken);

    /// <summary>Deletes objects, up to a thousand a request. One that is not there is none of the failures.</summary>
    /// <exception cref="PgmlException">An object could not be deleted; the others were tried nevertheless.</exception>
    Task DeleteAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken);

    /// <summary>Gives up what uploads have left that nobody will complete: parts and temporary files.</summary>
    /// <param name="olderThan">Only uploads that began before this time (UTC).</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>How many were given up.</returns>
    Task<int> AbortUploadsAsync(DateTime olderThan, CancellationToken cancellationToken);
}
