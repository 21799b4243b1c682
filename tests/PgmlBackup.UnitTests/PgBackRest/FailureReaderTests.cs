using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.PgBackRest;

namespace PgmlBackup.UnitTests.PgBackRest;

public sealed class FailureReaderTests
{
    [Theory]
    [InlineData("245-backup-locked.stderr", 50, nameof(FaultCatalog.BackupAlreadyRunning))]
    [InlineData("259-backup-locked.stdout", 50, nameof(FaultCatalog.BackupAlreadyRunning))]
    [InlineData("245-backup-pgdown.stderr", 56, nameof(FaultCatalog.DatabaseConnectFailed))]
    [InlineData("259-backup-pgdown.stdout", 56, nameof(FaultCatalog.DatabaseConnectFailed))]
    [InlineData("245-backup-sigterm.stdout", 63, nameof(FaultCatalog.PgBackRestTerminated))]
    [InlineData("259-backup-sigterm.stdout", 63, nameof(FaultCatalog.PgBackRestTerminated))]
    [InlineData("245-badconfig.stderr", 29, nameof(FaultCatalog.ConfigurationMalformed))]
    [InlineData("259-badconfig.stdout", 29, nameof(FaultCatalog.ConfigurationMalformed))]
    [InlineData("245-badoption.stderr", 31, nameof(FaultCatalog.OptionInvalid))]
    [InlineData("259-badoption.stderr", 31, nameof(FaultCatalog.OptionInvalid))]
    [InlineData("245-check-nostanza.stderr", 55, nameof(FaultCatalog.StanzaMissing))]
    [InlineData("245-restore-badtime.stderr", 29, nameof(FaultCatalog.RecoveryTargetInvalid))]
    [InlineData("259-restore-badtime.stdout", 29, nameof(FaultCatalog.RecoveryTargetInvalid))]
    [InlineData("245-restore-noset.stderr", 75, nameof(FaultCatalog.NoBackupBeforeTarget))]
    [InlineData("259-restore-noset.stdout", 75, nameof(FaultCatalog.NoBackupBeforeTarget))]
    [InlineData("245-restore-notempty.stderr", 40, nameof(FaultCatalog.PathNotEmpty))]
    [InlineData("259-restore-notempty.stdout", 40, nameof(FaultCatalog.PathNotEmpty))]
    public void Real_failures_get_their_names_and_keep_their_words(string sample, int exitCode, string id)
    {
        List<LogEntry> entries = SampleFile.Entries(sample);
        PgmlException failure = FailureReader.Read("backup", exitCode, entries, "main");
        Assert.Equal(id, failure.Fault.Id);
        Assert.Equal("main", failure.Target);
        Assert.NotEmpty(failure.RecommendedAction);
        foreach (LogEntry error in entries.Where(entry => entry.Level == LogLevel.Error))
        {
            Assert.Contains(error.Message, failure.Message, StringComparison.Ordinal);
            Assert.All(error.Hints, hint => Assert.Contains(hint, failure.Message, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_cluster_that_is_down_is_told_with_its_reason()
    {
        PgmlException failure = FailureReader.Read("backup", 56, SampleFile.Entries("245-backup-pgdown.stderr"));
        Assert.Contains("Is the server running locally and accepting connections on that socket?", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unable to acquire lock on file '/lock/main-backup.lock': Permission denied", "does 'postgres:postgres' running pgBackRest have permissions on the '/lock/main-backup.lock' file?", nameof(FaultCatalog.LockPathNotPermitted))]
    [InlineData("unable to acquire lock on file '/lock/main-archive-1.lock': Resource temporarily unavailable", "is another pgBackRest process running?", nameof(FaultCatalog.LockHeld))]
    [InlineData("unable to acquire lock on file '/lock/main-restore-1.lock': Resource temporarily unavailable", "is another pgBackRest process running?", nameof(FaultCatalog.LockHeld))]
    [InlineData("unable to acquire lock on file '/lock/main-backup-12.lock': Die Ressource ist zur Zeit nicht verfügbar", "is another pgBackRest process running?", nameof(FaultCatalog.BackupAlreadyRunning))]
    [InlineData("unable to acquire lock on file '/lock/main-backup.lock': Read-only file system", null, nameof(FaultCatalog.LockFileFailed))]
    [InlineData("unable to acquire lock on file '/lock/main-backup.lock': No space left on device", null, nameof(FaultCatalog.NoSpaceLeft))]
    public void The_two_meanings_of_exit_code_50_are_told_apart(string message, string? hint, string id)
    {
        LogEntry entry = Error(50, message, hint);
        Assert.Equal(id, FailureReader.Read("backup", 50, [entry]).Fault.Id);
    }

    [Theory]
    [InlineData(137, nameof(FaultCatalog.PgBackRestKilled))]
    [InlineData(-9, nameof(FaultCatalog.PgBackRestKilled))]
    [InlineData(63, nameof(FaultCatalog.PgBackRestTerminated))]
    [InlineData(143, nameof(FaultCatalog.PgBackRestTerminated))]
    [InlineData(130, nameof(FaultCatalog.PgBackRestTerminated))]
    [InlineData(-15, nameof(FaultCatalog.PgBackRestTerminated))]
    [InlineData(139, nameof(FaultCatalog.PgBackRestFailed))]
    [InlineData(1, nameof(FaultCatalog.PgBackRestFailed))]
    [InlineData(59, nameof(FaultCatalog.PgBackRestFailed))]
    [InlineData(127, nameof(FaultCatalog.PgBackRestNotFound))]
    [InlineData(64, nameof(FaultCatalog.FileWriteFailed))]
    public void An_end_without_words_is_named_by_its_code(int exitCode, string id)
    {
        PgmlException failure = FailureReader.Read("backup", exitCode, []);
        Assert.Equal(id, failure.Fault.Id);
        Assert.NotEmpty(failure.Message);
    }

    [Fact]
    public void Every_code_of_the_table_becomes_its_failure() =>
        Assert.All(ExitCodeTable.All, code => Assert.Equal(code.Fault, FailureReader.Read("check", code.Number, [Error(code.Number, "words", null)]).Fault));

    [Theory]
    [InlineData(37, "backup command requires option: pg1-path", "does this stanza exist?", nameof(FaultCatalog.StanzaNotConfigured))]
    [InlineData(37, "restore command requires option: target", null, nameof(FaultCatalog.OptionRequired))]
    [InlineData(31, "the 'backup' command must not be run as the root user", null, nameof(FaultCatalog.RootRefused))]
    [InlineData(29, "unable to load info file '/r/backup/main/backup.info' or '/r/backup/main/backup.info.copy':\nFormatError: key/value found outside of section at line 1: \u0002p", null, nameof(FaultCatalog.RepositoryUnreadable))]
    [InlineData(41, "unable to load info file '/r/backup/main/backup.info' or '/r/backup/main/backup.info.copy':\nFileOpenError: unable to open file", null, nameof(FaultCatalog.RepositoryUnreadable))]
    [InlineData(39, "unable to load info file 'x' or 'x.copy':\nProtocolError: HTTP request failed with 403 (Forbidden):", null, nameof(FaultCatalog.AccessDenied))]
    [InlineData(39, "HTTP request failed with 401 (Unauthorized):", null, nameof(FaultCatalog.AccessDenied))]
    [InlineData(39, "HTTP request failed with 400 (Bad Request):", null, nameof(FaultCatalog.ProtocolFailed))]
    [InlineData(29, "zst error: [-10] Unknown frame descriptor", null, nameof(FaultCatalog.FormatInvalid))]
    [InlineData(75, "backup set 20000101-000000F is not valid", null, nameof(FaultCatalog.BackupSetInvalid))]
    [InlineData(64, "unable to write '/r/x': [28] No space left on device", null, nameof(FaultCatalog.NoSpaceLeft))]
    public void The_words_make_a_code_more_special(int exitCode, string message, string? hint, string id) =>
        Assert.Equal(id, FailureReader.Read("backup", exitCode, [Error(exitCode, message, hint)]).Fault.Id);

    [Fact]
    public void All_errors_of_a_command_over_several_repositories_are_told()
    {
        PgmlException failure = FailureReader.Read("expire", 104, [Error(55, "repo1: one", null), Error(41, "repo2: two", null), Error(104, "expire command encountered 2 error(s)", null)]);
        Assert.Equal(nameof(FaultCatalog.CommandFailed), failure.Fault.Id);
        Assert.Contains("repo1: one\nrepo2: two\nexpire command", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_helper_process_that_failed_is_named()
    {
        LogEntry entry = Assert.Single(SampleFile.Assemble("ERROR: [041]: raised from local-2 shim protocol: unable to open file '/r/x' for write"));
        Assert.Contains("(from local-2 shim protocol) unable to open", FailureReader.Read("backup", 41, [entry]).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("key/value found outside of section at line 1: repo1-cipher-pass=hunter2")]
    [InlineData("key/value found outside of section at line 3: repo2-s3-key-secret = hunter2 with blanks")]
    [InlineData("unable to connect to 'dbname='postgres' port=5432 password=hunter2 host=/tmp'")]
    [InlineData("unable to connect to 'password='hunter2 two' host=/tmp'")]
    [InlineData("unable to reach https://user:hunter2@s3.example.com/bucket")]
    [InlineData("HTTP request failed with 403 (Forbidden):\n<Error><AWSAccessKeyId>hunter2</AWSAccessKeyId><SignatureProvided>hunter2</SignatureProvided></Error>")]
    [InlineData("PGBACKREST_REPO1_S3_TOKEN=hunter2 is not valid")]
    public void Secrets_are_never_told(string message)
    {
        string told = FailureReader.Read("backup", 29, [Error(29, message, null)]).Message;
        Assert.DoesNotContain("hunter2", told, StringComparison.Ordinal);
        Assert.Contains(SecretText.Redacted, told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("repo1-cipher-type=aes-256-cbc")]
    [InlineData("option 'repo1-s3-key' is not allowed on the command-line")]
    [InlineData("key/value found outside of section at line 1: vm")]
    [InlineData("--repo1-cipher-pass=<redacted> --stanza=main")]
    public void What_is_no_secret_stays(string text) => Assert.Equal(text, SecretText.Mask(text));

    [Fact]
    public void Foreign_bytes_in_an_error_do_not_reach_the_terminal() =>
        Assert.DoesNotContain('\u001b', FailureReader.Read("info", 29, [Error(29, "unable to load \u001b[31m", null)]).Message);

    private static LogEntry Error(int code, string message, string? hint) =>
        new() { Level = LogLevel.Error, Code = code, Message = message, Hints = hint is null ? [] : [hint] };
}
