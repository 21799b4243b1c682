using System.Text;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Engine.Scheduling;
using PgmlBackup.Model;

namespace PgmlBackup.UnitTests.Scheduling;

/// <summary>What is kept of a schedule, and that nothing hostile comes through any of its fields.</summary>
public sealed class ScheduleDefinitionTests
{
    internal static ScheduleDefinition Sample { get; } = new()
    {
        Name = "main-full",
        Stanza = "main",
        Type = PgBackupType.Full,
        Cron = "30 2 * * *",
        Scheduler = PgScheduler.Cron,
        Registered = new DateTime(2027, 1, 1, 0, 0, 0, DateTimeKind.Utc),
    };

    public static TheoryData<string> Hostile => ["a\nb", "a\0b", "%", "'", "\"", "$(touch /tmp/x)", "`x`", "a;b", "a b", "../x", "-x", "", "a\rb", "ä", ".hidden"];

    [Theory]
    [MemberData(nameof(Hostile))]
    public void A_hostile_name_stanza_or_expression_is_refused(string text)
    {
        Assert.Equal(FaultCatalog.InvalidScheduleName, Assert.Throws<PgmlException>(() => (Sample with { Name = text }).Checked()).Fault);
        Assert.Equal(FaultCatalog.InvalidStanzaName, Assert.Throws<PgmlException>(() => (Sample with { Stanza = text }).Checked()).Fault);
        Assert.Equal(FaultCatalog.InvalidCronExpression, Assert.Throws<PgmlException>(() => (Sample with { Cron = text }).Checked()).Fault);
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public void A_hostile_path_never_reaches_a_crontab_or_a_unit(string text)
    {
        if (text == "%")
        {
            return; // The next test has it.
        }

        var command = new ScheduleCommand(["/opt/pgmlbackup", text], new Dictionary<string, string>(), "/var/lib/pgmlbackup/log/a.log");
        if (text is "../x" or "-x" or ".hidden")
        {
            Assert.EndsWith($"/opt/pgmlbackup {text} >> /var/lib/pgmlbackup/log/a.log 2>&1", CrontabEntry.Of(Sample.Time, command), StringComparison.Ordinal);
            return;
        }

        Assert.Equal(FaultCatalog.ScheduleWordNotPlain, Assert.Throws<PgmlException>(() => CrontabEntry.Of(Sample.Time, command)).Fault);
        Assert.Equal(FaultCatalog.ScheduleWordNotPlain, Assert.Throws<PgmlException>(() => SystemdUnitText.Service(Sample, command, new Account("postgres", 1, 1, "/"))).Fault);
        Assert.Equal(FaultCatalog.ScheduleWordNotPlain, Assert.Throws<PgmlException>(() => CrontabEntry.Of(Sample.Time, command with { Words = ["/opt/x"], LogPath = text })).Fault);
    }

    [Fact]
    public void A_percent_sign_is_escaped_for_cron_and_for_systemd()
    {
        var command = new ScheduleCommand(["/opt/100%/pgmlbackup"], new Dictionary<string, string> { ["DOTNET_ROOT"] = "/opt/%" }, "/var/%/a.log");
        Assert.Equal(
            $@"30 2 * * * PATH={ScheduleCommand.SearchPath} DOTNET_ROOT=/opt/\% /opt/100\%/pgmlbackup >> /var/\%/a.log 2>&1", CrontabEntry.Of(Sample.Time, command));
        Assert.Contains("ExecStart=/opt/100%%/pgmlbackup", SystemdUnitText.Service(Sample, command, new Account("postgres", 1, 1, "/")));
    }

    [Fact]
    public void A_definition_is_read_as_it_was_written()
    {
        ScheduleDefinition definition = Sample with
        {
            OnFailure = ["/usr/local/bin/page", "$(reboot)", "it's\n\"100%\""],
            OnSuccess = ["https://hc.example/ping/1234"],
            RandomDelay = TimeSpan.FromMinutes(5),
            WaitTimeout = TimeSpan.FromHours(2),
            OnlyOnPrimary = true,
            Repository = 2,
            ConfigPath = "/etc/it's \"mine\".conf",
        };
        ScheduleDefinition read = ScheduleText.Parse(ScheduleText.ToBytes(definition), "/state/schedules/main-full.json");
        Assert.Equal(ScheduleText.ToBytes(definition), ScheduleText.ToBytes(read));
        Assert.Equal(definition.OnFailure, read.OnFailure);
        Assert.Equal(definition.OnSuccess, read.OnSuccess);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{"name":"main-full","stanza":"main","type":"Full","cron":"0 0 * * $(x)","scheduler":"Cron","registered":"2027-01-01T00:00:00Z"}""")]
    [InlineData("""{"name":"other","stanza":"main","type":"Full","cron":"0 0 * * *","scheduler":"Cron","registered":"2027-01-01T00:00:00Z"}""")]
    [InlineData("""{"name":"main-full","stanza":"main","type":"Full","cron":"0 0 * * *","scheduler":"Cron","registered":"2027-01-01T00:00:00Z","onFailure":["relative"]}""")]
    public void A_damaged_definition_is_told(string json) => Assert.Equal(
        FaultCatalog.ScheduleDefinitionInvalid, Assert.Throws<PgmlException>(() => ScheduleText.Parse(Encoding.UTF8.GetBytes(json), "/state/schedules/main-full.json")).Fault);

    [Theory]
    [InlineData("page-me")]
    [InlineData("./page")]
    [InlineData("ftp://host/x")]
    [InlineData("http://")]
    [InlineData("https://ho st/x")]
    [InlineData("/bin/page\0x")]
    [InlineData("/bin/page\nx")]
    public void What_cannot_be_called_is_refused(string word) => Assert.Equal(FaultCatalog.InvalidScheduleHook, Assert.Throws<PgmlException>(() => ScheduleHook.Parse([word])).Fault);

    [Fact]
    public void The_path_of_an_address_is_not_shown() => Assert.Equal("https://hc.example:8443/...", ScheduleHook.Parse(["https://hc.example:8443/ping/secret?token=x"])!.DisplayText);

    [Fact]
    public void A_random_delay_is_shorter_than_the_interval() =>
        Assert.Equal(FaultCatalog.InvalidScheduleInterval, Assert.Throws<PgmlException>(() => (Sample with { RandomDelay = TimeSpan.FromDays(1) }).Checked()).Fault);
}
