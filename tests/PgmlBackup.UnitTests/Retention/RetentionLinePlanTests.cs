using System.Text;
using PgmlBackup.Engine.Configuration;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Engine.Retention;
using PgmlBackup.Model;
using PgmlBackup.UnitTests.Configuration;

namespace PgmlBackup.UnitTests.Retention;

/// <summary>Which lines are changed so that a policy is in force, and that it then is.</summary>
public sealed class RetentionLinePlanTests
{
    private const string Main = "/etc/pgbackrest.conf";
    private const string Part = "/etc/pgbackrest/conf.d/a.conf";

    private static readonly RetentionPolicy s_days = new() { IsByTime = true, Full = 14 };

    [Theory]
    // Where it stands.
    [InlineData("[global]\nrepo1-path=/r\nrepo1-retention-full=7\n[main]\npg1-path=/d\n", "[global]\nrepo1-path=/r\nrepo1-retention-full=14\nrepo1-retention-full-type=time\n[main]\npg1-path=/d\n")]
    [InlineData("[global]\nrepo1-path=/r\n[main]\npg1-path=/d\nrepo1-retention-full=7\n", "[global]\nrepo1-path=/r\n[main]\npg1-path=/d\nrepo1-retention-full=14\nrepo1-retention-full-type=time\n")]
    // Beside the repository.
    [InlineData("[global]\nrepo1-path=/r\n[main]\npg1-path=/d\n", "[global]\nrepo1-path=/r\nrepo1-retention-full=14\nrepo1-retention-full-type=time\n[main]\npg1-path=/d\n")]
    [InlineData("[main]\npg1-path=/d\nrepo1-path=/r\n", "[main]\npg1-path=/d\nrepo1-path=/r\nrepo1-retention-full=14\nrepo1-retention-full-type=time\n")]
    [InlineData("[main]\npg1-path=/d\n", "[main]\npg1-path=/d\n\n[global]\nrepo1-retention-full=14\nrepo1-retention-full-type=time\n")]
    // A section that comes before it, for either command.
    [InlineData("[global]\nrepo1-retention-full=7\n[global:expire]\nrepo1-retention-full=3\n[main]\npg1-path=/d\n", "[global]\nrepo1-retention-full=14\nrepo1-retention-full-type=time\n[global:expire]\nrepo1-retention-full=14\n[main]\npg1-path=/d\n")]
    [InlineData("[global]\nrepo1-path=/r\n[global:expire]\nrepo1-retention-full=3\n[main]\npg1-path=/d\n", "[global]\nrepo1-path=/r\nrepo1-retention-full=14\nrepo1-retention-full-type=time\n[global:expire]\nrepo1-retention-full=14\n[main]\npg1-path=/d\n")]
    [InlineData("[global]\nrepo1-retention-full=14\nrepo1-retention-full-type=time\n[main]\npg1-path=/d\n[main:backup]\nrepo1-retention-full-type=count\n", "[global]\nrepo1-retention-full=14\nrepo1-retention-full-type=time\n[main]\npg1-path=/d\n[main:backup]\nrepo1-retention-full-type=time\n")]
    // What was made for another policy goes; old names stay.
    [InlineData("[global]\nretention-full = 14\nrepo1-retention-archive=14\nrepo1-retention-archive-type=diff\n[main]\npg1-path=/d\n", "[global]\nretention-full = 14\nrepo1-retention-full-type=time\n[main]\npg1-path=/d\n")]
    [InlineData("[global]\nretention-full=7\n[main]\npg1-path=/d\n", "[global]\nretention-full=14\nrepo1-retention-full-type=time\n[main]\npg1-path=/d\n")]
    [InlineData("[global]\nrepo1-retention-full=14\nrepo1-retention-full-type=time\n[main]\npg1-path=/d\n", "[global]\nrepo1-retention-full=14\nrepo1-retention-full-type=time\n[main]\npg1-path=/d\n")]
    public void The_policy_is_written_where_it_counts(string before, string after)
    {
        EffectiveConfiguration configuration = Effective.Of(before);
        Assert.Equal(after, Text(Apply(configuration, s_days), Main));
        AssertInForce(Apply(configuration, s_days), s_days);
    }

    [Fact]
    public void A_file_that_comes_later_is_changed_where_it_has_the_option()
    {
        EffectiveConfiguration configuration = Effective.Of([(Main, "[global]\nrepo1-path=/r\n[main]\npg1-path=/d\n"), (Part, "[main]\nrepo1-retention-full=7\n")]);
        EffectiveConfiguration changed = Apply(configuration, s_days);
        Assert.Equal("[main]\nrepo1-retention-full=14\nrepo1-retention-full-type=time\n", Text(changed, Part));
        Assert.Equal(Text(configuration, Main), Text(changed, Main));
        AssertInForce(changed, s_days);
    }

    [Fact]
    public void Another_repository_stays_as_it_is()
    {
        EffectiveConfiguration configuration = Effective.Of("[global]\nrepo1-path=/r\nrepo1-retention-full=2\nrepo2-path=/q\n[main]\npg1-path=/d\n");
        IReadOnlyList<RetentionLine> lines = new RetentionLinePlan(configuration, "main", RepositoryKey.Of(2)).Create(s_days);
        Assert.Equal(["repo2-retention-full", "repo2-retention-full-type"], lines.Select(line => line.Option));
    }

