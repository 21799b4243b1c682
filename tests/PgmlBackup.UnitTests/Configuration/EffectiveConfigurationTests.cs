using PgmlBackup.Engine.Configuration;
using PgmlBackup.Engine.Faults;

namespace PgmlBackup.UnitTests.Configuration;

public sealed class EffectiveConfigurationTests
{
    [Fact]
    public void The_stanza_comes_before_the_command_section_of_all()
    {
        var effective = Effective.Of(
            "[global]\nprocess-max=1\n[global:backup]\nprocess-max=2\n[main]\npg1-path=/p\nprocess-max=3\n[main:backup]\nprocess-max=4\n");

        Assert.Equal("4", effective.Find("process-max", "main", "backup")?.Value);
        Assert.Equal("3", effective.Find("process-max", "main", "restore")?.Value);
        Assert.Equal("2", effective.Find("process-max", "other", "backup")?.Value);
        Assert.Equal("1", effective.Find("process-max", null, "verify")?.Value);
        Assert.Null(effective.Find("process-max", "main", "expire"));
    }

    [Fact]
    public void A_value_says_where_it_stands()
    {
        var effective = Effective.Of([("/etc/pgbackrest.conf", "[main]\npg1-path=/p\n"), ("/etc/pgbackrest/conf.d/a.conf", "\n[global]\nrepo-path=/r/\n")]);

        var value = effective.Find("repo1-path", "main", "backup");

        Assert.NotNull(value);
        Assert.Equal(("repo1-path", "/r/", EffectiveSource.File), (value.Option, value.Value, value.Source));
        Assert.Equal(("/etc/pgbackrest/conf.d/a.conf", 3, "global"), (value.File, value.Line, value.Section));
        Assert.Equal("line 3 of /etc/pgbackrest/conf.d/a.conf", value.Origin);
        Assert.Same(value, effective.Find("repo-path", "main", "backup"));
    }

    [Fact]
    public void The_environment_comes_before_every_file()
    {
        var effective = Effective.Of("[main:backup]\nexclude=a\nlock-path=/f\n", null, ("PGBACKREST_EXCLUDE", "x:y"), ("PGBACKREST_LOCK_PATH", "/e"), ("PATH", "/bin"));

        var value = effective.Find("exclude", "main", "backup");

        Assert.Equal(["x", "y"], value?.Values);
        Assert.Equal((EffectiveSource.Environment, "PGBACKREST_EXCLUDE", null, 0), (value?.Source, value?.Variable, value?.File, value?.Line));
        Assert.Equal("/e", effective.LockPath("main"));
    }

    [Fact]
    public void Without_a_stanza_the_environment_names_it()
    {
        var effective = Effective.Of("[main]\nprocess-max=3\n", null, ("PGBACKREST_STANZA", "main"));

        Assert.Equal("main", effective.EnvironmentStanza);
        Assert.Equal("3", effective.Find("process-max", null, "backup")?.Value);
    }

    [Fact]
    public void Lists_are_joined_within_a_section_and_not_across_sections()
    {
        var effective = Effective.Of("[global]\nexclude=a\n[main]\nexclude=b\n[global]\nexclude=c\n");

        Assert.Equal(["b"], effective.Find("exclude", "main", "backup")?.Values);
        Assert.Equal(["a", "c"], effective.Find("exclude", "other", "backup")?.Values);
    }

    [Theory]
    [InlineData("[global]\nprocess-max=1\n\nprocess-max=2\n", "process-max", "line 2 of", "line 4 of", "error 31")]
    [InlineData("[global]\nretention-full=1\nrepo1-retention-full=2\n", "repo1-retention-full", "line 2 of", "line 3 of", "error 31")]
    [InlineData("[global]\nrepo-retention-full=1\n", "repo1-retention-full", "line 2 of", "needs an index", "error 31")]
    [InlineData("[global]\nstart-fast=yes\n", "start-fast", "line 2 of", "y or n", "error 32")]
    [InlineData("[main]\npg1-path=\n", "pg1-path", "line 2 of", "no value", "error 32")]
    public void What_pgBackRest_refuses_is_a_fault_with_the_line(string file, params string[] words)
    {
        var error = Assert.Throws<PgmlException>(() => Effective.Of(file).Find("log-path", "main", "backup"));

        Assert.Equal("ConfigurationInvalid", error.Fault.Id);
        Assert.All(words, word => Assert.Contains(word, error.Message, StringComparison.Ordinal));
        Assert.Equal("/etc/pgbackrest.conf", error.Target);
    }

    [Fact]
    public void What_the_command_does_not_take_does_not_stop_it()
    {
        var effective = Effective.Of("[global]\nprocess-max=1\nprocess-max=2\nstart-fast=maybe\n");

        Assert.Null(effective.Find("repo1-path", "main", "info"));
    }

    [Fact]
    public void No_message_holds_a_secret()
    {
        var twice = Assert.Throws<PgmlException>(
            () => Effective.Of("[global]\nrepo1-s3-key-secret=s3cr3t\nrepo1-s3-key-secret=s3cr3t\n").Find("repo1-path", null, "info"));
        var asKey = Assert.Throws<PgmlException>(
            () => Effective.Of($"[global]\nrepo1-s3-key-{new string('s', 60)}3cr3t=\n").Find("repo1-path", null, "info"));
        var value = Effective.Of("[global]\nrepo1-cipher-pass=s3cr3t\n").Find("repo1-cipher-pass", null, "info");

        Assert.DoesNotContain("3cr3t", twice.ToString() + asKey + value, StringComparison.Ordinal);
        Assert.Equal("s3cr3t", value?.Value);
        Assert.True(value?.IsSecret);
    }

