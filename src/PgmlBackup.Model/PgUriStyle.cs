namespace PgmlBackup.Model;

/// <summary>Where the name of a bucket stands in the address of a request.</summary>
public enum PgUriStyle
{
    /// <summary>Before the endpoint's name: <c>BUCKET.ENDPOINT/PATH</c>.</summary>
    Host,

    /// <summary>In the path: <c>ENDPOINT/BUCKET/PATH</c>. Most stores other than Amazon's want it.</summary>
    Path,
}
