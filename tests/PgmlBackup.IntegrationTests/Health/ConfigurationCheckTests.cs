using PgmlBackup.Model;
using PgmlBackup.TestKit.ObjectStore;

namespace PgmlBackup.IntegrationTests.Health;

/// <summary>What the rules say of a real machine.</summary>
/// <param name="on">The cluster.</param>
public sealed class ConfigurationCheckTests(CheckedCluster on) : IClassFixture<CheckedCluster>
{
    [Fact]
    public async Task All_is_looked_at_on_the_server_itself()
    {
        IReadOnlyList<PgFinding> findings = await on.FindAsync(on.Cluster.ConfigPath);

        Assert.DoesNotContain(findings, finding => finding.Severity is PgFindingSeverity.NotChecked or PgFindingSeverity.Error);
        Assert.Superset(new HashSet<string> { "RepositoryBesideData", "LogsNotRotated", "SlowCompression" }, findings.Select(finding => finding.Rule).ToHashSet());
        Assert.All(findings, finding => Assert.True(finding.Stanza is null or "main" && finding.Recommendation.Length > 0, finding.ToString()));
    }

    [Fact]
    public async Task A_cluster_that_pushes_to_another_stanza_is_told()
    {
        IReadOnlyList<PgFinding> findings = await on.FindAsync(on.Copy(text => text.Replace("[main]", "[other]", StringComparison.Ordinal)));

        Assert.Contains(findings, finding => finding is { Rule: "ArchiveCommandMismatch", Stanza: "other" } && finding.Message.Contains("pushes to stanza 'main'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_cannot_be_asked_is_said_with_the_reason()
    {
        IReadOnlyList<PgFinding> findings = await on.FindAsync(on.Copy(text => text.Replace($"pg1-path={on.Cluster.DataDirectory}", "pg1-path=/nonexistent/data", StringComparison.Ordinal)));

        string[] missing = [.. findings.Where(finding => finding.Severity == PgFindingSeverity.NotChecked).Select(finding => finding.Message)];
        Assert.Contains(missing, message => message.Contains("ArchiveCommandMismatch", StringComparison.Ordinal));
        Assert.Contains(missing, message => message.Contains("'/nonexistent/data' is not there", StringComparison.Ordinal) && message.Contains("RepositoryBesideData", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Fulls_of_the_past_tell_what_a_count_means()
    {
        string path = on.Copy(text => text.Replace("retention-full=99", "retention-full=14", StringComparison.Ordinal));

        // No backup is there: nothing tells what 14 of them mean, and none is scheduled.
        Assert.Contains(await on.FindAsync(path), finding => finding.Rule == "NoFullBackupScheduled");
        Assert.DoesNotContain(await on.FindAsync(path), finding => finding.Rule == "RetentionCountIsNotDays");
    }

    [Fact]
    public async Task An_encrypted_repository_asks_where_its_passphrase_is_kept()
    {
        string path = on.Copy(text => text.Replace("[global]", "[global]\nrepo1-cipher-type=aes-256-cbc\nrepo1-cipher-pass=correct horse", StringComparison.Ordinal));

        Assert.Contains(await on.FindAsync(path), finding => finding.Rule == "PassphraseWithoutEscrow");
        Assert.DoesNotContain(await on.FindAsync(path, "escrow = \"vault://backup/main\"\n"), finding => finding.Rule == "PassphraseWithoutEscrow");
    }

    [Fact]
    public async Task A_bucket_is_asked()
    {
        await using S3TestServer server = await S3TestServer.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        S3Credential credential = server.Credentials.Values.First();
        string path = on.Copy(text => text.Replace("[global]", $"""
            [global]
            repo1-type=s3
            repo1-s3-bucket=backups
            repo1-s3-endpoint=localhost
            repo1-s3-region=us-east-1
            repo1-s3-uri-style=path
            repo1-s3-key={credential.AccessKey}
            repo1-s3-key-secret={credential.SecretKey}
            repo1-storage-port={server.Port}
            repo1-storage-ca-file={server.CaFile}
            """, StringComparison.Ordinal));

        IReadOnlyList<PgFinding> findings = await on.FindAsync(path);
        Assert.Superset(new HashSet<string> { "BucketWithoutVersioning", "BucketKeepsBrokenUploads", "RepositoryNotEncrypted" }, findings.Select(finding => finding.Rule).ToHashSet());
        Assert.DoesNotContain(findings, finding => finding.Severity == PgFindingSeverity.NotChecked);
        server.Bucket("backups").Settings = new S3BucketSettings { VersioningStatus = "Enabled", LifecycleXml = BucketSafety.Rule("Enabled", "") };
        Assert.DoesNotContain(await on.FindAsync(path), finding => finding.Rule.StartsWith("Bucket", StringComparison.Ordinal));
    }
}
