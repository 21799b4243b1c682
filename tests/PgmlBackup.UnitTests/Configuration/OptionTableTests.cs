using PgmlBackup.Engine.Configuration;
using PgmlBackup.Engine.PgBackRest;

namespace PgmlBackup.UnitTests.Configuration;

public sealed class OptionTableTests
{
    [Theory]
    [InlineData(2, 45, 0, 2, 53, 0, "warn")]
    [InlineData(2, 53, 0, 9, 0, 0, "off")]
    public void A_default_holds_for_its_releases(int major, int minor, int patch, int beforeMajor, int beforeMinor, int beforePatch, string value)
    {
        var before = new PgBackRestVersion(beforeMajor, beforeMinor, beforePatch);

        foreach (var release in OptionTable.Releases.Where(release => release >= new PgBackRestVersion(major, minor, patch) && release < before))
        {
            Assert.Equal(value, OptionTable.Find("log-level-stderr", release, "backup")?.Default);
        }
    }

    [Fact]
    public void Every_release_has_one_rule_at_most_for_an_option_and_a_command()
    {
        foreach (var release in OptionTable.Releases)
        {
            foreach (var name in OptionTable.Names)
            {
                var rules = OptionTable.Rules(name).Where(rule => rule.IsIn(release)).ToList();
                Assert.Equal(rules.Sum(rule => rule.Commands.Count), rules.SelectMany(rule => rule.Commands).Distinct().Count());
            }
        }
    }

    [Fact]
    public void What_an_option_depends_on_is_an_option_of_the_same_release()
    {
        foreach (var release in OptionTable.Releases)
        {
            foreach (var rule in OptionTable.Names.SelectMany(OptionTable.Rules).Where(rule => rule.IsIn(release)))
            {
                Assert.True(rule.Dependency is null || OptionTable.Find(rule.Dependency.Option, release) is not null, $"{rule.Name} in {release}");
                Assert.True(rule.DefaultDecidedBy is null || OptionTable.Find(rule.DefaultDecidedBy, release) is not null, $"{rule.Name} in {release}");
            }
        }
    }

    [Theory]
    [InlineData("repo-cipher-pass")]
    [InlineData("repo-s3-key")]
    [InlineData("repo-s3-key-secret")]
    [InlineData("repo-s3-token")]
    [InlineData("repo-azure-key")]
    [InlineData("repo-gcs-key")]
    public void Secrets_are_known(string name)
    {
        Assert.True(OptionTable.Find(name, Effective.Debian12)?.IsSecret);
    }

    [Theory]
    [InlineData("repo1-path", "repo1-path")]
    [InlineData("repo01-path", "repo1-path")]
    [InlineData("repo256-path", "repo256-path")]
    [InlineData("repo-path", "repo1-path")]
    [InlineData("retention-full", "repo1-retention-full")]
    [InlineData("hardlink", "repo1-hardlink")]
    [InlineData("backup-host", "repo1-host")]
    [InlineData("db-path", "pg1-path")]
    [InlineData("db2-path", "pg2-path")]
    [InlineData("repo2-s3-verify-tls", "repo2-storage-verify-tls")]
    [InlineData("repo-s3-verify-ssl", "repo1-storage-verify-tls")]
    [InlineData("archive-queue-max", "archive-push-queue-max")]
    [InlineData("process-max", "process-max")]
    public void A_name_is_understood_in_all_its_spellings(string text, string option)
    {
        Assert.Equal(OptionKeyStatus.Found, OptionKey.TryParse(text, Effective.Newest, out var key, out _));
        Assert.Equal(option, key.ToString());
    }

    [Theory]
    [InlineData("repo-retention-full", OptionKeyStatus.Refused)]
    [InlineData("repo-azure-host", OptionKeyStatus.Refused)]
    [InlineData("retention1-full", OptionKeyStatus.Refused)]
    [InlineData("process1-max", OptionKeyStatus.Refused)]
    [InlineData("repo0-path", OptionKeyStatus.Refused)]
    [InlineData("repo257-path", OptionKeyStatus.Refused)]
    [InlineData("repo99999999999999999999-path", OptionKeyStatus.Refused)]
    [InlineData("-path", OptionKeyStatus.Refused)]
    [InlineData("1-path", OptionKeyStatus.Refused)]
    [InlineData("no-process-max", OptionKeyStatus.Refused)]
    [InlineData("no-start-fast", OptionKeyStatus.Prefixed)]
    [InlineData("reset-process-max", OptionKeyStatus.Prefixed)]
    [InlineData("Process-Max", OptionKeyStatus.Unknown)]
    [InlineData("", OptionKeyStatus.Unknown)]
    [InlineData("1", OptionKeyStatus.Unknown)]
    [InlineData("no-thing", OptionKeyStatus.Unknown)]
    public void What_is_no_option_is_told_apart(string text, object status)
    {
        Assert.Equal((OptionKeyStatus)status, OptionKey.TryParse(text, Effective.Debian12, out _, out var refusal));
        Assert.Equal((OptionKeyStatus)status == OptionKeyStatus.Refused, refusal is not null);
    }
}
