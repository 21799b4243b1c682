using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.PgBackRest;

namespace PgmlBackup.UnitTests.PgBackRest;

public sealed class PgBackRestCommandTests
{
    [Fact]
    public void A_command_is_an_argument_vector()
    {
        PgBackRestCommand command = Command("backup", "2.45")
            .With("config", "/etc/pgbackrest/pgbackrest.conf").With("config-include-path", "/etc/pgbackrest/conf.d").With("stanza", "main")
            .With("type", "full").WithSwitch("start-fast", true).WithSwitch("resume", false).WithSwitch("delta", null)
            .With("annotation", "by=me").With("annotation", "why=a b").With("repo1-retention-full", 2).With("process-max", (int?)null);
        Assert.Equal(
            [
                "backup", "--config=/etc/pgbackrest/pgbackrest.conf", "--config-include-path=/etc/pgbackrest/conf.d", "--stanza=main",
                "--type=full", "--start-fast", "--no-resume", "--annotation=by=me", "--annotation=why=a b", "--repo1-retention-full=2",
            ],
            command.Arguments);
        Assert.Equal("main", command.Stanza);
    }

    [Fact]
    public void A_command_is_never_changed_by_what_is_added_to_it()
    {
        PgBackRestCommand command = Command("backup", "2.45");
        command.With("stanza", "main").WithParameter("x");
        Assert.Equal(["backup"], command.Arguments);
        Assert.Null(command.Stanza);
    }

