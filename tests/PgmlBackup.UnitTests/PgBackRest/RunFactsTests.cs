using PgmlBackup.Engine.PgBackRest;

namespace PgmlBackup.UnitTests.PgBackRest;

public sealed class RunFactsTests
{
    [Theory]
    [InlineData("245-backup-full-detail.stdout", "2.45", "20261122-152127F", 1272)]
    [InlineData("259-backup-full-detail.stdout", "2.59.1", "20261122-152156F", 1272)]
    public void A_full_backup_tells_its_facts(string sample, string version, string label, long files)
    {
        RunFacts facts = SampleFile.Facts(sample);
        Assert.Equal("backup", facts.Command);
        Assert.Equal(version, facts.Version.ToString());
        Assert.Equal(label, facts.Label);
        Assert.Equal("full", facts.BackupType);
        Assert.Equal(files, facts.FileCount);
        Assert.Equal(178887065, facts.Size);
        Assert.Equal(100, facts.Percent);
        Assert.Equal(2, facts.CompletedCommands);
        Assert.Null(facts.PriorLabel);
        Assert.Null(facts.Signal);
    }

    [Fact]
    public void An_incremental_backup_names_its_prior_and_its_ends()
    {
        RunFacts facts = SampleFile.Facts("245-backup-incr-info.stdout");
        Assert.Equal(("20261122-152127F", "2.45"), (facts.PriorLabel, facts.PriorVersion));
        Assert.Equal(("000000010000000000000038", "0/38000028"), (facts.WalStart, facts.LsnStart));
        Assert.Equal(("000000010000000000000039", "0/39000050"), (facts.WalStop, facts.LsnStop));
        Assert.Equal("28243-80e028ac", facts.ExecutionId);
        Assert.Equal("/srv/lab/lock", facts.Options["lock-path"]);
        Assert.Equal("y", facts.Options["start-fast"]);
    }

    [Fact]
    public void A_restore_tells_its_set_and_size()
    {
        RunFacts facts = SampleFile.Facts("245-restore-detail.stdout");
        Assert.Equal((1, "20261122-152140F"), (facts.RestoreRepository, facts.RestoreLabel));
        Assert.Equal(new DateTime(2026, 11, 22, 15, 21, 45), facts.RecoveryStart);
        Assert.Equal((178887065L, 1272L), (facts.Size, facts.FileCount));
        Assert.Null(facts.BackupType);
        Assert.Equal(1, facts.CompletedCommands);
    }

    [Fact]
    public void A_backup_that_became_full_says_what_was_asked_for()
    {
        var facts = new RunFacts();
        SampleFile.Assemble("WARN: no prior backup exists, incr backup has been changed to full").ForEach(facts.Observe);
        Assert.Equal("incr", facts.ChangedFromType);
    }

    [Fact]
    public void A_resumed_backup_names_the_label_it_takes_up() =>
        Assert.Equal("20261122-152140F", SampleFile.Facts("245-backup-resume.stderr").ResumedLabel);

    [Theory]
    [InlineData("invalid page checksums found in file /pg/base/5/16384 at pages 10-12, 50", "10-12, 50")]
    [InlineData("invalid page checksum found in file /pg/base/5/16384 at page 3", "3")]
    public void Damaged_pages_are_listed(string message, string pages)
    {
        var facts = new RunFacts();
        SampleFile.Assemble("2026-11-22 15:13:07.664 P00   WARN: " + message).ForEach(facts.Observe);
        Assert.Equal(new DamagedFile("/pg/base/5/16384", pages), Assert.Single(facts.Damaged));
    }

    [Fact]
    public void A_dry_run_of_expire_lists_what_would_go()
    {
        RunFacts facts = SampleFile.Facts("259-expire-dryrun.stdout");
        Assert.Equal(3, facts.Expired.Count);
        Assert.All(facts.Expired, expired => Assert.Equal(1, expired.Repository));
        Assert.Single(facts.ExpiredArchive);
        Assert.Equal(
            [new ExpiredArchive(1, "15-1", "000000010000000000000036", "00000001000000000000003D")],
            SampleFile.Facts("245-expire-dryrun.stdout").ExpiredArchive);
    }

    [Theory]
    [InlineData("245-backup-sigterm.stdout")]
    [InlineData("259-backup-sigterm.stdout")]
    public void A_signal_is_known_and_nothing_completed(string sample)
    {
        RunFacts facts = SampleFile.Facts(sample);
        Assert.Equal("SIGTERM", facts.Signal);
        Assert.Equal(0, facts.CompletedCommands);
        Assert.Null(facts.Label);
        Assert.InRange(facts.Percent!.Value, 15, 20);
    }

    [Fact]
    public void Options_with_blanks_switches_and_repetitions_are_read()
    {
        var facts = new RunFacts();
        SampleFile.Assemble("P00   INFO: backup command begin 2.59.1: --annotation=a=1 --annotation=\"b=two words\" --no-resume --delta --repo1-cipher-pass=<redacted> --stanza=main")
            .ForEach(facts.Observe);
        Assert.Equal("a=1\nb=two words", facts.Options["annotation"]);
        Assert.Equal("n", facts.Options["resume"]);
        Assert.Equal("y", facts.Options["delta"]);
        Assert.Equal("<redacted>", facts.Options["repo1-cipher-pass"]);
        Assert.Equal("main", facts.Options["stanza"]);
    }
}
