using PgmlBackup.Engine.Processes;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Clusters;

/// <summary>Makes one list of what several sources know, one entry for each data directory, and says what starts each.</summary>
/// <param name="debianBySystemd">Whether Debian's clusters are services of systemd on this machine.</param>
/// <param name="identify">Looks at a path, so that one folder under two names is one cluster.</param>
internal sealed class ClusterMerge(bool debianBySystemd, Func<string, FileIdentity?> identify)
{
    /// <summary>Merges.</summary>
    /// <param name="debian">From Debian's tools.</param>
    /// <param name="units">From systemd.</param>
    /// <param name="named">Data directories that a caller named.</param>
    /// <param name="initScriptOf">The init script that starts a data directory; asked only when nothing else is known on this machine.</param>
    internal IReadOnlyList<ClusterCandidate> Merge(
        IReadOnlyList<ClusterCandidate> debian, IReadOnlyList<SystemdUnit> units, IReadOnlyList<string> named, Func<string, string?> initScriptOf)
    {
        List<ClusterCandidate> merged = [.. debian.Select(candidate => debianBySystemd ? BySystemd(candidate, units) : candidate)];
        foreach (SystemdUnit unit in units.Where(unit => unit.IsLoaded && unit.DataDirectory is not null))
        {
            if (!IsKnown(merged, unit.DataDirectory!))
            {
                merged.Add(new ClusterCandidate
                {
                    Name = unit.DataDirectory!,
                    DataDirectory = unit.DataDirectory!,
                    Manager = PgServiceManager.Systemd,
                    ServiceName = unit.Name,
                });
            }
        }

        foreach (string path in named.Select(path => path.Length > 1 ? path.TrimEnd('/') : path))
        {
            if (!IsKnown(merged, path))
            {
                merged.Add(new ClusterCandidate { Name = path, DataDirectory = path });
            }
        }

        // A script starts all that it knows: it is only used where this is one cluster.
        if (merged is [{ Manager: PgServiceManager.PgCtl } only] && units.Count == 0 && initScriptOf(only.DataDirectory) is { } service)
        {
            merged[0] = only with { Manager = PgServiceManager.Service, ServiceName = service };
        }

        return [.. merged.OrderBy(candidate => candidate.Name, StringComparer.Ordinal)];
    }

    /// <summary>True when two paths are one folder.</summary>
    internal bool IsSame(string one, string other) =>
        one.TrimEnd('/') == other.TrimEnd('/') || (identify(one) is { } first && identify(other) is { } second && first.Device == second.Device && first.Inode == second.Inode);

    private bool IsKnown(List<ClusterCandidate> merged, string path) => merged.Exists(candidate => IsSame(candidate.DataDirectory, path));

    private static ClusterCandidate BySystemd(ClusterCandidate candidate, IReadOnlyList<SystemdUnit> units)
    {
        string name = DebianClusterList.UnitOf(candidate.Name);

        // The template's instance need not be in a list to be startable. Names with dashes are: the unit unescapes them to slashes.
        bool startable = units.Any(unit => unit.Name == name && unit.IsLoaded) || !candidate.Name.Contains('-', StringComparison.Ordinal);
        return startable ? candidate with { Manager = PgServiceManager.Systemd, ServiceName = name } : candidate;
    }
}
