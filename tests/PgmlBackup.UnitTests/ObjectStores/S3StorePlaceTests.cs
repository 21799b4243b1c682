using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.ObjectStores;
using PgmlBackup.Engine.ObjectStores.S3;

namespace PgmlBackup.UnitTests.ObjectStores;

/// <summary>Where a bucket is reached, from what the caller and the environment say.</summary>
public sealed class S3StorePlaceTests
{
    private static readonly S3StoreSettings s_keyed = new() { Credential = new S3AccessKey("id", "sesame") };

    [Fact]
    public void Amazon_is_asked_in_its_region_with_the_bucket_before_the_name()
    {
        S3ConnectionSettings here = Place("s3://models/x", s_keyed with { Region = "eu-central-1" });
        S3ConnectionSettings china = Place("s3://models", s_keyed with { Region = "cn-north-1" });
        S3ConnectionSettings dotted = Place("s3://my.models", s_keyed);

        Assert.Equal(("https://s3.eu-central-1.amazonaws.com", "eu-central-1", false, "x/"), (here.Endpoint, here.Region, here.PathStyle, here.Prefix));
        Assert.Equal("https://s3.cn-north-1.amazonaws.com.cn", china.Endpoint);
        Assert.Equal((true, "us-east-1", true), (dotted.PathStyle, dotted.Region, dotted.UseProxy));
    }

    [Fact]
    public void Another_endpoint_is_asked_with_the_bucket_in_the_path_and_by_its_port()
    {
        S3ConnectionSettings place = Place("s3://models", s_keyed with { Endpoint = "https://minio.example:9000/" });
        S3ConnectionSettings local = Place("s3://models", s_keyed with { Endpoint = "http://localhost:9000", PathStyle = false });

        Assert.Equal((true, "https://minio.example:9000/", true), (place.PathStyle, place.SignedAddress.ToString(), place.UseProxy));
        Assert.Equal((false, "http://localhost:9000/", false), (local.PathStyle, local.SignedAddress.ToString(), local.UseProxy));
    }

    [Fact]
    public void The_environment_is_read_where_the_caller_says_nothing()
    {
        Dictionary<string, string> environment = new()
        {
            ["AWS_ENDPOINT_URL"] = "https://general.example",
            ["AWS_ENDPOINT_URL_S3"] = "https://s3.example",
            ["AWS_DEFAULT_REGION"] = "r1",
            ["AWS_CA_BUNDLE"] = "/ca.pem",
        };

        S3ConnectionSettings read = Place("s3://models", s_keyed, environment);
        S3ConnectionSettings said = Place("s3://models", s_keyed with { Endpoint = "https://mine.example", Region = "r2", CaFile = "/mine.pem" }, environment);

        Assert.Equal(("https://s3.example", "r1", "/ca.pem"), (read.Endpoint, read.Region, read.CaFile));
        Assert.Equal(("https://mine.example", "r2", "/mine.pem"), (said.Endpoint, said.Region, said.CaFile));
        Assert.Equal("general.example", Place("s3://models", s_keyed, new() { ["AWS_ENDPOINT_URL"] = "https://general.example" }).SignedAddress.Host);
    }

    [Fact]
    public void What_is_no_address_is_refused()
    {
        PgmlException refused = Assert.Throws<PgmlException>(() => Place("s3://models", s_keyed with { Endpoint = "https://host/path" }));

        Assert.Equal(FaultCatalog.ObjectStoreAddressInvalid, refused.Fault);
    }

    private static S3ConnectionSettings Place(string location, S3StoreSettings settings, Dictionary<string, string>? environment = null) =>
        S3StorePlace.Connection(ObjectStoreLocation.Parse(location), settings, name => environment?.GetValueOrDefault(name));
}
