using System.Text;
using PgmlBackup.Engine.Configuration;

namespace PgmlBackup.UnitTests.Configuration;

/// <summary>What is shown of a change of a configuration file, and what is not.</summary>
public sealed class ConfigurationDiffTests
{
    private const string Path = "/etc/pgbackrest.conf";
    private const string Secret = "S3cr3t+Value/42";

    [Fact]
    public void A_change_is_shown_with_its_file_and_lines()
    {
        string diff = Diff("[global]\nrepo1-path=/r\n", "[global]\nrepo1-path=/q\n");
        Assert.Equal($"--- {Path}\n+++ {Path}\n@@ -1,2 +1,2 @@\n [global]\n-repo1-path=/r\n+repo1-path=/q\n", diff);
    }

    [Fact]
    public void A_file_that_was_not_there_comes_from_nothing() =>
        Assert.StartsWith($"--- /dev/null\n+++ {Path}\n@@ -0,0 +1,2 @@\n+[global]\n", ConfigurationDiff.Create(null, Document("[global]\nx=1\n")), StringComparison.Ordinal);

    [Fact]
    public void The_same_has_no_difference() => Assert.Empty(Diff("[global]\nx=1\n", "[global]\nx=1\n"));

    [Theory]
    [InlineData("repo1-s3-key-secret=" + Secret)]
    [InlineData("repo1-cipher-pass = " + Secret)]
    [InlineData("repo1-s3-key-" + Secret)]
    [InlineData("  repo1-s3-key-" + Secret + "  ")]
    [InlineData("repo-s3-key-secret=" + Secret)]
    [InlineData("repo2-gcs-key=" + Secret)]
    [InlineData("repo1-sftp-private-key-passphrase=" + Secret)]
    public void A_secret_is_not_shown_as_context_nor_when_it_goes_or_comes(string line)
    {
        string with = $"[global]\n{line}\nrepo1-path=/r\n";
        foreach (string diff in (string[])[Diff(with, with.Replace("/r", "/q", StringComparison.Ordinal)), Diff(with, "[global]\n"), Diff("[global]\n", with), ConfigurationDiff.Create(null, Document(with))])
        {
            Assert.Contains("[global]", diff, StringComparison.Ordinal);
            Assert.DoesNotContain(Secret, diff, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_secret_that_changes_is_seen_to_change()
    {
        string diff = Diff($"[global]\nrepo1-cipher-pass={Secret}\n", "[global]\nrepo1-cipher-pass=another\n");
        Assert.Contains("\n-repo1-cipher-pass=", diff, StringComparison.Ordinal);
        Assert.Contains("\n+repo1-cipher-pass=", diff, StringComparison.Ordinal);
        Assert.DoesNotContain("another", diff, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_compared_is_not_masked() => Assert.NotEqual(
        ConfigurationDiff.Essence(Document("[a]\n"), Document("[a]\nrepo1-cipher-pass=x\n")), ConfigurationDiff.Essence(Document("[a]\n"), Document("[a]\nrepo1-cipher-pass=y\n")));

    [Fact]
    public void The_place_of_a_change_is_no_part_of_what_it_is() => Assert.Equal(
        ConfigurationDiff.Essence(Document("[a]\nx=1\n"), Document("[a]\nx=2\n")), ConfigurationDiff.Essence(Document("# new\n\n[a]\nx=1\n"), Document("# new\n\n[a]\nx=2\n")));

    private static string Diff(string before, string after) => ConfigurationDiff.Create(Document(before), Document(after));

    private static ConfigurationDocument Document(string text) => ConfigurationDocument.Parse(Encoding.UTF8.GetBytes(text), Path);
}
