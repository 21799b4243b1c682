using PgmlBackup.Engine.Archiving;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Model;

namespace PgmlBackup.UnitTests.Archiving;

/// <summary>What a server is told, and what it is not told.</summary>
public sealed class ServerSettingPlanTests
{
    private const string Command = "/usr/bin/pgbackrest --stanza=main archive-push %p";

    private static readonly PgCluster s_cluster = new()
    {
        Name = "/data",
        DataDirectory = "/data",
        Owner = "postgres",
        Status = PgClusterStatus.Running,
        Manager = PgServiceManager.PgCtl,
    };

    [Fact]
    public void A_bare_server_is_told_all_and_restarted()
    {
        ServerSettingPlan plan = Plan(Server(walLevel: "minimal", mode: "off", command: ""));

        Assert.Equal(
            [
                "ALTER SYSTEM SET wal_level = 'replica'", "ALTER SYSTEM SET archive_mode = 'on'", $"ALTER SYSTEM SET archive_command = '{Command}'",
                "ALTER SYSTEM SET archive_timeout = '60s'",
            ],
            plan.Statements);
        Assert.True(plan.NeedsRestart);
    }

    [Fact]
    public void A_server_that_archives_is_left_alone()
    {
        ServerSettingPlan plan = Plan(Server(command: Command, timeout: 300), ArchiveCommandFit.Fits);

        Assert.Empty(plan.Statements);
        Assert.False(plan.NeedsRestart);
    }

    [Fact]
    public void What_waits_for_a_restart_is_not_said_again()
    {
        ServerSettingPlan plan = Plan(Server(mode: "off", modeConfigured: "on", command: Command, timeout: 60), ArchiveCommandFit.Fits);

        Assert.Empty(plan.Statements);
        Assert.True(plan.NeedsRestart);
    }

    [Theory]
    [InlineData(ArchiveCommandFit.Foreign)]
    [InlineData(ArchiveCommandFit.OtherStanza)]
    [InlineData(ArchiveCommandFit.OtherConfiguration)]
    public void Another_archive_is_replaced_only_when_it_is_asked_for(object fit)
    {
        ServerArchiveSettings server = Server(command: "cp %p /a/%f", timeout: 60);

        Assert.Equal(FaultCatalog.ArchiveCommandConflict, Assert.Throws<PgmlException>(() => Plan(server, (ArchiveCommandFit)fit)).Fault);
        Assert.Equal([$"ALTER SYSTEM SET archive_command = '{Command}'"], Plan(server, (ArchiveCommandFit)fit, new ArchiveSetupRequest { Repository = new RepositorySetup(), ReplaceArchiveCommand = true }).Statements);
    }

    [Fact]
    public void A_library_is_another_archive()
    {
        ServerArchiveSettings server = Server(command: Command, timeout: 60, library: "basic_archive");

        Assert.Equal(FaultCatalog.ArchiveCommandConflict, Assert.Throws<PgmlException>(() => Plan(server, ArchiveCommandFit.Fits)).Fault);
        Assert.Equal(
            ["ALTER SYSTEM SET archive_library = ''"],
            Plan(server, ArchiveCommandFit.Fits, new ArchiveSetupRequest { Repository = new RepositorySetup(), ReplaceArchiveCommand = true }).Statements);
    }

    [Fact]
    public void The_command_line_of_the_server_cannot_be_changed() =>
        Assert.Equal(FaultCatalog.ServerSettingFixed, Assert.Throws<PgmlException>(() => Plan(Server(mode: "off", fixedMode: true))).Fault);

    [Fact]
    public void A_standby_is_refused() =>
        Assert.Equal(FaultCatalog.ArchiveNeedsPrimary, Assert.Throws<PgmlException>(() => Plan(Server(inRecovery: true))).Fault);

    [Fact]
    public void A_timeout_that_is_asked_for_is_set() => Assert.Equal(
        ["ALTER SYSTEM SET archive_timeout = '120s'"],
        Plan(Server(command: Command, timeout: 60), ArchiveCommandFit.Fits, new ArchiveSetupRequest { Repository = new RepositorySetup(), ArchiveTimeout = TimeSpan.FromMinutes(2) }).Statements);

    private static ServerSettingPlan Plan(ServerArchiveSettings server, ArchiveCommandFit fit = ArchiveCommandFit.Empty, ArchiveSetupRequest? request = null) =>
        ServerSettingPlan.Create(server, Command, fit, request ?? new ArchiveSetupRequest { Repository = new RepositorySetup() }, s_cluster);

    private static ServerArchiveSettings Server(
        string walLevel = "replica", string mode = "on", string? modeConfigured = null, string command = "", int timeout = 0, string library = "", bool fixedMode = false, bool inRecovery = false) =>
        new(
            new ServerSetting[]
            {
                new("wal_level", walLevel, null, false),
                new("archive_mode", mode, modeConfigured, fixedMode),
                new("archive_command", mode == "off" ? "(disabled)" : command, command, false),
                new("archive_library", library, null, false),
                new("archive_timeout", $"{timeout}", null, false),
            }.ToDictionary(setting => setting.Name),
            inRecovery);
}
