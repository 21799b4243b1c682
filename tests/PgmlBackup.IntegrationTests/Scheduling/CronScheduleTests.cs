using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using PgmlBackup.Engine.Faults;
using PgmlBackup.TestKit;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.Scheduling;

/// <summary>Schedules in the crontab of the cluster's owner, with the real cron and crontab.</summary>
[Collection(UsesCron.Name)]
public sealed class CronScheduleTests(ScheduleMachine machine) : IClassFixture<ScheduleMachine>
{
    private const string Foreign = "# of others\nMAILTO=\"\"\nSHELL=/bin/false\n\n17 4 * * 1  /bin/true \\% 'x'\n";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_schedule_is_registered_run_by_cron_seen_and_ended()
    {
        RequireCron();
        await machine.Cron.WriteCrontabAsync(TestAccount.Postgres, Foreign, Stop);

        TestProgramResult registered = (await machine.RunAsync(null, "Register-PgBackupSchedule", "-Type", "Full", "-Cron", "* * * * *", "-With", "Cron", "-Name", "minutely")).EnsureSuccess();
        string crontab = await machine.Cron.ReadCrontabAsync(TestAccount.Postgres, Stop);
        Assert.EndsWith("\n# <<< pgmlbackup minutely\n" + Foreign, crontab, StringComparison.Ordinal);
        Assert.Equal("True", First(registered.Output, "IsInstalled"));
        Assert.Contains("No cron daemon is seen", registered.ErrorText, StringComparison.Ordinal);

        machine.Cron.StartDaemon(TimeSpan.FromSeconds(3));
        string log = await Eventually.SeeAsync(() => machine.ReadStateAsync("log/minutely.log"), lines => lines.Contains("Schedule 'minutely' ended", StringComparison.Ordinal), "a run of cron", Stop);
        string history = (await machine.RunAsync(null, "Get-PgBackupHistory", "-Outcome", "Succeeded", "-Last", "1")).EnsureSuccess().Output;
        (await machine.RunAsync(null, "Unregister-PgBackupSchedule", "-Name", "minutely")).EnsureSuccess();

        Assert.Equal(Foreign, await machine.Cron.ReadCrontabAsync(TestAccount.Postgres, Stop));
        Assert.NotNull(First(history, "DueTime"));
        Assert.Equal(TestAccount.Postgres.Name, First(history, "UserName"));
        Assert.Contains("Schedule 'minutely' ended: Succeeded, backup " + First(history, "Label"), log, StringComparison.Ordinal);
        Assert.Empty(JsonDocument.Parse((await machine.RunAsync(null, "Get-PgBackupSchedule")).Output).RootElement.EnumerateArray());
        await ProcessTable.UntilAsync(() => machine.Stanza.ProcessesOf("backup").Count == 0, "the end of all backups", Stop);
    }

    [Fact]
    public async Task What_would_change_is_shown_and_not_done()
    {
        RequireCron();
        await machine.Cron.WriteCrontabAsync(TestAccount.Postgres, Foreign, Stop);
        TestProgramResult shown = (await machine.RunAsync(TestAccount.Postgres, "Register-PgBackupSchedule", "-Plan", "Weekly", "-With", "Cron", "-WhatIf")).EnsureSuccess();

        Assert.Contains($"--- crontab of {TestAccount.Postgres.Name}\n", shown.ErrorText, StringComparison.Ordinal);
        Assert.Contains("\n+0 0 * * 0 PATH=", shown.ErrorText, StringComparison.Ordinal);
        Assert.Contains("\n+0 6,12,18 * * * PATH=", shown.ErrorText, StringComparison.Ordinal);
        Assert.Contains("\n # of others\n", shown.ErrorText, StringComparison.Ordinal);
        Assert.Equal(Foreign, await machine.Cron.ReadCrontabAsync(TestAccount.Postgres, Stop));
    }

