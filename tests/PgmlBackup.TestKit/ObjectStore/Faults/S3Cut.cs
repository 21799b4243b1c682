namespace PgmlBackup.TestKit.ObjectStore.Faults;

/// <summary>How a connection ends before its time.</summary>
public enum S3Cut
{
    /// <summary>It does not.</summary>
    None,

    /// <summary>TCP reset instead of an answer; a request body is not read.</summary>
    ResetBeforeAnswer,

    /// <summary>The work is done, but a TCP reset comes instead of the answer.</summary>
    LoseAnswer,

    /// <summary>TCP reset after so many bytes of the body: the request's for PUT and POST, else the answer's.</summary>
    ResetInBody,

    /// <summary>An orderly end after so many bytes of the answer's body, although more were announced.</summary>
    Truncate,
}
