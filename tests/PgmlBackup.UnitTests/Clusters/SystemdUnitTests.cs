using PgmlBackup.Engine.Clusters;

namespace PgmlBackup.UnitTests.Clusters;

public sealed class SystemdUnitTests
{
    [Fact]
    public void An_rpm_unit_names_its_data_directory()
    {
        SystemdUnit unit = Assert.Single(SystemdUnit.Parse(
            """
            MainPID=811
            Environment=PGDATA=/var/lib/pgsql/15/data/ PG_OOM_ADJUST_FILE=/proc/self/oom_score_adj PG_OOM_ADJUST_VALUE=0
            ExecStart={ path=/usr/pgsql-15/bin/postmaster ; argv[]=/usr/pgsql-15/bin/postmaster -D ${PGDATA} ; ignore_errors=no ; start_time=[n/a] ; pid=811 ; code=(null) ; status=0/0 }
            Id=postgresql-15.service
            LoadState=loaded
            ActiveState=active
            """));

        Assert.Equal(new SystemdUnit("postgresql-15.service", true, true, 811, "/var/lib/pgsql/15/data"), unit);
    }

    [Fact]
    public void A_blank_in_a_path_and_a_path_in_the_command_are_understood()
    {
        IReadOnlyList<SystemdUnit> units = SystemdUnit.Parse(
            "Id=postgresql-a.service\nLoadState=loaded\nActiveState=inactive\nMainPID=0\nEnvironment=\"PGDATA=/srv/my data\" X=1\n\n"
            + "Id=postgresql-b.service\nLoadState=loaded\nActiveState=failed\nMainPID=0\nEnvironment=\n"
            + "ExecStart={ path=/usr/bin/postgres ; argv[]=/usr/bin/postgres -D /srv/b -p 5433 ; ignore_errors=no }\n");

        Assert.Equal(["/srv/my data", "/srv/b"], units.Select(unit => unit.DataDirectory));
        Assert.All(units, unit => Assert.Null(unit.MainProcessId));
        Assert.All(units, unit => Assert.False(unit.IsActive));
    }

    [Fact]
    public void Debians_meta_unit_and_a_missing_unit_start_nothing()
    {
        IReadOnlyList<SystemdUnit> units = SystemdUnit.Parse(
            "Id=postgresql.service\nLoadState=loaded\nActiveState=active\nMainPID=0\nExecStart={ path=/bin/true ; argv[]=/bin/true ; ignore_errors=no }\n\n"
            + "Id=postgresql-99.service\nLoadState=not-found\nActiveState=inactive\nMainPID=0\n");

        Assert.All(units, unit => Assert.Null(unit.DataDirectory));
        Assert.Equal([true, false], units.Select(unit => unit.IsLoaded));
    }

    [Fact]
    public void Names_are_taken_once_and_without_templates() => Assert.Equal(
        ["postgresql.service", "postgresql@15-main.service", "postgresql-16.service"],
        SystemdUnit.ParseNames(
            """
              postgresql.service         loaded active exited  PostgreSQL RDBMS
            ● postgresql@15-main.service loaded failed failed  PostgreSQL Cluster 15-main
            postgresql.service           enabled  enabled
            postgresql@.service          indirect enabled
            postgresql-16.service        disabled enabled

            """));
}
