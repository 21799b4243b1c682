using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Clusters;

// What is said of a start that came to nothing.
public sealed partial class ClusterController
{
    private static async Task<PgmlException> StartTimeoutAsync(PgCluster cluster, StartOptions options, PostmasterSighting sighting, ServiceCommandRun run)
    {
        await LeaveAliveAsync(run).ConfigureAwait(false);
        return new PgmlException(
            FaultCatalog.ClusterStartTimeout,
            $"{cluster.Name} runs (process {sighting.File?.ProcessId}) and does not accept connections after {options.Timeout.TotalSeconds:0.#} s.",
            cluster);
    }

    private async Task<PgmlException> StartFailureAsync(
        PgCluster cluster, Account owner, PostmasterSighting sighting, ProgramResult? result, ServerLog log, CancellationToken stop)
    {
        PgCluster now = await _finder.RefreshAsync(cluster, stop).ConfigureAwait(false);
        IReadOnlyList<string> lines = await log.ReadNewAsync(now.LogFile is null ? [] : [now.LogFile], stop).ConfigureAwait(false);
        string[] said = result is null ? [] : [.. Said(result).Split('\n').Select(line => line.TrimEnd()).Where(line => !lines.Contains(line))];
        if (lines.Count == 0 && cluster is { Manager: PgServiceManager.Systemd, ServiceName: { } unit })
        {
            lines = await JournalAsync(unit, stop).ConfigureAwait(false);
        }

        string cause = lines.Concat(said).FirstOrDefault(IsCause) ?? said.LastOrDefault() ?? "its log says nothing.";
        string details = string.Join('\n', said.Concat(lines));
        return new PgmlException(
            FaultCatalog.ClusterStartFailed, $"{cluster.Name} did not start: {cause}\n{details}".TrimEnd(), now, StaleFileAdvice(cluster, owner, sighting, lines));
    }

    private static bool IsCause(string line) =>
        line.Contains("FATAL: ", StringComparison.Ordinal) || line.Contains("PANIC: ", StringComparison.Ordinal) || line.StartsWith("Error: ", StringComparison.Ordinal);

    // Early messages of a server that a unit starts are in the journal only.
    private async Task<IReadOnlyList<string>> JournalAsync(string unit, CancellationToken stop)
    {
        if (_layout.FindProgram("systemctl") is not { } program)
        {
            return [];
        }

        var request = new ProgramRequest(program, ["status", "--no-pager", "--full", "--lines=20", unit]) { RunAs = AccountDatabase.ById(0) };
        ProgramResult result = await _runner.RunAsync(request, stop).ConfigureAwait(false);
        return result.OutputText.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    // The kernel has given the killed server's number to another process of the same account: PostgreSQL cannot tell, we can.
    private string? StaleFileAdvice(PgCluster cluster, Account owner, PostmasterSighting sighting, IReadOnlyList<string> lines)
    {
        string? name = sighting.File is { } file ? _process.NameOf(file.ProcessId) : null;
        return name is not null && lines.Any(line => line.Contains($"\"{PostmasterFile.FileName}\"", StringComparison.Ordinal))
            ? $"{PostmasterFile.FileName} is left over from a server that was killed: process {sighting.File!.ProcessId}, which it names, is '{name}' now and not this "
                + $"cluster's server. If no other host or container runs a server on this folder, remove the file and start again: "
                + CommandLineText.Quote(["sudo", "-u", owner.Name, "--", "rm", Path.Join(cluster.DataDirectory, PostmasterFile.FileName)])
            : null;
    }
}
