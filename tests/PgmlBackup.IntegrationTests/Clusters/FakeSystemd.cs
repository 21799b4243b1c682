using PgmlBackup.Engine.Clusters;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.Clusters;

/// <summary>
/// A machine that systemd seems to have booted: a runtime folder, and a <c>systemctl</c> that writes its calls down and starts and stops the one
/// cluster of a unit for real.
/// </summary>
internal sealed class FakeSystemd
{
    private readonly ScratchCluster _scratch;
    private readonly string _calls;
    private readonly string _active;

    internal FakeSystemd(ScratchCluster scratch, string unit)
    {
        _scratch = scratch;
        Unit = unit;
        string programs = scratch.Folder.MakeFolder("fake-bin");
        scratch.Folder.MakeFolder("fake-run");
        _calls = scratch.Folder.WriteFile("fake-calls", "");
        _active = scratch.Folder.Combine("fake-active");
        StartCommand = PgCtl($"start -w -l {scratch.LogFile}");
        Write(programs);
        Layout = new HostLayout
        {
            SystemdRuntimeDirectory = scratch.Folder.Combine("fake-run"),
            DebianConfigurationRoot = scratch.Folder.MakeFolder("no-clusters"),
            ProgramDirectories = [programs],
        };
    }

    /// <summary>The unit of the cluster.</summary>
    internal string Unit { get; }

    /// <summary>The machine.</summary>
    internal HostLayout Layout { get; }

    /// <summary>What <c>systemctl start</c> does.</summary>
    internal string StartCommand { get; private set; }

    /// <summary>The calls that changed something, or tried to.</summary>
    internal IReadOnlyList<string> Actions => [.. File.ReadAllLines(_calls).Where(call => call.StartsWith("start ", StringComparison.Ordinal) || call.StartsWith("stop ", StringComparison.Ordinal))];

    /// <summary>All calls.</summary>
    internal IReadOnlyList<string> Calls => File.ReadAllLines(_calls);

    /// <summary>Makes <c>systemctl start</c> do something else.</summary>
    internal void OnStart(string command)
    {
        StartCommand = command;
        Write(_scratch.Folder.Combine("fake-bin"));
    }

    /// <summary>Says that systemd takes the unit for running.</summary>
    internal void SetActive() => _scratch.Folder.WriteFile("fake-active", "");

    /// <summary>A command that runs pg_ctl as the owner.</summary>
    internal string PgCtl(string arguments) => string.Join(
        ' ', [.. TestProgram.ChangeAccount(_scratch.Owner), TestKit.Clusters.PostgresPrograms.Find("pg_ctl"), "-D", _scratch.DataDirectory, "-s", arguments]);

    private void Write(string folder)
    {
        string path = _scratch.Folder.WriteFile(
            Path.Combine(folder, "systemctl"),
            $$"""
            #!/bin/sh
            echo "$@" >> {{_calls}}
            case "$1" in
            list-units) echo "  {{Unit}} loaded inactive dead PostgreSQL database server"; echo "  postgresql.service loaded active exited PostgreSQL RDBMS" ;;
            list-unit-files) echo "{{Unit}} disabled enabled"; echo "postgresql@.service indirect enabled" ;;
            show)
                if [ -e {{_active}} ]; then state=active; else state=inactive; fi
                shift 4
                for unit in "$@"; do
                    echo "Id=$unit"; echo "LoadState=loaded"
                    if [ "$unit" = "{{Unit}}" ]; then
                        echo "ActiveState=$state"; echo "MainPID=0"; echo "Environment=PGDATA={{_scratch.DataDirectory}}/ PG_OOM_ADJUST_VALUE=0"
                    else
                        echo "ActiveState=active"; echo "ExecStart={ path=/bin/true ; argv[]=/bin/true ; ignore_errors=no }"
                    fi
                    echo
                done ;;
            start) touch {{_active}}; {{StartCommand}} ;;
            stop) rm -f {{_active}}; {{PgCtl("stop -w -m fast")}} 2>/dev/null || true ;;
            status) echo "Nov 22 17:00:00 db postmaster[1]: FATAL:  from the journal" ; exit 3 ;;
            esac
            """,
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        _scratch.Folder.GiveToOwner(path);
    }
}
