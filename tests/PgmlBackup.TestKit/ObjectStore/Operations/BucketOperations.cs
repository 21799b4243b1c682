using System.Xml.Linq;

namespace PgmlBackup.TestKit.ObjectStore.Operations;

/// <summary>What is asked of a bucket as a whole, listings aside.</summary>
internal static class BucketOperations
{
    private const int MostKeysOfADelete = 1000;

    public static Task LocationAsync(S3Exchange exchange, S3Bucket bucket) => exchange.AnswerAsync(200, "LocationConstraint", xml =>
    {
        // The oldest region has no name here.
        if (bucket.Settings.Region != "us-east-1")
        {
            xml.WriteString(bucket.Settings.Region);
        }
    });

    public static Task VersioningAsync(S3Exchange exchange, S3Bucket bucket) => exchange.AnswerAsync(200, "VersioningConfiguration", xml =>
    {
        if (bucket.Settings.VersioningStatus is { } status)
        {
            xml.WriteElementString("Status", status);
        }
    });

    public static Task LifecycleAsync(S3Exchange exchange, S3Bucket bucket) => exchange.AnswerTextAsync(bucket.Settings.LifecycleXml
        ?? throw new S3Exception(404, "NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist", ("BucketName", bucket.Name)));

    public static void Head(S3Exchange exchange, S3Bucket bucket)
    {
        exchange.Response.Headers["x-amz-bucket-region"] = bucket.Settings.Region;
        exchange.Empty(200);
    }

    /// <summary>DeleteObjects: up to a thousand keys, each with an outcome of its own.</summary>
    /// <param name="exchange">The request.</param>
    /// <param name="bucket">Whose objects go.</param>
    /// <param name="refuse">The error that a fault gives for a key; null where it gives none.</param>
    public static async Task DeleteObjectsAsync(S3Exchange exchange, S3Bucket bucket, Func<string, S3Exception?> refuse)
    {
        if (exchange.Header("Content-MD5") is null && Payload.S3Checksum.FromHeaders(exchange.Request.Headers) is null && exchange.Header("x-amz-trailer") is null)
        {
            throw S3Exception.InvalidRequest("Missing required header for this request: Content-MD5");
        }

        XElement document = await exchange.ReadXmlAsync().ConfigureAwait(false);
        List<string> keys = [.. document.Elements("Object").Select(element => element.Element("Key")?.Value ?? throw S3Exception.MalformedXml())];
        if (keys.Count is 0 or > MostKeysOfADelete)
        {
            throw S3Exception.MalformedXml();
        }

        bool quiet = document.Element("Quiet")?.Value == "true";
        List<(string Key, S3Exception? Error)> outcomes = [];
        foreach (string key in keys)
        {
            S3Exception? error = refuse(key);
            if (error is null)
            {
                bucket.Remove(key);
            }

            outcomes.Add((key, error));
        }

        await AnswerDeletedAsync(exchange, quiet, outcomes).ConfigureAwait(false);
    }

    private static Task AnswerDeletedAsync(S3Exchange exchange, bool quiet, List<(string Key, S3Exception? Error)> outcomes) => exchange.AnswerAsync(200, "DeleteResult", xml =>
    {
        foreach ((string key, S3Exception? error) in outcomes.Where(outcome => !quiet || outcome.Error is not null))
        {
            xml.WriteStartElement(error is null ? "Deleted" : "Error");
            xml.WriteElementString("Key", key);
            if (error is not null)
            {
                xml.WriteElementString("Code", error.Code);
                xml.WriteElementString("Message", error.Message);
            }

            xml.WriteEndElement();
        }
    });
}
