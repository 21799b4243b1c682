using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.Clusters;

/// <summary>Asks systemd for PostgreSQL's units, where it has booted the machine.</summary>
internal sealed class SystemdUnits(ProgramRunner runner, HostLayout layout)
{
    private const string Pattern = "postgresql*.service";

    /// <summary>All units of PostgreSQL, stopped and disabled ones too; empty where systemd does not run.</summary>
    internal async Task<IReadOnlyList<SystemdUnit>> ListAsync(CancellationToken stop)
    {
        if (!layout.HasSystemd)
        {
            return [];
        }

        // A unit that was not started since the boot and is not enabled is in the second list only.
        string[] lists = await Task.WhenAll(
            RunAsync(["list-units", "--all", "--type=service", "--full", "--plain", "--no-legend", "--no-pager", Pattern], stop),
            RunAsync(["list-unit-files", "--type=service", "--full", "--no-legend", "--no-pager", Pattern], stop)).ConfigureAwait(false);
        IReadOnlyList<string> names = SystemdUnit.ParseNames(string.Join('\n', lists));
        return names.Count == 0 ? [] : await ShowAsync(names, stop).ConfigureAwait(false);
    }

    /// <summary>Looks at one unit; null where systemd does not run or does not know it.</summary>
    internal async Task<SystemdUnit?> FindAsync(string name, CancellationToken stop) =>
        layout.HasSystemd
            ? (await ShowAsync([name], stop).ConfigureAwait(false)).FirstOrDefault(unit => unit.IsLoaded)
            : null;

    private async Task<IReadOnlyList<SystemdUnit>> ShowAsync(IReadOnlyList<string> names, CancellationToken stop) =>
        SystemdUnit.Parse(await RunAsync(["show", "--no-pager", $"--property={SystemdUnit.Properties}", "--", .. names], stop).ConfigureAwait(false));

    private async Task<string> RunAsync(IReadOnlyList<string> arguments, CancellationToken stop)
    {
        string program = layout.FindProgram("systemctl")
            ?? throw new PgmlException(FaultCatalog.ProgramNotFound, $"'{layout.SystemdRuntimeDirectory}' is there and the program 'systemctl' is not.", "systemctl");
        var request = new ProgramRequest(program, arguments) { Environment = new Dictionary<string, string?> { ["LC_ALL"] = "C", ["SYSTEMD_COLORS"] = "0" } };
        ProgramResult result = await runner.RunAsync(request, stop).ConfigureAwait(false);

        // list-unit-files exits with 1 when nothing matches, and says nothing.
        return result.ExitCode == 0 || result.ErrorText.Trim().Length == 0
            ? result.OutputText
            : throw new PgmlException(FaultCatalog.ClusterListFailed, $"{request.DisplayText} failed: {result.ErrorText.Trim()}", program);
    }
}
