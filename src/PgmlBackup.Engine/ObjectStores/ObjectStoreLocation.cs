using System.Text.RegularExpressions;
using PgmlBackup.Engine.Faults;

namespace PgmlBackup.Engine.ObjectStores;

/// <summary>Where an object store lies: a bucket with a prefix, or a folder.</summary>
public sealed partial record ObjectStoreLocation
{
    private const string Scheme = "s3://";

    private ObjectStoreLocation(string? bucket, string prefix, string? folder)
    {
        Bucket = bucket;
        Prefix = prefix;
        Folder = folder;
    }

    /// <summary>The bucket; null for a folder.</summary>
    public string? Bucket { get; }

    /// <summary>What all keys in the bucket begin with: empty, or a text that ends with a slash. Empty for a folder.</summary>
    public string Prefix { get; }

    /// <summary>The absolute path of the folder, without a slash at its end; null for a bucket.</summary>
    public string? Folder { get; }

    /// <summary>Reads <c>s3://bucket</c>, <c>s3://bucket/prefix</c> or <c>/folder</c>.</summary>
    /// <exception cref="PgmlException"><c>ObjectStoreLocationInvalid</c>.</exception>
    public static ObjectStoreLocation Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? ParseBucket(text)
            : text.StartsWith('/') && !text.Contains('\0', StringComparison.Ordinal) ? new ObjectStoreLocation(null, string.Empty, ParseFolder(text))
            : throw Invalid(text, "it begins neither with 's3://' nor with '/'");
    }

    /// <summary>The text that <see cref="Parse"/> reads.</summary>
    public override string ToString() => Folder ?? $"{Scheme}{Bucket}/{Prefix}".TrimEnd('/');

    private static ObjectStoreLocation ParseBucket(string text)
    {
        string[] halves = text[Scheme.Length..].Split('/', 2);
        if (!BucketName().IsMatch(halves[0]))
        {
            throw Invalid(text, $"'{halves[0]}' is no name of a bucket");
        }

        string prefix = halves.Length == 2 ? halves[1].Trim('/') : string.Empty;
        string[] parts = prefix.Split('/');
        return prefix.Length == 0 ? new ObjectStoreLocation(halves[0], string.Empty, null)
            : parts.Any(part => part is "" or "." or "..") || prefix.Any(char.IsControl) ? throw Invalid(text, "its prefix has an empty part, '.', '..' or a control character")
            : new ObjectStoreLocation(halves[0], prefix + "/", null);
    }

    private static string ParseFolder(string text)
    {
        string path = Path.GetFullPath(text).TrimEnd('/');
        return path.Length > 0 ? path : throw Invalid(text, "the root folder is none to fill");
    }

    private static PgmlException Invalid(string text, string why) =>
        new(FaultCatalog.ObjectStoreLocationInvalid, $"'{text}' is no place for objects: {why}.", text);

    // Amazon's rule, with the capitals and underscores that old buckets and other stores have.
    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{1,253}[A-Za-z0-9]$", RegexOptions.CultureInvariant)]
    private static partial Regex BucketName();
}