    [Theory]
    [InlineData("PGBACKREST_REPO1_RETENTION_FULL", "7")]
    [InlineData("PGBACKREST_REPO1_RETENTION_ARCHIVE", "3")]
    [InlineData("PGBACKREST_REPO1_RETENTION_FULL_TYPE", "count")]
    public void A_variable_that_would_come_before_it_is_named(string variable, string value)
    {
        EffectiveConfiguration configuration = Effective.Of("[global]\nrepo1-path=/r\n[main]\npg1-path=/d\n", environment: (variable, value));
        PgmlException refused = Assert.Throws<PgmlException>(() => Apply(configuration, s_days));
        Assert.Equal(FaultCatalog.RetentionSetByVariable, refused.Fault);
        Assert.Contains(variable, refused.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void A_variable_that_says_the_same_is_no_obstacle() => AssertInForce(
        Apply(Effective.Of("[global]\nrepo1-path=/r\n[main]\npg1-path=/d\n", environment: ("PGBACKREST_REPO1_RETENTION_FULL", "14")), s_days), s_days);

    /// <summary>Any configuration of the option in any sections and files, and any policy over it.</summary>
    [Fact]
    public void After_the_change_the_policy_is_in_force_wherever_the_options_stood()
    {
        var random = new Random(245);
        for (int round = 0; round < 400; round++)
        {
            EffectiveConfiguration configuration = Effective.Of([(Main, File(random, "global", "main:backup", "main:expire") + "[main]\npg1-path=/d\n"), (Part, File(random, "global:expire", "main", "other"))]);
            RetentionPolicy policy = Policy(random);
            EffectiveConfiguration changed = Apply(configuration, policy);
            AssertInForce(changed, policy);
            Assert.Empty(new RetentionLinePlan(changed, "main", RepositoryKey.Of(1)).Create(policy));
        }
    }

    [Fact]
    public void A_request_takes_the_retention_of_WAL_of_another_policy_away_and_keeps_the_rest()
    {
        var present = new RetentionPolicy { Full = 14, Archive = 14, ArchiveType = PgBackupType.Differential, Differential = 3, History = 90 };
        Assert.Equal(new RetentionPolicy { IsByTime = true, Full = 14, Differential = 3, History = 90 }, new RetentionRequest { Days = 14 }.Over(present));
        Assert.Equal(new RetentionPolicy { Full = 2, Archive = 1, Differential = 3, History = 90 }, new RetentionRequest { FullCount = 2, ArchiveCount = 1 }.Over(present));
        Assert.Equal(present with { Differential = null, Archive = null }, new RetentionRequest { DifferentialCount = 0, ArchiveCount = 0 }.Over(present));
        Assert.Equal(
            new RetentionPolicy { Full = RetentionPolicy.Forever, Archive = 7, History = 90 }, new RetentionRequest { Periodic = new PeriodicPolicy(7, 4, 0, 0) }.Over(present));
        Assert.Equal(present, new RetentionRequest { Apply = true }.Over(present));
    }

    // A section of its own for each file: an option that stands twice in one is an error of the configuration.
    private static string File(Random random, params string[] sections)
    {
        var text = new StringBuilder();
        foreach (string section in sections)
        {
            if (random.Next(2) > 0)
            {
                continue;
            }

            text.Append('[').Append(section).Append("]\n");
            text.Append(Line(random, "repo1-path", "/r")).Append(Line(random, "repo1-retention-full", "3")).Append(Line(random, "repo1-retention-full-type", "time"))
                .Append(Line(random, "repo1-retention-archive", "2")).Append(Line(random, "repo1-retention-diff", "5")).Append(Line(random, "repo1-retention-archive-type", "diff"));
        }

        return text.ToString();
    }

    private static string Line(Random random, string key, string value) => random.Next(4) == 0 ? $"{key}={value}\n" : string.Empty;

    private static RetentionPolicy Policy(Random random) => new()
    {
        IsByTime = random.Next(2) == 0,
        Full = Maybe(random),
        Differential = Maybe(random),
        Archive = Maybe(random),
        ArchiveType = (PgBackupType)random.Next(3),
        History = Maybe(random),
    };

    private static int? Maybe(Random random) => random.Next(2) == 0 ? random.Next(1, 99) : null;

    private static EffectiveConfiguration Apply(EffectiveConfiguration configuration, RetentionPolicy policy) =>
        new RetentionLinePlan(configuration, "main", RepositoryKey.Of(1)).Create(policy)
            .Aggregate(configuration, (current, line) => current.With(line.Apply(current.Document(line.Path)!)));

    private static void AssertInForce(EffectiveConfiguration configuration, RetentionPolicy policy) =>
        Assert.All((string[])["backup", "expire"], command => Assert.Equal(policy, RetentionOptions.Read(configuration, "main", RepositoryKey.Of(1), command)));

    private static string Text(EffectiveConfiguration configuration, string path) => Encoding.UTF8.GetString(configuration.Document(path)!.ToBytes());
}
