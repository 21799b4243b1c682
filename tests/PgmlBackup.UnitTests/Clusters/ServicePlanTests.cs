using PgmlBackup.Engine.Clusters;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Model;

namespace PgmlBackup.UnitTests.Clusters;

public sealed class ServicePlanTests
{
    private static readonly Account s_root = new("root", 0, 0, "/root");
    private static readonly Account s_postgres = new("postgres", 101, 104, "/var/lib/postgresql");
    private static readonly Account s_admin = new("admin", 1000, 1000, "/home/admin");

    private static readonly PgCluster s_plain = new()
    {
        Name = "/srv/db one",
        DataDirectory = "/srv/db one",
        Owner = "postgres",
        Status = PgClusterStatus.Stopped,
        Manager = PgServiceManager.PgCtl,
        LogFile = "/var/log/db.log",
    };

    private static readonly PgCluster s_debian = s_plain with { Name = "15/main", DataDirectory = "/data", Manager = PgServiceManager.PgCtlCluster };
    private static readonly PgCluster s_unit = s_debian with { Manager = PgServiceManager.Systemd, ServiceName = "postgresql@15-main.service" };
    private static readonly PgCluster s_service = s_plain with { Manager = PgServiceManager.Service, ServiceName = "postgresql" };

    private static ServicePlan Plan(Account current, bool active = true) => new()
    {
        Owner = s_postgres,
        Current = current,
        Root = s_root,
        SystemProgram = name => "/usr/bin/" + name,
        ServerProgram = name => "/pg/bin/" + name,
        IsUnitActive = active,
    };

    private static string[] Lines(IReadOnlyList<ServiceCommand> commands) => [.. commands.Select(command => command.DisplayText)];

    [Fact]
    public void A_unit_is_started_and_stopped_by_its_own_name_as_root()
    {
        Assert.Equal(["sudo -u root -- /usr/bin/systemctl start postgresql@15-main.service"], Lines(Plan(s_admin).Start(s_unit, new())));
        Assert.Equal(["sudo -u root -- /usr/bin/systemctl stop postgresql@15-main.service"], Lines(Plan(s_admin).Stop(s_unit, new())));
    }

    [Theory]
    [InlineData(PgShutdownMode.Smart, "smart")]
    [InlineData(PgShutdownMode.Immediate, "immediate")]
    public void A_unit_that_is_to_stop_otherwise_than_fast_is_told_by_pg_ctl_first(PgShutdownMode mode, string word) => Assert.Equal(
        [
            $"sudo -u postgres -- /pg/bin/pg_ctl stop -D /data -s -w -t 60 -m {word}",
            "sudo -u root -- /usr/bin/systemctl stop postgresql@15-main.service",
        ],
        Lines(Plan(s_root).Stop(s_unit, new StopOptions { Mode = mode, Timeout = TimeSpan.FromMinutes(1) })));

    [Fact]
    public void A_server_that_was_started_beside_systemd_is_stopped_beside_it() => Assert.Equal(
        ["sudo -u postgres -- /pg/bin/pg_ctl stop -D /data -s -w -t 300 -m fast"], Lines(Plan(s_root, active: false).Stop(s_unit, new())));

    [Fact]
    public void Debians_tool_is_run_as_root_by_root_and_as_the_owner_by_others()
    {
        Assert.Equal(["/usr/bin/pg_ctlcluster --skip-systemctl-redirect 15 main start -- -t 10"], Lines(Plan(s_root).Start(s_debian, new())));
        Assert.Equal(
            ["sudo -u postgres -- /usr/bin/pg_ctlcluster --skip-systemctl-redirect -m fast 15 main stop -- -t 300"],
            Lines(Plan(s_admin).Stop(s_debian, new())));
    }

    [Fact]
    public void Debians_tool_gets_the_configuration_root() => Assert.Equal(
        ["env PG_CLUSTER_CONF_ROOT=/my/etc /usr/bin/pg_ctlcluster --skip-systemctl-redirect 15 main start -- -t 10"],
        Lines((Plan(s_root) with { DebianConfigurationRoot = "/my/etc" }).Start(s_debian, new())));

    [Fact]
    public void A_plain_cluster_is_started_by_pg_ctl_as_its_owner() => Assert.Equal(
        ["sudo -u postgres -- /pg/bin/pg_ctl start -D '/srv/db one' -s -w -t 10 -l /var/log/db.log"], Lines(Plan(s_root).Start(s_plain, new())));

    [Fact]
    public void A_server_without_a_known_log_writes_into_its_folder() => Assert.Equal(
        "/srv/db one/pgstartup.log", ServicePlan.LogFileOf(s_plain with { LogFile = null }));

    [Fact]
    public void Server_options_are_quoted_for_the_shell_that_pg_ctl_uses()
    {
        var options = new StartOptions { ServerOptions = ["-c", "archive_command=it's $(rm)"] };

        Assert.Equal("-c 'archive_command=it'\\''s $(rm)'", Plan(s_root).Start(s_plain, options)[0].Arguments[^1]);
        Assert.Equal(
            ["--skip-systemctl-redirect", "-o", "-c 'archive_command=it'\\''s $(rm)'", "15", "main", "start", "--", "-t", "10"],
            Plan(s_root).Start(s_debian, options)[0].Arguments);
        Assert.Throws<ArgumentException>(() => Plan(s_root).Start(s_unit, options));
        Assert.Throws<ArgumentException>(() => Plan(s_root).Start(s_service, options));
    }

    [Fact]
    public void An_init_script_serves_fast_stops_only()
    {
        Assert.Equal(["sudo -u root -- /usr/bin/service postgresql start"], Lines(Plan(s_root).Start(s_service, new())));
        Assert.Equal(["sudo -u root -- /usr/bin/service postgresql stop"], Lines(Plan(s_root).Stop(s_service, new())));
        Assert.Equal(
            ["sudo -u postgres -- /pg/bin/pg_ctl stop -D '/srv/db one' -s -w -t 300 -m smart"],
            Lines(Plan(s_root).Stop(s_service, new StopOptions { Mode = PgShutdownMode.Smart })));
    }

    [Fact]
    public void Only_what_asks_another_program_may_be_left()
    {
        Assert.True(Plan(s_root).Start(s_unit, new())[0].IsRequest);
        Assert.All([s_plain, s_debian, s_service], cluster => Assert.False(Plan(s_root).Start(cluster, new())[0].IsRequest));
    }

    [Fact]
    public void A_wait_shorter_than_a_second_is_one_second() => Assert.Contains(
        "-t 1 ", Plan(s_root).Stop(s_plain, new StopOptions { Timeout = TimeSpan.FromMilliseconds(1) })[0].DisplayText, StringComparison.Ordinal);
}
