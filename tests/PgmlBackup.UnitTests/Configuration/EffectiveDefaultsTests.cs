using PgmlBackup.Engine.Configuration;
using PgmlBackup.Engine.PgBackRest;

namespace PgmlBackup.UnitTests.Configuration;

public sealed class EffectiveDefaultsTests
{
    private const string All = "process-max=4 start-fast=y compress-type=zst compress-level=3 repo1-bundle=y";

    [Fact]
    public void Where_nobody_sets_anything_a_backup_gets_all_defaults()
    {
        Assert.Equal(All, Backup(""));
        Assert.Equal(All, Backup("", version: Effective.Newest));
    }

    [Theory]
    [InlineData(1, "2", "4")]
    [InlineData(2, "2", "4")]
    [InlineData(3, "2", "4")]
    [InlineData(5, "2", "5")]
    [InlineData(64, "32", "64")]
    [InlineData(4000, "999", "999")]
    [InlineData(0, "2", "4")]
    public void A_backup_leaves_cores_to_the_server_and_a_restore_takes_all_and_four_at_least(int cores, string backup, string restore)
    {
        var defaults = new EffectiveDefaults(Effective.Of(""), cores);

        Assert.Equal(new OptionDefault("process-max", backup), defaults.ForBackup("main", null, null, [])[0]);
        Assert.Equal([new OptionDefault("process-max", restore), new OptionDefault("buffer-size", "128KiB")], defaults.ForRestore("main", []));
    }

    [Theory]
    [InlineData("process-max=1", "start-fast=y compress-type=zst compress-level=3 repo1-bundle=y")]
    [InlineData("start-fast=n", "process-max=4 compress-type=zst compress-level=3 repo1-bundle=y")]
    [InlineData("compress-type=gz", "process-max=4 start-fast=y repo1-bundle=y")]
    [InlineData("compress-level=9", "process-max=4 start-fast=y repo1-bundle=y")]
    [InlineData("compress=n", "process-max=4 start-fast=y repo1-bundle=y")]
    [InlineData("repo1-bundle=n", "process-max=4 start-fast=y compress-type=zst compress-level=3")]
    [InlineData("repo1-hardlink=y", "process-max=4 start-fast=y compress-type=zst compress-level=3")]
    [InlineData("hardlink=y", "process-max=4 start-fast=y compress-type=zst compress-level=3")]
    [InlineData("repo1-hardlink=n", All)]
    [InlineData("repo2-bundle=n\nrepo1-path=/a", All)]
    public void What_a_file_sets_is_left_alone(string line, string expected)
    {
        Assert.Equal(expected, Backup($"[global]\n{line}\n"));
        Assert.Equal(expected, Backup($"[main:backup]\n{line}\n"));
        Assert.Equal(All, Backup($"[other]\n{line}\n[global:expire]\n{line}\n"));
    }

    [Fact]
    public void What_a_variable_sets_is_left_alone()
    {
        var defaults = new EffectiveDefaults(Effective.Of("", null, ("PGBACKREST_PROCESS_MAX", "1"), ("PGBACKREST_COMPRESS_TYPE", "lz4")), 8);

        Assert.Equal(["start-fast", "repo1-bundle"], defaults.ForBackup("main", null, null, []).Select(one => one.Option));
        Assert.Equal(["buffer-size"], defaults.ForRestore("main", []).Select(one => one.Option));
    }

    [Theory]
    [InlineData("process-max", "start-fast=y compress-type=zst compress-level=3 repo1-bundle=y")]
    [InlineData("compress-type", "process-max=4 start-fast=y repo1-bundle=y")]
    [InlineData("compress-level", "process-max=4 start-fast=y repo1-bundle=y")]
    [InlineData("repo1-bundle", "process-max=4 start-fast=y compress-type=zst compress-level=3")]
    [InlineData("repo1-hardlink", "process-max=4 start-fast=y compress-type=zst compress-level=3")]
    public void What_the_command_line_sets_is_left_alone(string option, string expected)
    {
        Assert.Equal(expected, Backup("", commandLine: option));
    }

    [Fact]
    public void A_restore_reads_its_own_sections()
    {
        Assert.Equal("buffer-size", Restore("[global:restore]\nprocess-max=2\n"));
        Assert.Equal("process-max", Restore("[global]\nbuffer-size=1MiB\n"));
        Assert.Equal("buffer-size", Restore("", "process-max"));
        Assert.Equal("process-max buffer-size", Restore("[global:backup]\nprocess-max=2\nbuffer-size=1MiB\n"));
        static string Restore(string file, params string[] commandLine) =>
            string.Join(' ', new EffectiveDefaults(Effective.Of(file), 8).ForRestore("main", commandLine).Select(one => one.Option));
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData("zst", true)]
    [InlineData("gz", false)]
    [InlineData("lz4", false)]
    [InlineData("none", false)]
    public void The_compression_of_a_chain_is_never_changed(string? chain, bool passed)
    {
        Assert.Equal(passed, Backup("", chain: chain).Contains("compress-type=zst compress-level=3", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("[global]\nrepo2-path=/a\n", null, "repo2-bundle")]
    [InlineData("[global]\nrepo2-path=/a\nrepo3-path=/b\n", 3, "repo3-bundle")]
    [InlineData("[global]\nrepo2-path=/a\nrepo3-path=/b\n", 1, null)]
    [InlineData("[global]\nrepo1-s3-bucket=x\nrepo2-path=/a\n", null, null)]
    [InlineData("[global]\nrepo1-s3-bucket=x\nrepo2-path=/a\n", 1, null)]
    public void Bundling_is_asked_of_the_repository_that_the_backup_goes_to(string file, int? repository, string? option)
    {
        var defaults = new EffectiveDefaults(Effective.Of(file), 8).ForBackup("main", repository is { } key ? RepositoryKey.Of(key) : null, null, []);

        Assert.Equal(option, defaults.SingleOrDefault(one => one.Option.EndsWith("bundle", StringComparison.Ordinal))?.Option);
    }

    [Fact]
    public void Every_release_takes_what_is_passed()
    {
        foreach (var version in OptionTable.Releases)
        {
            var defaults = new EffectiveDefaults(Effective.Of("", version), 8);
            var backup = defaults.ForBackup("main", null, null, []).Aggregate(PgBackRestCommand.Create("backup", version), (command, one) => command.With(one.Option, one.Value));
            var restore = defaults.ForRestore("main", []).Aggregate(PgBackRestCommand.Create("restore", version), (command, one) => command.With(one.Option, one.Value));
            Assert.Equal((6, 3), (backup.Arguments.Count, restore.Arguments.Count));
        }
    }

    private static string Backup(string file, string? chain = null, PgBackRestVersion? version = null, params string[] commandLine) => string.Join(
        ' ',
        new EffectiveDefaults(Effective.Of(file, version), 8).ForBackup("main", null, chain, commandLine).Select(one => $"{one.Option}={one.Value}"));
}