    [Fact]
    public void An_option_of_another_release_is_silent_and_a_misspelt_one_is_a_mistake()
    {
        var effective = Effective.Of("[global]\nrepo1-symlink=n\n");

        Assert.Null(effective.Find("repo1-symlink", "main", "backup"));
        Assert.Null(effective.Get("repo1-symlink", "main", "backup"));
        Assert.Equal("n", Effective.Of("[global]\nrepo1-symlink=n\n", Effective.Newest).Find("repo1-symlink", "main", "backup")?.Value);
        Assert.Throws<ArgumentException>(() => effective.Find("proces-max", "main", "backup"));
        Assert.Throws<ArgumentException>(() => effective.Find("process-max", "main", "back-up"));
    }

    [Fact]
    public void Where_nothing_is_said_pgBackRests_own_default_holds()
    {
        var effective = Effective.Of("[main]\npg1-path=/data/\n");

        Assert.Equal("/tmp/pgbackrest", effective.LockPath("main"));
        Assert.Equal("/var/log/pgbackrest", effective.LogPath("main"));
        Assert.Equal("/var/lib/pgbackrest", effective.RepositoryPath("main"));
        Assert.Equal("posix", effective.RepositoryType("main", 7));
        Assert.Equal("gz", effective.CompressionType("main"));
        Assert.Equal(1, effective.ProcessMax("main", "restore"));
        Assert.Equal("6", effective.Get("compress-level", "main", "backup"));
        Assert.Equal("/data", effective.ClusterPath("main"));
        Assert.Null(effective.ClusterPath("other"));
        Assert.Null(effective.SpoolPath("main"));
    }

    [Fact]
    public void What_another_option_keeps_from_counting_is_told()
    {
        var effective = Effective.Of("[global]\nrepo1-s3-bucket=b\nrepo1-bundle-size=5MiB\nrepo1-path=/r\nrepo1-bundle=n\narchive-async=y\nspool-path=/s\n");

        Assert.False(effective.Find("repo1-s3-bucket", "main", "backup")?.IsInForce);
        Assert.False(effective.Find("repo1-bundle-size", "main", "backup")?.IsInForce);
        Assert.True(effective.Find("repo1-path", "main", "backup")?.IsInForce);
        Assert.Null(effective.Get("repo1-s3-bucket", "main", "backup"));
        Assert.Equal("n", effective.Get("repo1-block", "main", "backup"));
        Assert.Equal("/s", effective.SpoolPath("main"));
    }

    [Theory]
    [InlineData("compress=n", "none")]
    [InlineData("compress=y", "gz")]
    [InlineData("compress=n\ncompress-type=lz4", "lz4")]
    [InlineData("compress-type=zst", "zst")]
    public void The_old_switch_for_compression_counts_where_no_type_is_set(string lines, string type)
    {
        Assert.Equal(type, Effective.Of($"[global]\n{lines}\n").CompressionType("main"));
    }

    [Fact]
    public void Stanzas_are_the_sections_with_the_path_of_a_cluster()
    {
        var effective = Effective.Of(
            "[global]\npg1-path=/x\n[b]\npg1-path=/b\n[a]\ndb-path=/a\n[b:backup]\npg1-path=/c\n[none]\nprocess-max=1\n[ d ]\npg2-path=/d\n[b]\npg2-path=/b2\n");

        Assert.Equal(["b", "a", " d "], effective.Stanzas);
    }

    [Fact]
    public void The_default_stanza_is_that_of_the_environment_else_the_only_one_else_main()
    {
        Assert.Equal("e", Effective.Of("[a]\npg1-path=/a\n", null, ("PGBACKREST_STANZA", "e")).DefaultStanza);
        Assert.Equal("a", Effective.Of("[a]\npg1-path=/a\n").DefaultStanza);
        Assert.Equal("main", Effective.Of("[a]\npg1-path=/a\n[b]\npg1-path=/b\n").DefaultStanza);
        Assert.Equal("main", Effective.Of("").DefaultStanza);
    }

    [Theory]
    [InlineData("", new[] { 1 })]
    [InlineData("repo2-path=/a", new[] { 2 })]
    [InlineData("repo3-path=/a\nrepo1-retention-full=2", new[] { 1, 3 })]
    [InlineData("repo2-s3-bucket=x\nrepo1-path=/a", new[] { 1 })]
    [InlineData("repo1-s3-bucket=x\nrepo2-path=/a\nrepo3-path=/b", new[] { 2, 3 })]
    public void Repositories_are_those_of_which_something_counts(string lines, int[] keys)
    {
        Assert.Equal(keys, Effective.Of($"[global]\n{lines}\n").RepositoryKeys("main"));
    }

    [Fact]
    public void A_single_repository_behind_one_that_does_not_count_is_taken_for_the_first_as_pgBackRest_does()
    {
        var effective = Effective.Of("[global]\nrepo1-s3-bucket=x\nrepo2-path=/a\n");

        Assert.Equal([1], effective.RepositoryKeys("main"));
        Assert.Equal("/a", effective.RepositoryPath("main"));
    }

    [Fact]
    public void Clusters_are_the_hosts_of_the_stanza()
    {
        var effective = Effective.Of("[main]\npg1-path=/a\npg3-path=/c\npg3-host=h\n[other]\nprocess-max=1\n");

        Assert.Equal([1, 3], effective.ClusterKeys("main"));
        Assert.Empty(effective.ClusterKeys("other"));
        Assert.Equal("/c", effective.ClusterPath("main", 3));
    }

    [Fact]
    public void A_malformed_file_is_refused()
    {
        Assert.Equal("ConfigurationMalformed", Assert.Throws<PgmlException>(() => Effective.Of("[main\n")).Fault.Id);
    }
}
