using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Locking;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Engine.Repository;
using PgmlBackup.Model;

namespace PgmlBackup.UnitTests.PgBackRest;

/// <summary>Every recorded run of 2.45 and 2.59.1 goes through the reader that meets it in earnest, with its exit code.</summary>
public sealed class RecordedRunTests
{
    private static readonly Dictionary<string, Action<SampleRun>> s_cases = new(StringComparer.Ordinal)
    {
        ["backup-full-detail"] = run => BackupMade(run, "full", 1272),
        ["backup-diff-info"] = run => BackupMade(run, "diff", 1272),
        ["backup-incr-info"] = run => BackupMade(run, "incr", 1272),
        ["backup-resume"] = run =>
        {
            BackupMade(run, "full", 1272);

            // What another version left cannot be taken up, which is said and no failure.
            Assert.Equal(run.IsOld ? "20261122-152140F" : null, run.Facts.ResumedLabel);
            Assert.Contains(run.Entries, entry => entry.Level == LogLevel.Warn && entry.Message.Contains("resum", StringComparison.Ordinal));
        },
        ["backup-locked"] = run => Failed(run, 50, FaultCatalog.BackupAlreadyRunning),
        ["backup-pgdown"] = run => Failed(run, 56, FaultCatalog.DatabaseConnectFailed),
        ["backup-sigterm"] = run =>
        {
            Failed(run, 63, FaultCatalog.PgBackRestTerminated);
            Assert.Equal("SIGTERM", run.Facts.Signal);
        },
        ["badconfig"] = run => Failed(run, 29, FaultCatalog.ConfigurationMalformed),
        ["badoption"] = run => Failed(run, 31, FaultCatalog.OptionInvalid),
        ["check"] = run =>
        {
            Assert.Equal(0, run.ExitCode);
            Assert.Equal(("check", 1), (run.Facts.Command, run.Facts.CompletedCommands));
        },
        ["check-nostanza"] = run => Failed(run, 55, FaultCatalog.StanzaMissing),
        ["expire-dryrun"] = run =>
        {
            Assert.Equal(0, run.ExitCode);
            Assert.Equal(3, run.Facts.Expired.Count);
            Assert.All(run.Entries, entry => Assert.True(entry.DryRun));
        },
        ["info"] = run => Assert.Equal((PgStanzaStatus.Ok, run.IsOld ? 3 : 4), Summary(run)),
        ["info-configwarn"] = ConfigurationWarningBesideInfo,
        ["info-nobackup"] = run => Assert.Equal((PgStanzaStatus.NoValidBackup, 0), Summary(run)),
        ["info-nostanza"] = run => Assert.Equal((PgStanzaStatus.Missing, 0), Summary(run)),
        ["info-norights"] = run => Assert.Equal((PgStanzaStatus.Unreadable, 0), Summary(run)),
        ["info-2repo-missing"] = run => Assert.Equal((PgStanzaStatus.Mixed, 4), Summary(run)),
        ["info-wrongpass"] = run => Assert.Equal((PgStanzaStatus.Mixed, 4), Summary(run)),
        ["info-set"] = run => Assert.Equal((PgStanzaStatus.Ok, 1), Summary(run)),
        ["info-set-missing"] = run => Assert.Equal((PgStanzaStatus.BackupNotFound, 0), Summary(run)),
        ["info-running"] = run =>
        {
            Assert.Equal((PgStanzaStatus.Ok, run.IsOld ? 3 : 4), Summary(run));
            Assert.True(InfoReader.Read(run.Output).Stanzas[0].Stanza.BackupRunning);
        },
        ["info-text"] = run =>
        {
            Assert.Equal(0, run.ExitCode);
            Assert.Empty(InfoTextProgress.Read(run.OutputText));
        },
        ["info-running-text"] = run =>
        {
            Assert.Equal(0, run.ExitCode);
            Assert.Equal([new InfoTextProgress("main", run.IsOld ? 15.26 : 15.27)], InfoTextProgress.Read(run.OutputText));
        },
        ["repo-ls"] = run =>
        {
            Assert.Equal(0, run.ExitCode);
            IReadOnlyList<RepositoryEntry> entries = RepositoryListingReader.Read(run.Output);
            Assert.Equal(RepositoryEntryKind.Link, entries[^1].Kind);
            Assert.Equal(run.IsOld ? "20261122-152140F" : "20261122-152156F_20261122-152205D", entries[^1].Destination);
        },
        ["restore-detail"] = run =>
        {
            Assert.Equal(0, run.ExitCode);
            Assert.Equal((1272L, 100.0), (run.Facts.FileCount, run.Facts.Percent));
            Assert.NotNull(run.Facts.RestoreLabel);
        },
        ["restore-badtime"] = run => Failed(run, 29, FaultCatalog.RecoveryTargetInvalid),
        ["restore-noset"] = run => Failed(run, 75, FaultCatalog.NoBackupBeforeTarget),
        ["restore-notempty"] = run => Failed(run, 40, FaultCatalog.PathNotEmpty),
        ["stanza-create"] = run =>
        {
            Assert.Equal(0, run.ExitCode);
            Assert.Equal(("stanza-create", 1), (run.Facts.Command, run.Facts.CompletedCommands));
        },
        ["verify-text"] = run =>
        {
            Assert.Equal(0, run.ExitCode);
            var reader = new VerifyReportReader();
            run.Entries.ForEach(reader.Observe);
            Assert.True(reader.Finish().IsSound);
            Assert.Equal(run.IsOld ? 4 : 5, reader.Finish().Backups.Count);
        },
        ["lockfile"] = run =>
        {
            LockFileContent content = LockFileContent.Parse(SampleFile.Bytes(run.Name + ".json"));
            Assert.Equal(run.IsOld ? (28318, "28318-562aeac5") : (28804, "28804-98013861"), (content.ProcessId!.Value, content.ExecutionId));
            Assert.InRange(content.PercentComplete!.Value, 15.26, 15.27);
            Assert.Equal(run.IsOld ? (null, null) : (178870462L, 27312128L), ((long?, long?))(content.Size, content.SizeComplete));
        },
        ["postgresql.auto"] = RecoverySettingsRepeatTheCommandLine,
    };

