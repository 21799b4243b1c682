using System.Text.Json;
using PgmlBackup.Engine.Activity;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.Clusters;

/// <summary>Asks Debian's <c>pg_lsclusters</c>.</summary>
internal sealed class DebianClusters(ProgramRunner runner, HostLayout layout, IActivitySink activity)
{
    private const string Program = "pg_lsclusters";

    private readonly DebianConfiguration _configuration = new(layout.DebianRoot);

    /// <summary>All clusters that Debian's tools know; empty where they are not installed.</summary>
    internal async Task<IReadOnlyList<ClusterCandidate>> ListAsync(CancellationToken stop)
    {
        if (layout.FindProgram(Program) is not { } program)
        {
            return [];
        }

        try
        {
            return await RunAsync(program, [], stop).ConfigureAwait(false);
        }
        catch (PgmlException failure) when (failure.Fault == FaultCatalog.ClusterListFailed)
        {
            // One broken postgresql.conf ends the whole list: ask for each cluster alone, so that the others can still be served.
            return await ListOneByOneAsync(program, failure, stop).ConfigureAwait(false);
        }
    }

    /// <summary>False only when it is sure that <see cref="ListAsync"/> would name nothing.</summary>
    internal bool MayListAny() => layout.FindProgram(Program) is not null && _configuration.MayListAny();

    /// <summary>False only when it is sure that <see cref="ListAsync"/> would not name a data directory.</summary>
    internal bool MayHold(string dataDirectory, Func<string, string, bool> isSame) => _configuration.MayHold(dataDirectory, isSame);

    private async Task<IReadOnlyList<ClusterCandidate>> ListOneByOneAsync(string program, PgmlException failure, CancellationToken stop)
    {
        List<ClusterCandidate> clusters = [];
        IReadOnlyList<string> folders = _configuration.Folders;
        if (folders.Count == 0)
        {
            throw failure;
        }

        foreach (string folder in folders)
        {
            try
            {
                string version = Path.GetFileName(Path.GetDirectoryName(folder))!;
                clusters.AddRange(await RunAsync(program, [version, Path.GetFileName(folder)], stop).ConfigureAwait(false));
            }
            catch (PgmlException broken) when (broken.Fault == FaultCatalog.ClusterListFailed)
            {
                activity.Fault(broken);
            }
        }

        return clusters;
    }

    private async Task<IReadOnlyList<ClusterCandidate>> RunAsync(string program, IReadOnlyList<string> arguments, CancellationToken stop)
    {
        ProgramResult result = await runner.RunAsync(Request(program, ["--json", .. arguments]), stop).ConfigureAwait(false);
        if (result.ExitCode == 0)
        {
            return Parse(result.OutputText);
        }

        if (result.ErrorText.Contains("install JSON.pm", StringComparison.Ordinal))
        {
            result = await runner.RunAsync(Request(program, ["--no-header", .. arguments]), stop).ConfigureAwait(false);
            if (result.ExitCode == 0)
            {
                return DebianClusterList.ParseTable(result.OutputText);
            }
        }

        throw new PgmlException(
            FaultCatalog.ClusterListFailed,
            $"pg_lsclusters {string.Join(' ', arguments)} failed: {result.ErrorText.Trim()}".Replace("  ", " ", StringComparison.Ordinal),
            arguments.Count > 0 ? string.Join('/', arguments) : null);
    }

    private static IReadOnlyList<ClusterCandidate> Parse(string json)
    {
        try
        {
            return DebianClusterList.ParseJson(json);
        }
        catch (JsonException failure)
        {
            throw new PgmlException(FaultCatalog.ClusterListFailed, $"pg_lsclusters printed no JSON: {failure.Message}", inner: failure);
        }
    }

    private ProgramRequest Request(string program, IReadOnlyList<string> arguments) => new(program, arguments)
    {
        Environment = ServerEnvironment.Clean(("LC_ALL", "C.UTF-8"), ("PG_CLUSTER_CONF_ROOT", layout.DebianConfigurationRoot)),
    };
}