    [Fact]
    public async Task Five_thousand_lines_of_others_stay_byte_for_byte_and_two_registers_at_once_both_land()
    {
        RequireCron();
        string many = string.Concat(Enumerable.Range(1, 5000).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i % 60} 3 1 1 *\t/bin/echo 'line {i}' \\% \"é\"\n")));
        await machine.Cron.WriteCrontabAsync(TestAccount.Postgres, many, Stop);

        TestProgramResult[] both = await Task.WhenAll(
            machine.RunAsync(null, "Register-PgBackupSchedule", "-Type", "Full", "-Daily", "-At", "02:30", "-With", "Cron"),
            machine.RunAsync(TestAccount.Postgres, "Register-PgBackupSchedule", "-Type", "Incremental", "-Every", "6h", "-With", "Cron"));
        Assert.All(both, result => result.EnsureSuccess());
        string crontab = await machine.Cron.ReadCrontabAsync(TestAccount.Postgres, Stop);
        Assert.EndsWith(many, crontab, StringComparison.Ordinal);
        Assert.Equal(2, crontab.Split('\n').Count(line => line.StartsWith("# <<< pgmlbackup ", StringComparison.Ordinal)));

        (await machine.RunAsync(null, "Unregister-PgBackupSchedule", "-Name", "main-full")).EnsureSuccess();
        (await machine.RunAsync(TestAccount.Postgres, "Unregister-PgBackupSchedule", "-Name", "main-incremental")).EnsureSuccess();
        Assert.Equal(many, await machine.Cron.ReadCrontabAsync(TestAccount.Postgres, Stop));
    }

    [Fact]
    public async Task A_crontab_that_is_denied_or_not_installed_is_told_and_no_schedule_is_left()
    {
        RequireCron();
        string refused = $"try {{ Register-PgBackupSchedule -Type Full -Daily -With Cron -Name denied -ConfigPath {machine.Stanza.Cluster.ConfigPath} -ErrorAction Stop }} catch {{ $_.FullyQualifiedErrorId }}";
        await File.WriteAllTextAsync(Path.Combine(machine.Cron.Etc, "cron.deny"), TestAccount.Postgres.Name + "\n", Stop);
        TestProgramResult denied = await machine.RunScriptAsync(null, refused);
        File.Delete(Path.Combine(machine.Cron.Etc, "cron.deny"));
        (await machine.Cron.RunAsync(null, ["mount", "--bind", "/dev/null", "/usr/bin/crontab"], cancellationToken: Stop)).EnsureSuccess();
        TestProgramResult missing = await machine.RunScriptAsync(null, refused);
        (await machine.Cron.RunAsync(null, ["umount", "/usr/bin/crontab"], cancellationToken: Stop)).EnsureSuccess();

        Assert.StartsWith(FaultCatalog.CrontabDenied.Id + ",", denied.Output, StringComparison.Ordinal);
        Assert.StartsWith(FaultCatalog.CrontabMissing.Id + ",", missing.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(machine.State, "schedules", "denied.json")));
    }

    [Fact]
    public async Task Hostile_values_are_refused_before_anything_is_written()
    {
        RequireCron();
        (string Parameter, string Value, FaultDefinition Fault)[] hostile =
        [
            ("Name", "a\nb", FaultCatalog.InvalidScheduleName),
            ("Name", "$(touch /tmp/pgmlt-hostile)", FaultCatalog.InvalidScheduleName),
            ("Stanza", "ma%in\"", FaultCatalog.InvalidStanzaName),
            ("Cron", "* * * * *\n* * * * * touch /tmp/pgmlt-hostile", FaultCatalog.InvalidCronExpression),
            ("Cron", "0 0 * * % touch", FaultCatalog.InvalidCronExpression),
            ("OnFailure", "`touch /tmp/pgmlt-hostile`", FaultCatalog.InvalidScheduleHook),
            ("OnSuccess", "/no/such/program\n* * * * * x", FaultCatalog.InvalidScheduleHook),
            ("OnSuccess", "/no/such/program", FaultCatalog.InvalidScheduleHook),
        ];
        string before = await machine.Cron.ReadCrontabAsync(TestAccount.Postgres, Stop);
        string script = "$ErrorActionPreference = 'Stop'\n" + string.Concat(hostile.Select(one =>
            $"try {{ Register-PgBackupSchedule -Type Full -With Cron -ConfigPath {machine.Stanza.Cluster.ConfigPath} {(one.Parameter == "Cron" ? "" : "-Cron '0 0 * * *'")} -{one.Parameter} '{one.Value}' }} catch {{ $_.FullyQualifiedErrorId }}\n"));
        TestProgramResult refused = await machine.RunScriptAsync(null, script);

        Assert.Equal(
            hostile.Select(one => $"{one.Fault.Id},PgmlBackup.Commands.RegisterPgBackupScheduleCommand"),
            refused.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(before, await machine.Cron.ReadCrontabAsync(TestAccount.Postgres, Stop));
        Assert.False(File.Exists("/tmp/pgmlt-hostile"));
    }

    [Fact]
    public async Task Hooks_are_called_with_their_words_as_they_are_and_an_entry_that_is_gone_is_told()
    {
        RequireCron();
        string calls = machine.Stanza.Cluster.Folder.Combine("calls");
        string hook = machine.Stanza.Cluster.Folder.WriteFile("hook.sh", $"#!/bin/sh\n{{ printf '%s\\n' \"$PGMLBACKUP_OUTCOME\" \"$@\"; cat; echo; }} >> {calls}\n", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        string words = string.Join(',', hook, "$(touch /tmp/pgmlt-hostile)", "it's 100% \"so\"");
        (await machine.RunAsync(null, "Register-PgBackupSchedule", "-Type", "Full", "-Daily", "-With", "Cron", "-Name", "hooked", "-OnSuccess", words, "-OnFailure", words)).EnsureSuccess();

        (await machine.StartScheduleAsync(TestAccount.Postgres, "hooked")).EnsureSuccess();
        string[] told = await File.ReadAllLinesAsync(calls, Stop);
        Assert.Equal(["Succeeded", "$(touch /tmp/pgmlt-hostile)", "it's 100% \"so\""], told.Take(3));
        Assert.Contains("\"label\":\"", told[3], StringComparison.Ordinal);
        File.Delete(calls);

        await machine.Stanza.Cluster.StopAsync(cancellationToken: Stop);
        TestProgramResult failed = await machine.StartScheduleAsync(null, "hooked");
        await machine.Stanza.Cluster.StartAsync(Stop);
        Assert.Equal(1, failed.ExitCode);
        Assert.Equal("Failed", (await File.ReadAllLinesAsync(calls, Stop))[0]);

        await machine.Cron.WriteCrontabAsync(TestAccount.Postgres, Foreign, Stop);
        TestProgramResult gone = await machine.RunScriptAsync(
            null, $"$s = Get-PgBackupSchedule -Name hooked -ConfigPath {machine.Stanza.Cluster.ConfigPath} -ErrorVariable e -ErrorAction SilentlyContinue; $s.IsInstalled; $s.LastOutcome; $e[0].FullyQualifiedErrorId");
        Assert.Equal(["False", "Failed", $"{FaultCatalog.ScheduleNotInstalled.Id},PgmlBackup.Commands.GetPgBackupScheduleCommand"], gone.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        (await machine.RunAsync(null, "Unregister-PgBackupSchedule", "-Name", "hooked")).EnsureSuccess();
        Assert.False(File.Exists("/tmp/pgmlt-hostile"));
    }

    [Fact]
    public async Task On_a_standby_nothing_is_done_and_nothing_is_missed_and_what_never_began_is()
    {
        RequireCron();
        (await machine.RunAsync(null, "Register-PgBackupSchedule", "-Type", "Full", "-Daily", "-With", "Cron", "-Name", "primary", "-OnlyOnPrimary")).EnsureSuccess();
        string signal = Path.Combine(machine.Stanza.Cluster.DataDirectory, "standby.signal");
        await machine.Stanza.Cluster.StopAsync(cancellationToken: Stop);
        machine.Stanza.Cluster.Folder.WriteFile(signal, "");
        await machine.Stanza.Cluster.StartAsync(Stop);
        int before = (await machine.Stanza.ReadAsync()).Backups.Count;
        TestProgramResult skipped = (await machine.StartScheduleAsync(TestAccount.Postgres, "primary")).EnsureSuccess();
        await machine.Stanza.Cluster.StopAsync(cancellationToken: Stop);
        File.Delete(signal);
        await machine.Stanza.Cluster.StartAsync(Stop);
        string definition = Path.Combine(machine.State, "schedules", "primary.json");
        string json = await File.ReadAllTextAsync(definition, Stop);
        await File.WriteAllTextAsync(definition, Regex.Replace(json, "(\"registered\": \")[^\"]*", $"${{1}}{DateTime.UtcNow.AddDays(-3):O}"), Stop);

        Assert.Equal("[]", skipped.Output.Trim());
        Assert.Equal(before, (await machine.Stanza.ReadAsync()).Backups.Count);
        TestProgramResult schedule = (await machine.RunAsync(null, "Get-PgBackupSchedule", "-Name", "primary")).EnsureSuccess();
        Assert.Equal("Skipped", First(schedule.Output, "LastOutcome"));
        Assert.InRange(int.Parse(First(schedule.Output, "MissedCount")!, CultureInfo.InvariantCulture), 2, 3);
        TestProgramResult history = (await machine.RunAsync(null, "Get-PgBackupHistory", "-Outcome", "Missed")).EnsureSuccess();
        Assert.Equal("primary", First(history.Output, "Schedule"));
        (await machine.RunAsync(null, "Unregister-PgBackupSchedule", "-Name", "primary")).EnsureSuccess();
    }

    private static void RequireCron() => Assert.SkipWhen(CronMachine.Obstacle is not null, CronMachine.Obstacle ?? "");

    /// <summary>A property of the first object, as text.</summary>
    private static string? First(string json, string property)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        JsonElement value = document.RootElement[0].GetProperty(property);
        return value.ValueKind == JsonValueKind.Null ? null : value.ToString();
    }
}
