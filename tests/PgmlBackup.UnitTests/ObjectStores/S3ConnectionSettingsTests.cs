using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.ObjectStores;
using PgmlBackup.UnitTests.Configuration;

namespace PgmlBackup.UnitTests.ObjectStores;

/// <summary>The address and the key of a bucket, by pgBackRest's own rules.</summary>
public sealed class S3ConnectionSettingsTests
{
    private const string Shared = """
        [global]
        repo1-type=s3
        repo1-path=/main
        repo1-s3-bucket=b
        repo1-s3-endpoint=s3.eu-central-1.amazonaws.com
        repo1-s3-region=eu-central-1
        repo1-s3-key=AKIA
        repo1-s3-key-secret=sesame

        """;

    [Fact]
    public void What_the_file_says_is_read()
    {
        S3ConnectionSettings settings = Read(Shared);

        Assert.Equal(("b", "eu-central-1", "/main", "main/"), (settings.Bucket, settings.Region, settings.RepositoryPath, settings.Prefix));
        Assert.Equal(("AKIA", "sesame", null), (settings.Credential!.Id, settings.Credential.Secret, settings.Credential.Token));
        Assert.Equal((false, true, null, null), (settings.PathStyle, settings.VerifyTls, settings.CaFile, settings.Host));
        Assert.DoesNotContain("sesame", settings.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Old_names_and_other_repositories_are_read()
    {
        string text = Shared.Replace("repo1-", "repo2-", StringComparison.Ordinal)
            + "repo1-path=/a\nrepo2-s3-uri-style=path\nrepo2-s3-ca-file=/ca.pem\nrepo2-s3-verify-tls=n\nrepo2-s3-host=h\nrepo2-s3-port=9000\nrepo2-s3-token=t\n";

        S3ConnectionSettings settings = S3ConnectionSettings.Find(Effective.Of(text), "main", 2)!;

        Assert.Equal((true, false, "/ca.pem", "h", 9000, "t"), (settings.PathStyle, settings.VerifyTls, settings.CaFile, settings.Host, settings.Port, settings.Credential!.Token));
        Assert.Null(S3ConnectionSettings.Find(Effective.Of(text), "main", 1));
    }

    [Theory]
    [InlineData("", "https://s3.eu-central-1.amazonaws.com/", null, 443)]
    [InlineData("repo1-storage-port=9000", "https://s3.eu-central-1.amazonaws.com/", null, 9000)]
    [InlineData("repo1-storage-host=10.0.0.1", "https://s3.eu-central-1.amazonaws.com/", "10.0.0.1", 443)]
    [InlineData("repo1-storage-host=https://10.0.0.1:8443", "https://s3.eu-central-1.amazonaws.com/", "10.0.0.1", 8443)]
    [InlineData("repo1-storage-host=10.0.0.1:8443\nrepo1-storage-port=9000", "https://s3.eu-central-1.amazonaws.com/", "10.0.0.1", 9000)]
    public void The_connection_goes_where_pgBackRest_connects_and_is_signed_for_the_endpoint(string more, string address, string? host, int port)
    {
        S3ConnectionSettings settings = Read(Shared + more + "\n");

        Assert.Equal((address, host, port), (settings.SignedAddress.ToString(), settings.ConnectHost, settings.ConnectPort));
    }

    [Theory]
    [InlineData("localhost:9000", "https://localhost/", 9000)]
    [InlineData("http://localhost:9000", "http://localhost/", 9000)]
    [InlineData("http://localhost", "http://localhost/", 80)]
    public void An_endpoint_may_have_a_port_and_a_scheme(string endpoint, string address, int port)
    {
        S3ConnectionSettings settings = Read(Shared.Replace("s3.eu-central-1.amazonaws.com", endpoint, StringComparison.Ordinal));

        Assert.Equal((address, port), (settings.SignedAddress.ToString(), settings.ConnectPort));
    }

    [Fact]
    public void A_role_needs_no_key()
    {
        S3ConnectionSettings settings = Read("[global]\nrepo1-type=s3\nrepo1-s3-bucket=b\nrepo1-s3-endpoint=e\nrepo1-s3-region=r\nrepo1-s3-key-type=auto\nrepo1-s3-role=backup\n");

        Assert.Equal((null, "backup"), (settings.Credential, settings.Role));
    }

    [Theory]
    [InlineData("[global]\nrepo1-type=s3\n", nameof(FaultCatalog.ConfigurationInvalid))]
    [InlineData("[global]\nrepo1-type=s3\nrepo1-s3-bucket=b\nrepo1-s3-endpoint=e\nrepo1-s3-region=r\nrepo1-s3-key=k\n", nameof(FaultCatalog.ConfigurationInvalid))]
    [InlineData("[global]\nrepo1-type=s3\nrepo1-s3-bucket=b\nrepo1-s3-endpoint=e\nrepo1-s3-region=r\nrepo1-s3-key-type=web-id\n", nameof(FaultCatalog.ObjectStoreKeyTypeNotServed))]
    public void What_cannot_be_asked_is_named(string text, string id) =>
        Assert.Equal(id, Assert.Throws<PgmlException>(() => Read(text)).Fault.Id);

    [Theory]
    [InlineData("localhost/bucket")]
    [InlineData("ftp://localhost")]
    [InlineData("user:pass@localhost")]
    [InlineData("a b")]
    public void An_address_that_is_none_is_refused(string endpoint)
    {
        S3ConnectionSettings settings = Read(Shared) with { Endpoint = endpoint };

        Assert.Equal(FaultCatalog.ObjectStoreAddressInvalid, Assert.Throws<PgmlException>(() => settings.SignedAddress).Fault);
    }

    private static S3ConnectionSettings Read(string text) => S3ConnectionSettings.Find(Effective.Of(text), "main", 1)!;
}
