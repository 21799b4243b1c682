namespace PgmlBackup.Engine.ObjectStores.Transfer;

/// <summary>What a request is for, as <see cref="ObjectStoreUsage"/> counts it.</summary>
internal enum RequestKind
{
    /// <summary>A page of a listing.</summary>
    Listing,

    /// <summary>A question for one object.</summary>
    Look,

    /// <summary>A content or a range of it is read.</summary>
    Read,

    /// <summary>An object is sent whole.</summary>
    Write,

    /// <summary>A part of an object is sent.</summary>
    Part,

    /// <summary>An upload in parts begins or ends.</summary>
    Upload,

    /// <summary>Objects are deleted.</summary>
    Deletion,
}
