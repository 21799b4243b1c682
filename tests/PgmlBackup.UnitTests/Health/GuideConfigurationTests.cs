using System.Text;
using PgmlBackup.Engine.Configuration;
using PgmlBackup.Engine.Health;
using PgmlBackup.Engine.Health.Facts;
using PgmlBackup.Engine.Health.Rules;
using PgmlBackup.Model;

namespace PgmlBackup.UnitTests.Health;

/// <summary>The configuration that PostgresML's guide publishes, with a secret that somebody made up in the place of the guide's words.</summary>
public sealed class GuideConfigurationTests
{
    internal const string Secret = "x9/Kq+31fVbnMadeUpForTests7Yz0PqLm42Wd1E";

    internal const string Guide = """
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

    private static readonly MachineFacts s_alone = MachineFacts.Unknown("The file was looked at alone");

    [Fact]
    public void It_is_diagnosed()
    {
        var report = Report(Guide);
        Assert.Equal(
            [("SecretInKey", 11), ("ArchiveCheckOff", 16)],
            report.Findings.Where(finding => finding.Severity == PgFindingSeverity.Error).Select(finding => (finding.Rule, finding.Line!.Value)));
        Assert.Equal(
            ["ArchiveModeCheckOff", "RepositoryNotEncrypted", "RetentionUnset"],
            report.Findings.Where(finding => finding.Severity == PgFindingSeverity.Warning).Select(finding => finding.Rule).Order(StringComparer.Ordinal));
        var missing = Assert.Single(report.Findings, finding => finding.Severity == PgFindingSeverity.NotChecked);
        Assert.StartsWith("The file was looked at alone. Not looked at: ", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_repaired_with_the_secret_of_its_line()
    {
        var mended = Mend(Guide, null);
        Assert.Equal(
            Guide.Replace("repo1-s3-key-x9", "repo1-s3-key-secret=x9", StringComparison.Ordinal).Replace("archive-mode-check=n\narchive-check=n\n", "", StringComparison.Ordinal), mended);
    }

    [Fact]
    public void It_is_repaired_with_a_secret_that_is_given() =>
        Assert.Contains("\nrepo1-s3-key-secret=given+by/hand1\nrepo1-type=s3\n", Mend(Guide, "given+by/hand1"), StringComparison.Ordinal);

    [Fact]
    public void What_the_guide_leaves_to_the_reader_is_found_and_filled_with_a_secret_that_is_given()
    {
        var guide = Guide.Replace(Secret, "<YOUR AWS SECRET ACCESS KEY>", StringComparison.Ordinal);
        Assert.Contains("repo1-s3-key-secret=<YOUR AWS SECRET ACCESS KEY>\n", Mend(guide, null), StringComparison.Ordinal);
        Assert.Contains(Report(Mend(guide, null)).Findings, finding => finding is { Rule: "Placeholder", Line: 11 });
        Assert.Contains("repo1-s3-key-secret=given+by/hand1\n", Mend(Mend(guide, null), "given+by/hand1"), StringComparison.Ordinal);
    }

    [Fact]
    public void Its_retention_of_the_backups_page_is_a_count_and_not_days()
    {
        var facts = RuleExamples.Fulls(7, 4) with { Schedule = Fact<IReadOnlyList<ScheduledBackup>>.Of([.. ScheduledBackupText.OfCrontab("0 0 * * * pgbackrest backup --stanza=main\n", "x", namesUser: false)]) };
        var guide = Guide.Replace("[global]\n", "[global]\nrepo1-retention-full=14\nrepo1-retention-archive=14\n", StringComparison.Ordinal);
        Assert.Contains("about 98 days, not 14", Assert.Single(new RuleCase(guide) { Facts = facts }.Hits("RetentionCountIsNotDays")).Message, StringComparison.Ordinal);
        var never = facts with { Stanzas = RuleCase.Well.Stanzas };
        Assert.Contains("no full one among them", Assert.Single(new RuleCase(guide) { Facts = never }.Hits("NoFullBackupScheduled")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("given+by/hand1")]
    public void Its_secret_is_never_shown(string? given)
    {
        var report = Report(Guide, given);
        var mender = ConfigurationMender.Mend(report.Context);
        var diff = ConfigurationDiff.Create(report.Context.Documents[0], mender.Context.Documents[0]);
        var shown = string.Join('\n', report.Findings.Concat(Report(Mend(Guide, given)).Findings).Select(finding => $"{finding} {finding.Recommendation} {finding.Repair} {finding.File}")) + diff;
        Assert.Contains("+repo1-s3-key-secret=<redacted>", diff, StringComparison.Ordinal);
        Assert.Contains("-<redacted>", diff, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, shown, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret[..12], shown, StringComparison.Ordinal);
        Assert.DoesNotContain("given+by/hand1", shown, StringComparison.Ordinal);
    }

    private static ConfigurationCheckReport Report(string text, string? secret = null)
    {
        var context = new RuleCase(text) { Facts = s_alone, Secret = secret, IsFileAlone = true }.Context;
        return new ConfigurationCheckReport(context, null, RuleEvaluator.Evaluate(context));
    }

    private static string Mend(string text, string? secret) =>
        Encoding.UTF8.GetString(ConfigurationMender.Mend(Report(text, secret).Context).Context.Documents[0].ToBytes());
}
