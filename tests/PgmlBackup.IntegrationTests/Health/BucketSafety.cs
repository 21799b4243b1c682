namespace PgmlBackup.IntegrationTests.Health;

/// <summary>Lifecycle configurations of buckets.</summary>
internal static class BucketSafety
{
    /// <summary>One rule that takes uploads away that were never completed.</summary>
    internal static string Rule(string status, string prefix) => $"""
        <?xml version="1.0" encoding="UTF-8"?>
        <LifecycleConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Rule><ID>uploads</ID><Filter><Prefix>{prefix}</Prefix></Filter><Status>{status}</Status><AbortIncompleteMultipartUpload><DaysAfterInitiation>7</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule></LifecycleConfiguration>
        """;
}
