using System.Net;
using System.Security;
using PgmlBackup.Model;
using PgmlBackup.ModuleTests.Hosting;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.ModuleTests.Commands;

/// <summary>The configuration of PostgresML's guide, as it stands there, and that of a server, before <c>Test-PgBackupConfiguration</c>.</summary>
[Collection(UsesBackedUpCluster.Name)]
public sealed class ConfigurationTests(BackedUpCluster backedUp) : CommandTest
{
    private const string Secret = "x9/Kq+31fVbnMadeUpForTests7Yz0PqLm42Wd1E";

    private const string Guide = """
        [main]
        pg1-path=/var/lib/postgresql/14/main/

        [global]
        process-max=4
        repo1-path=/wal-archive/main
        repo1-s3-bucket=postgresml-tutorial-wal-archive
        repo1-s3-endpoint=s3.us-west-2.amazonaws.com
        repo1-s3-region=us-west-2
        repo1-s3-key=MADEUPKEY0123456789
        repo1-s3-key-x9/Kq+31fVbnMadeUpForTests7Yz0PqLm42Wd1E
        repo1-type=s3
        start-fast=y
        compress-type=lz4
        archive-mode-check=n
        archive-check=n

        [global:archive-push]
        compress-level=3

        """;

    private ScratchCluster Cluster => backedUp.Cluster;

    [Fact]
    public void The_file_of_the_guide_is_diagnosed_and_repaired_by_one_command_that_never_shows_its_secret()
    {
        string path = WriteGuide();
        SessionResult result = Run(Cluster, "$DebugPreference = 'Continue'; Test-PgBackupConfiguration -Path $a -Repair -Confirm:$false -Verbose", path);
        PgFinding[] findings = [.. result.Succeeded.Select(item => (PgFinding)item.BaseObject)];
        Assert.Equal(["ArchiveCheckOff", "ArchiveModeCheckOff", "SecretInKey"], findings.Where(finding => finding.IsRepaired).Select(finding => finding.Rule).Order());
        Assert.DoesNotContain(findings, finding => finding is { IsRepaired: false, Severity: PgFindingSeverity.Error });
        Assert.Equal(
            Guide.Replace("repo1-s3-key-x9", "repo1-s3-key-secret=x9", StringComparison.Ordinal).Replace("archive-mode-check=n\narchive-check=n\n", "", StringComparison.Ordinal),
            File.ReadAllText(path));
        Assert.Contains(result.Verbose, line => line.Contains("+repo1-s3-key-secret=<redacted>", StringComparison.Ordinal));
        AssertNoSecret(result, findings, Secret);
    }

    [Fact]
    public void WhatIf_shows_the_difference_without_the_secret_and_touches_nothing()
    {
        string path = WriteGuide();
        SessionResult result = Run(Cluster, "Test-PgBackupConfiguration -Path $a -Repair -WhatIf", path);
        PgFinding[] findings = [.. result.Succeeded.Select(item => (PgFinding)item.BaseObject)];
        Assert.Contains(findings, finding => finding is { Rule: "SecretInKey", Line: 11, IsRepaired: false });
        Assert.Equal(Guide, File.ReadAllText(path));
        string shown = Session.Host.Shown.TakeText();
        Assert.Contains("What if: Repairing", shown, StringComparison.Ordinal);
        Assert.Contains("+repo1-s3-key-secret=<redacted>", shown, StringComparison.Ordinal);
        Assert.Contains("-archive-check=n", shown, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, shown, StringComparison.Ordinal);
    }

    [Fact]
    public void The_secret_can_be_given()
    {
        string path = WriteGuide();
        SecureString given = new NetworkCredential("", "given+by/hand1").SecurePassword;
        SessionResult result = Run(Cluster, "Test-PgBackupConfiguration -Path $a -Repair -S3KeySecret $b", path, given);
        PgFinding[] findings = [.. result.Succeeded.Select(item => (PgFinding)item.BaseObject)];
        Assert.Contains("\nrepo1-s3-key-secret=given+by/hand1\n", File.ReadAllText(path), StringComparison.Ordinal);
        AssertNoSecret(result, findings, "given+by/hand1");
        AssertNoSecret(result, findings, Secret);
    }

    [Fact]
    public void No_means_no()
    {
        string path = WriteGuide();
        Session.Host.Shown.Answers.Enqueue(No);
        Assert.NotEmpty(Run(Cluster, "Test-PgBackupConfiguration -Path $a -Repair -Confirm", path).Succeeded);
        Assert.StartsWith($"Repair|Change '{path}' as -WhatIf shows?|", Assert.Single(Session.Host.Shown.Questions), StringComparison.Ordinal);
        Assert.Equal(Guide, File.ReadAllText(path));
    }

    [Fact]
    public void Files_come_through_the_pipeline()
    {
        string path = WriteGuide();
        PgFinding[] findings = [.. Run(Cluster, "[IO.FileInfo]$a | Test-PgBackupConfiguration", path).Succeeded.Select(item => (PgFinding)item.BaseObject)];
        Assert.All(findings.Where(finding => finding.Line is not null), finding => Assert.Equal(path, finding.File));
        Assert.Contains(findings, finding => finding.Rule == "SecretInKey");
    }

    [Fact]
    public void The_configuration_of_a_server_is_looked_at_whole()
    {
        PgFinding[] findings = [.. Run(Cluster, "Test-PgBackupConfiguration -ConfigPath $config").Succeeded.Select(item => (PgFinding)item.BaseObject)];
        Assert.DoesNotContain(findings, finding => finding is { Severity: PgFindingSeverity.NotChecked } || (finding.Severity == PgFindingSeverity.Error && finding.Rule != "LockPathNotWritable"));
        Assert.Contains(findings, finding => finding is { Rule: "RepositoryBesideData", Stanza: "main", Repository: 1 });
    }

    [Theory]
    [InlineData("Test-PgBackupConfiguration -Path /nonexistent/x.conf", "ConfigurationNotFound")]
    [InlineData("Test-PgBackupConfiguration -ConfigPath /nonexistent/x.conf", "ConfigurationNotFound")]
    [InlineData("Test-PgBackupConfiguration -ConfigPath $config -Stanza 'a b'", "InvalidStanzaName")]
    public void What_cannot_be_looked_at_is_an_error(string script, string id) =>
        Assert.Equal($"{id},{Classes}TestPgBackupConfigurationCommand", Assert.Single(Run(Cluster, script).Errors).FullyQualifiedErrorId);

    private string WriteGuide() => Cluster.Folder.WriteFile($"guide-{Guid.NewGuid():N}.conf", Guide, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);

    private void AssertNoSecret(SessionResult result, IEnumerable<PgFinding> findings, string secret)
    {
        string all = string.Join('\n', result.Verbose.Concat(result.Debug).Concat(result.Warnings).Concat(result.Information.Select(record => record.ToString()))
            .Concat(result.Progress.Select(record => $"{record.Activity} {record.StatusDescription}"))
            .Concat(findings.Select(finding => $"{finding} {finding.Recommendation} {finding.Repair} {finding.File}"))) + Session.Host.Shown.TakeText();
        Assert.DoesNotContain(secret, all, StringComparison.Ordinal);
    }
}
