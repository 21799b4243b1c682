using PgmlBackup.Engine.Repository;

namespace PgmlBackup.UnitTests.Repository;

public sealed class BackupManifestReaderTests
{
    private const string Manifest = """
        [backrest]
        backrest-format=5
        backrest-version="2.45"

        [backup]
        backup-label="20261122-172128F"
        backup-type="full"

        [backup:db]
        db-id=1
        db-system-id=17711046163788256914
        db-version="15"

        [backup:option]
        option-compress-type="zst"

        [backup:target]
        pg_data={"path":"/srv/pg","type":"path"}
        pg_tblspc/16390={"path":"/srv/fast = disk","tablespace-id":"16390","tablespace-name":"fast","type":"link"}

        [target:file]
        pg_data/PG_VERSION={"checksum":"587b","size":3}
        pg_data/postgresql.conf={"checksum":"587c","size":30}

        [backrest]
        backrest-checksum="e0b1bb30829dec5a8e254173be2c3f29afc5b510"
        """;

    [Fact]
    public void A_manifest_tells_the_cluster_the_tablespaces_and_whether_it_holds_the_configuration()
    {
        BackupManifestSummary summary = Read(Manifest);

        Assert.Equal("20261122-172128F", summary.Label);
        Assert.Equal(17711046163788256914UL, summary.SystemIdentifier);
        Assert.Equal("15", summary.PostgresVersion);
        Assert.Equal("/srv/pg", summary.DataDirectory);
        Assert.Equal("zst", summary.CompressType);
        Assert.Equal("/srv/fast = disk", Assert.Contains("16390", summary.Tablespaces));
        Assert.Equal("fast", Assert.Contains("16390", summary.TablespaceNames));
        Assert.True(summary.HoldsConfiguration);
    }

    [Fact]
    public void A_cluster_of_Debian_has_no_configuration_in_its_backup() =>
        Assert.False(Read(Manifest.Replace("pg_data/postgresql.conf=", "pg_data/postgresql.auto.conf=", StringComparison.Ordinal)).HoldsConfiguration);

    [Theory]
    [InlineData("db-system-id")]
    [InlineData("pg_data=")]
    [InlineData("backup-label")]
    public void A_manifest_that_was_cut_is_refused(string missing) =>
        Assert.Throws<FormatException>(() => Read(string.Join('\n', Manifest.Split('\n').Where(line => !line.StartsWith(missing, StringComparison.Ordinal)))));

    [Fact]
    public void A_manifest_is_whole_when_its_last_line_is_there()
    {
        Assert.True(Feed(Manifest).IsWhole);
        Assert.False(Feed(Manifest[..Manifest.IndexOf("backrest-checksum", StringComparison.Ordinal)]).IsWhole);
    }

    private static BackupManifestSummary Read(string text) => Feed(text).Finish();

    private static BackupManifestReader Feed(string text)
    {
        var reader = new BackupManifestReader();
        foreach (string line in text.Split('\n'))
        {
            reader.Feed(line);
        }

        return reader;
    }
}
