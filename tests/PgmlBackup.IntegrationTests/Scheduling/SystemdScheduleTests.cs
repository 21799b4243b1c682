using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Scheduling;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.IntegrationTests.Backups;
using PgmlBackup.IntegrationTests.Locking;
using PgmlBackup.IntegrationTests.Recovery;
using PgmlBackup.Model;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.Scheduling;

/// <summary>Schedules as timers: the units are checked by the real systemd-analyze, and what systemctl is asked for is written down by one that seems to obey.</summary>
public sealed class SystemdScheduleTests(BackedUpStanza backedUp, HostCopy host) : IClassFixture<BackedUpStanza>, IClassFixture<HostCopy>
{
    private readonly ScratchStanza _stanza = backedUp.Stanza;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_schedule_becomes_a_timer_that_is_enabled_started_seen_and_removed()
    {
        StanzaContext context = await SystemdAsync("one", obedient: true);
        var service = new ScheduleService(context, "", TimeProvider.System);
        ScheduleChange change = await service.PlanAsync(Weekly with { Name = "sd", RandomDelay = TimeSpan.FromMinutes(5) }, Stop);
        Assert.Contains("+++ " + Unit(context, "pgmlbackup-sd-full.timer"), change.Diff, StringComparison.Ordinal);
        Assert.Contains("+OnCalendar=Mon,Tue,Wed,Thu,Fri,Sat *-*-* 00:00:00", change.Diff, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(context.Layout.SystemdUnitDirectory));

        await service.RegisterAsync(change, Stop);
        Assert.Equal(6, Directory.GetFiles(context.Layout.SystemdUnitDirectory).Length);
        string unit = await File.ReadAllTextAsync(Unit(context, "pgmlbackup-sd-full.service"), Stop);
        Assert.Contains($"\nUser={TestAccount.Postgres.Name}\n", unit, StringComparison.Ordinal);
        Assert.Contains("Start-PgBackupSchedule -Path /", unit, StringComparison.Ordinal);
        Assert.Contains("\nRandomizedDelaySec=300s\n", await File.ReadAllTextAsync(Unit(context, "pgmlbackup-sd-full.timer"), Stop), StringComparison.Ordinal);
        string[] calls = await CallsAsync("one");
        Assert.Equal("daemon-reload", calls[0]);
        Assert.Contains("enable pgmlbackup-sd-incremental.timer", calls);
        Assert.Contains("restart pgmlbackup-sd-incremental.timer", calls);
        PgBackupSchedule[] shown = [.. await new ScheduleReader(context, TimeProvider.System).ReadAsync(null, Stop)];
        Assert.Equal(["sd-differential", "sd-full", "sd-incremental"], shown.Select(schedule => schedule.Name));
        Assert.All(shown, schedule => Assert.True(schedule.IsInstalled));

        foreach (string name in shown.Select(schedule => schedule.Name))
        {
            await service.RemoveAsync(await service.PlanRemovalAsync(name, Stop), Stop);
        }

        Assert.Empty(Directory.GetFiles(context.Layout.SystemdUnitDirectory));
        Assert.Contains("disable --now pgmlbackup-sd-full.timer", await CallsAsync("one"));
        Assert.Empty(await new ScheduleReader(context, TimeProvider.System).ReadAsync(null, Stop));
    }

    [Fact]
    public async Task A_timer_that_systemd_does_not_start_is_an_error_and_no_schedule_is_left()
    {
        StanzaContext context = await SystemdAsync("two", obedient: false);
        var service = new ScheduleService(context, "", TimeProvider.System);
        ScheduleChange change = await service.PlanAsync(Weekly with { Name = "lazy" }, Stop);

        PgmlException failed = await Assert.ThrowsAsync<PgmlException>(() => service.RegisterAsync(change, Stop));
        Assert.Equal(FaultCatalog.SystemdFailed, failed.Fault);
        Assert.Empty(await new ScheduleReader(context, TimeProvider.System).ReadAsync(null, Stop));
    }

    [Fact]
    public async Task Without_systemd_it_is_refused_by_name()
    {
        StanzaContext context = await SystemdAsync("three", obedient: true);
        Directory.Delete(context.Layout.SystemdRuntimeDirectory);
        var service = new ScheduleService(context, "", TimeProvider.System);
        ScheduleChange change = await service.PlanAsync(Weekly with { Name = "none" }, Stop);
        Assert.Equal(FaultCatalog.SystemdNotRunning, (await Assert.ThrowsAsync<PgmlException>(() => service.RegisterAsync(change, Stop))).Fault);
    }

    private static RegisterRequest Weekly => new() { Entries = ScheduleEntry.Of(PgBackupSchedulePlan.Weekly), Scheduler = PgScheduler.Systemd };

    private static string Unit(StanzaContext context, string name) => Path.Combine(context.Layout.SystemdUnitDirectory, name);

    private Task<string[]> CallsAsync(string name) => File.ReadAllLinesAsync(_stanza.Cluster.Folder.Combine($"calls-{name}"), Stop);

    private async Task<StanzaContext> SystemdAsync(string name, bool obedient)
    {
        Assert.SkipUnless(TestAccount.IsRoot, "Only root may write units.");
        ScratchFolder folder = _stanza.Cluster.Folder;
        string programs = folder.MakeFolder($"bin-{name}");
        string calls = folder.WriteFile($"calls-{name}", "");
        string state = obedient ? "UnitFileState=enabled\nActiveState=active" : "UnitFileState=disabled\nActiveState=inactive";
        folder.WriteFile(
            Path.Combine(programs, "systemctl"),
            $"#!/bin/sh\nif [ \"$1\" = show ]; then printf '{state.Replace("\n", "\\n", StringComparison.Ordinal)}\\n'; else echo \"$@\" >> {calls}; fi\n",
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        folder.WriteFile(
            Path.Combine(programs, "pgmlbackup"),
            $"#!/bin/sh\nDOTNET_ROOT={HostCopy.Runtime["DOTNET_ROOT"]} exec {host.Program} \"$@\"\n",
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        StanzaContext real = await _stanza.ResolveAsync();
        return new StanzaContext
        {
            Stanza = real.Stanza,
            Settings = real.Settings,
            Profile = real.Profile with { StatePath = folder.Combine($"state-{name}") },
            Configuration = real.Configuration,
            Client = real.Client,
            Owner = real.Owner,
            Files = real.Files,
            Locks = real.Locks,
            Runner = real.Runner,
            Activity = real.Activity,
            Layout = real.Layout with
            {
                SystemdRuntimeDirectory = folder.MakeFolder($"run-{name}"),
                SystemdUnitDirectory = folder.MakeFolder($"units-{name}"),
                ProgramDirectories = [programs],
            },
        };
    }
}