    [Theory]
    [InlineData("info", "detail-level", "progress", "2.56.0")]
    [InlineData("expire", "archive-expire-before", "000000010000000000000001", "2.59.0")]
    [InlineData("backup", "repo1-symlink", "y", "2.57.0")]
    [InlineData("backup", "repo1-block", "y", "2.46")]
    [InlineData("backup", "page-header-check", "y", "2.46")]
    [InlineData("verify", "set", "20261122-150247F", "2.55.0")]
    [InlineData("restore", "repo-target-time", "2026-01-01 00:00:00+00", "2.54.0")]
    [InlineData("check", "report", "y", "2.48")]
    [InlineData("backup", "backup-standby", "prefer", "2.54.0")]
    public void What_an_old_version_lacks_is_said_with_the_version_that_has_it(string name, string option, string value, string since)
    {
        PgBackRestVersion needed = PgBackRestVersionTests.Parse(since);
        foreach (string version in new[] { "2.45", "2.52.1", "2.53.1", "2.54.2", "2.55.1", "2.56.0", "2.57.0", "2.58.0", "2.59.1" })
        {
            if (PgBackRestVersionTests.Parse(version) >= needed)
            {
                Assert.Contains($"--{option}={value}", Command(name, version).With(option, value).Arguments);
                continue;
            }

            PgmlException failure = Assert.Throws<PgmlException>(() => Command(name, version).With(option, value));
            Assert.Equal(nameof(FaultCatalog.OptionNotSupported), failure.Fault.Id);
            Assert.Contains(option, failure.Message, StringComparison.Ordinal);
            Assert.Contains(version, failure.Message, StringComparison.Ordinal);
            Assert.Contains(since, failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_switch_of_a_later_version_is_refused_too()
    {
        Assert.Equal(["expire", "--oldest"], Command("expire", "2.58.0").WithSwitch("oldest", true).Arguments);
        Refused(nameof(FaultCatalog.OptionNotSupported), () => Command("expire", "2.57.0").WithSwitch("oldest", true));
    }

    [Fact]
    public void What_a_later_version_dropped_is_said()
    {
        PgmlException failure = Assert.Throws<PgmlException>(() => Command("restore", "2.59.1").With("pg1-host-type", "tls"));
        Assert.Equal(nameof(FaultCatalog.OptionNotSupported), failure.Fault.Id);
        Assert.Contains("before 2.58.0", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("check", "lock-path")]
    [InlineData("verify", "lock-path")]
    [InlineData("repo-ls", "lock-path")]
    [InlineData("repo-get", "lock-path")]
    [InlineData("restore", "archive-timeout")]
    [InlineData("expire", "archive-timeout")]
    [InlineData("verify", "archive-timeout")]
    [InlineData("stanza-create", "archive-timeout")]
    [InlineData("stanza-create", "repo")]
    [InlineData("info", "pg1-path")]
    [InlineData("backup", "set")]
    [InlineData("backup", "dry-run")]
    [InlineData("restore", "dry-run")]
    [InlineData("backup", "no-such-option")]
    [InlineData("backup", "allow-root")]
    [InlineData("backup", "beta")]
    [InlineData("expire", "exec-id")]
    public void What_a_command_never_takes_is_refused(string name, string option)
    {
        Refused(nameof(FaultCatalog.OptionNotAccepted), () => Command(name, "2.59.1").With(option, "y"));
        Assert.False(Command(name, "2.59.1").Accepts(option));
        Assert.Equal([name], Command(name, "2.59.1").WithWhereAccepted(option, "y").Arguments);
    }

    [Theory]
    [InlineData("backup")]
    [InlineData("expire")]
    [InlineData("info")]
    [InlineData("restore")]
    [InlineData("annotate")]
    [InlineData("stanza-create")]
    [InlineData("stanza-delete")]
    [InlineData("start")]
    [InlineData("stop")]
    public void Every_command_that_locks_takes_the_path_of_the_locks(string name) =>
        Assert.Equal([name, "--lock-path=/run/locks"], Command(name, "2.45").WithWhereAccepted("lock-path", "/run/locks").Arguments);

    [Theory]
    [InlineData("repo1-cipher-pass")]
    [InlineData("repo2-s3-key")]
    [InlineData("repo2-s3-key-secret")]
    [InlineData("repo2-s3-token")]
    [InlineData("repo2-s3-sse-customer-key")]
    [InlineData("repo3-azure-key")]
    [InlineData("repo3-azure-account")]
    [InlineData("repo3-azure-endpoint")]
    [InlineData("repo4-gcs-key")]
    [InlineData("repo5-sftp-private-key-passphrase")]
    public void A_secret_never_reaches_a_command_line(string option)
    {
        PgmlException failure = Refused(nameof(FaultCatalog.OptionIsSecret), () => Command("backup", "2.59.1").With(option, "hunter2"));
        Assert.DoesNotContain("hunter2", failure.Message, StringComparison.Ordinal);
        Assert.False(Command("backup", "2.59.1").Accepts(option));
    }

    [Theory]
    [InlineData("stanza", "")]
    [InlineData("stanza", "a\nb")]
    [InlineData("annotation", "a=b\0")]
    [InlineData("annotation", "no sign")]
    [InlineData("annotation", "=x")]
    [InlineData("config", "m.conf")]
    [InlineData("config", "/a//b")]
    [InlineData("lock-path", "locks")]
    [InlineData("pg1-path", "data")]
    [InlineData("process-max", "four")]
    [InlineData("start-fast", "yes")]
    [InlineData("repo0-path", "/r")]
    [InlineData("repo257-path", "/r")]
    [InlineData("repo-path", "/r")]
    [InlineData("pg-path", "/r")]
    public void A_value_that_pgBackRest_would_refuse_is_refused_first(string option, string value)
    {
        PgmlException failure = Refused(nameof(FaultCatalog.CommandValueInvalid), () => Command("backup", "2.59.1").With(option, value));
        Assert.Equal(option, failure.Target);
    }

    [Theory]
    [InlineData("target", "it's")]
    [InlineData("target", "'''")]
    [InlineData("recovery-option", "primary_conninfo=host=x application_name='a'")]
    public void A_quote_that_would_break_the_configuration_of_PostgreSQL_is_refused(string option, string value)
    {
        Refused(nameof(FaultCatalog.CommandValueInvalid), () => Command("restore", "2.59.1").With(option, value));
        Assert.Equal(["restore", $"--{option}={RecoverySettingText.Quote(value)}"], Command("restore", "2.59.1").With(option, RecoverySettingText.Quote(value)).Arguments);
    }

    [Theory]
    [InlineData("a\nrecovery_end_command = 'x'")]
    [InlineData("a\rb")]
    [InlineData("a\0b")]
    public void A_line_break_in_a_recovery_setting_is_refused(string value) =>
        Refused(nameof(FaultCatalog.CommandValueInvalid), () => RecoverySettingText.Quote(value));

    [Theory]
    [InlineData("2026-11-22T15:00:00+01:00", "2026-11-22 14:00:00+00")]
    [InlineData("2026-11-22T15:00:00.1234567-05:30", "2026-11-22 20:30:00.123456+00")]
    [InlineData("2026-01-01T00:00:00Z", "2026-01-01 00:00:00+00")]
    public void A_moment_is_handed_over_with_its_offset(string time, string text) =>
        Assert.Equal(text, RecoverySettingText.Time(DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture)));

    [Fact]
    public void A_switch_needs_an_option_that_is_one()
    {
        Refused(nameof(FaultCatalog.CommandValueInvalid), () => Command("backup", "2.45").WithSwitch("type", true));
        Refused(nameof(FaultCatalog.OptionNotAccepted), () => Command("backup", "2.45").WithSwitch("recurse", true));
        Assert.Equal(["backup", "--backup-standby"], Command("backup", "2.59.1").WithSwitch("backup-standby", true).Arguments);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--force")]
    [InlineData("a\nb")]
    public void A_parameter_is_never_taken_for_an_option(string value) =>
        Refused(nameof(FaultCatalog.CommandValueInvalid), () => Command("repo-ls", "2.45").WithParameter(value));

    [Fact]
    public void Parameters_stand_behind_the_options() =>
        Assert.Equal(
            ["repo-ls", "--output=json", "--stanza=main", "backup/main"],
            Command("repo-ls", "2.45").WithParameter("backup/main").With("output", "json").With("stanza", "main").Arguments);

    [Fact]
    public void The_text_for_people_shows_no_password_of_a_connection()
    {
        string text = Command("restore", "2.45").With("recovery-option", "primary_conninfo=host=x password=hunter2").DisplayText("/usr/bin/pgbackrest");
        Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
        Assert.StartsWith("/usr/bin/pgbackrest restore ", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_that_pgBackRest_does_not_have_is_a_mistake_of_ours() =>
        Assert.Throws<ArgumentException>(() => Command("destroy", "2.45"));

    private static PgBackRestCommand Command(string name, string version) => PgBackRestCommand.Create(name, PgBackRestVersionTests.Parse(version));

    private static PgmlException Refused(string id, Action act)
    {
        PgmlException failure = Assert.Throws<PgmlException>(act);
        Assert.Equal(id, failure.Fault.Id);
        return failure;
    }
}