    /// <summary>What the samples lack, recorded from a 2.45 for this test.</summary>
    private static readonly Dictionary<string, Action<SampleRun>> s_liveCases = new(StringComparer.Ordinal)
    {
        ["backup-badpages"] = run =>
        {
            BackupMade(run, "full", 967);
            Assert.Equal([new DamagedFile("/var/lib/postgresql/15/main/base/5/16384", "10-12, 50")], run.Facts.Damaged);
        },
        ["info-badpages"] = run => Assert.Equal([false, true], Single(run).Backups.Select(backup => backup.Error)),
        ["info-set-badpages"] = run => Assert.Equal(["base/5/16384"], Assert.IsType<PgBackupDetail>(Assert.Single(Single(run).Backups)).ErrorFile),
        ["backup-env-warning"] = run =>
        {
            BackupMade(run, "full", 967);
            Assert.Equal("environment contains invalid option 'nosuch'", Assert.Single(run.Entries, entry => entry.IsProblem).Message);
        },
        ["backup-lock-noperm"] = run => Failed(run, 50, FaultCatalog.LockPathNotPermitted),
        ["backup-lockpath-noperm"] = run => Failed(run, 50, FaultCatalog.LockPathNotPermitted),
        ["archive-push-duplicate"] = run => Failed(run, 45, FaultCatalog.ArchiveDuplicate),
        ["archive-push-mismatch"] = run => Failed(run, 103, FaultCatalog.ArchiveMismatch),
        ["expire-set-missing"] = run =>
        {
            Assert.Equal(0, run.ExitCode);
            Assert.Empty(run.Facts.Expired);
            Assert.Equal("backup 20200101-000000F does not exist", Assert.Single(run.Entries, entry => entry.IsProblem).Message);
        },
        ["annotate-set-missing"] = run => Failed(run, 75, FaultCatalog.BackupSetInvalid),
        ["backup-stopped"] = run => Failed(run, 62, FaultCatalog.StanzaStopped),
        ["backup-unknown-stanza"] = run => Failed(run, 37, FaultCatalog.StanzaNotConfigured),
        ["restore-running"] = run => Failed(run, 38, FaultCatalog.ClusterRunning),
        ["config-relative"] = run => Failed(run, 55, FaultCatalog.FileMissing),
        ["config-index0"] = run => Failed(run, 139, FaultCatalog.PgBackRestFailed),
        ["config-comment-info"] = run => Assert.Equal(2, Single(run).Backups.Count),
        ["config-comment-backup"] = run => Failed(run, 32, FaultCatalog.OptionValueInvalid),
        ["config-bom"] = run => Failed(run, 29, FaultCatalog.ConfigurationMalformed),
        ["check-lockpath"] = run => Failed(run, 31, FaultCatalog.OptionInvalid),
        ["backup-repoblock"] = run => Failed(run, 31, FaultCatalog.OptionInvalid),
        ["check-archivecommand"] = run => Failed(run, 68, FaultCatalog.ArchiveCommandInvalid),
        ["check-archivemode"] = run => Failed(run, 87, FaultCatalog.ArchiveDisabled),
        ["check-timeout"] = run => Failed(run, 82, FaultCatalog.ArchiveTimeout),
        ["verify-corrupt-silent"] = run => Assert.False(Verify(run).IsSound),
        ["verify-corrupt-terse"] = run => Assert.Equal(new VerifyCounts(Missing: 1, ChecksumInvalid: 1), Assert.Single(Verify(run).Backups).Wrong),
        ["verify-corrupt"] = run =>
        {
            VerifyReport report = Verify(run);
            Assert.Equal(["file missing '20261122-184142F/pg_data/base/5/1249.gz'", "invalid checksum '20261122-184142F/pg_data/base/5/1255.gz'"], report.Problems);
            Assert.Equal(["valid", "invalid"], report.Backups.Select(backup => backup.Status));
            Assert.Equal(new VerifiedRange("15-1", "000000010000000000000001", "000000010000000000000007"), Assert.Single(report.Ranges));
        },
        ["verify-corrupt-wal"] = run =>
        {
            VerifyReport report = Verify(run);
            Assert.Equal(new VerifiedArchive("15-1", 7, 6, new VerifyCounts(Other: 1)), Assert.Single(report.Archives));
            Assert.StartsWith("invalid result 15-1/0000000100000000/000000010000000000000003-", report.Problems[0], StringComparison.Ordinal);
            Assert.EndsWith("[FormatError] on retry after 15000ms", report.Problems[0], StringComparison.Ordinal);
            Assert.Equal(3, report.Problems.Count);
        },
        ["verify-gap"] = run =>
        {
            VerifyReport report = Verify(run);
            Assert.Equal(0, Assert.Single(report.Archives).Wrong.Total);
            Assert.Equal(2, report.Ranges.Count);
        },
    };

