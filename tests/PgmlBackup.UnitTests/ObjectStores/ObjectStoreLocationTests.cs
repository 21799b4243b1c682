using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.ObjectStores;

namespace PgmlBackup.UnitTests.ObjectStores;

/// <summary>What is a place for objects, as it is typed.</summary>
public sealed class ObjectStoreLocationTests
{
    [Theory]
    [InlineData("s3://models", "models", "", "s3://models")]
    [InlineData("S3://models/", "models", "", "s3://models")]
    [InlineData("s3://my.models/hf/cache/", "my.models", "hf/cache/", "s3://my.models/hf/cache")]
    [InlineData("s3://models/a b/ü", "models", "a b/ü/", "s3://models/a b/ü")]
    public void Buckets_are_read(string text, string bucket, string prefix, string again)
    {
        ObjectStoreLocation location = ObjectStoreLocation.Parse(text);

        Assert.Equal((bucket, prefix, null, again), (location.Bucket, location.Prefix, location.Folder, location.ToString()));
    }

    [Theory]
    [InlineData("/mnt/models/", "/mnt/models")]
    [InlineData("/mnt//x/../models", "/mnt/models")]
    public void Folders_are_read(string text, string folder)
    {
        ObjectStoreLocation location = ObjectStoreLocation.Parse(text);

        Assert.Equal((null, folder, folder), (location.Bucket, location.Folder, location.ToString()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("models")]
    [InlineData("./models")]
    [InlineData("https://models")]
    [InlineData("/")]
    [InlineData("s3://")]
    [InlineData("s3:///prefix")]
    [InlineData("s3://a")]
    [InlineData("s3://key:secret@bucket/x")]
    [InlineData("s3://bucket/a//b")]
    [InlineData("s3://bucket/../b")]
    [InlineData("s3://bucket/a\nb")]
    public void What_is_neither_is_refused(string text)
    {
        PgmlException refused = Assert.Throws<PgmlException>(() => ObjectStoreLocation.Parse(text));

        Assert.Equal(FaultCatalog.ObjectStoreLocationInvalid, refused.Fault);
    }
}
