using System.Text.Json;
using PgmlBackup.Engine.Activity;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.Clusters;

/// <summary>Asks Debian's <c>pg_lsclusters</c>.</summary>
internal sealed class DebianClusters(ProgramRunner runner, HostLayout layout, IActivitySink activity)
{
    /// <summary>All clusters that Debian's tools know; empty where they are not installed.</summary>
    internal async Task<IReadOnlyList<ClusterCandidate>> ListAsync(CancellationToken stop)
    {
        if (layout.FindProgram("pg_lsclusters") is not { } program)
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

    private async Task<IReadOnlyList<ClusterCandidate>> ListOneByOneAsync(string program, PgmlException failure, CancellationToken stop)
    {
        List<ClusterCandidate> clusters = [];
        List<(string Version, string Name)> names = ConfiguredNames();
        if (names.Count == 0)
        {
            throw failure;
        }

        foreach ((string version, string name) in names)
        {
            try
            {
                clusters.AddRange(await RunAsync(program, [version, name], stop).ConfigureAwait(false));
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

    private List<(string Version, string Name)> ConfiguredNames() =>
        Directory.Exists(layout.DebianRoot)
            ? [
                .. Directory.EnumerateDirectories(layout.DebianRoot)
                    .SelectMany(version => Directory.EnumerateDirectories(version))
                    .Where(folder => File.Exists(Path.Join(folder, "postgresql.conf")))
                    .Select(folder => (Path.GetFileName(Path.GetDirectoryName(folder))!, Path.GetFileName(folder)))
                    .Order(),
            ]
            : [];
}