    public static TheoryData<string, string> Runs => [.. Names("pgbackrest"), .. Names("pgbackrest-live")];

    [Theory]
    [MemberData(nameof(Runs))]
    public void A_recorded_run_is_understood(string folder, string run)
    {
        Assert.True(Cases(folder).TryGetValue(run[4..], out Action<SampleRun>? assert), $"No case covers the sample '{folder}/{run}'.");
        assert(new SampleRun(run, folder));
    }

    [Theory]
    [InlineData("pgbackrest")]
    [InlineData("pgbackrest-live")]
    public void No_case_is_without_a_sample(string folder) =>
        Assert.Equal(Cases(folder).Keys.Order(StringComparer.Ordinal), Names(folder).Select(name => name.Run[4..]).Distinct().Order(StringComparer.Ordinal));

    private static Dictionary<string, Action<SampleRun>> Cases(string folder) => folder == "pgbackrest" ? s_cases : s_liveCases;

    private static IEnumerable<(string Folder, string Run)> Names(string folder) =>
        Directory.GetFiles(SampleFile.Folder(folder)).Select(Path.GetFileNameWithoutExtension).Distinct().Order(StringComparer.Ordinal).Select(name => (folder, name!));

    private static void BackupMade(SampleRun run, string type, long files)
    {
        Assert.Equal(0, run.ExitCode);
        Assert.Equal((type, files, 2), (run.Facts.BackupType, run.Facts.FileCount, run.Facts.CompletedCommands));
        Assert.NotNull(run.Facts.Label);
        Assert.NotNull(run.Facts.LsnStop);
    }

    private static void Failed(SampleRun run, int exitCode, FaultDefinition fault)
    {
        Assert.Equal(exitCode, run.ExitCode);
        PgmlException failure = FailureReader.Read("backup", run.ExitCode, run.Entries);
        Assert.Equal(fault.Id, failure.Fault.Id);
    }

    private static (PgStanzaStatus, int) Summary(SampleRun run)
    {
        StanzaInfo stanza = Single(run);
        return (stanza.Stanza.Status, stanza.Backups.Count);
    }

    private static StanzaInfo Single(SampleRun run)
    {
        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Errors);
        return Assert.Single(InfoReader.Read(run.Output).Stanzas);
    }

    // The exit code is 0 whatever was found.
    private static VerifyReport Verify(SampleRun run)
    {
        Assert.Equal(0, run.ExitCode);
        var reader = new VerifyReportReader();
        run.Entries.ForEach(reader.Observe);
        return reader.Finish();
    }

    private static void ConfigurationWarningBesideInfo(SampleRun run)
    {
        Assert.Equal(0, run.ExitCode);
        InfoReport report = InfoReader.Read(run.Output);
        Assert.Equal(4, Assert.Single(report.Stanzas).Backups.Count);

        // Before 2.53 the warning is on standard error, from then on it stands before the JSON.
        Assert.Equal(run.IsOld ? [] : ["P00   WARN: configuration file contains invalid option 'bogus'"], report.LogLines);
        Assert.Equal(run.IsOld, run.Errors.Length > 0);
    }

    private static void RecoverySettingsRepeatTheCommandLine(SampleRun run)
    {
        string text = LenientText.Decode(SampleFile.Bytes(run.Name + ".conf"));
        Assert.Contains(" --config=/srv/lab/pgbackrest.conf --pg1-path=/srv/lab/r1 --stanza=main archive-get %f", text, StringComparison.Ordinal);
    }
}
