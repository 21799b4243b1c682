using System.Text;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.Clusters.Machine;

/// <summary>
/// Finds the files of a server's configuration that lie outside of its data directory, and so outside of its backups: the one that it was started with, what
/// that includes, the access files, and on Debian the whole folder of the cluster. Where this process is the owner's, no program is started for it.
/// </summary>
/// <param name="files">Files as the owner sees them.</param>
/// <param name="debianRoot">Where Debian's clusters are configured.</param>
internal sealed class OutsideConfiguration(OwnerFiles files, string debianRoot)
{
    private const int MaxFileSize = 1 << 20;
    private const int MaxTotal = 4 << 20;
    private const int MaxFiles = 300;
    private const int MaxDepth = 10;
    private const string OptionsName = "postmaster.opts";

    private readonly SortedDictionary<string, MachineFile> _found = new(StringComparer.Ordinal);
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly List<string> _leftOut = [];
    private string _dataDirectory = "/";
    private long _total;

    private enum Kind
    {
        Settings,
        Access,
        Map,
    }

    /// <summary>Looks.</summary>
    /// <param name="dataDirectory">The data directory.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>The files, by path, and what was left out, with the reason.</returns>
    /// <exception cref="PgmlException"><c>PathNotAccessible</c> when the data directory is closed.</exception>
    internal async Task<(IReadOnlyList<MachineFile> Files, IReadOnlyList<string> LeftOut)> FindAsync(string dataDirectory, CancellationToken stop)
    {
        _dataDirectory = dataDirectory;

        // The file stays when the server ends, and says how it was started last.
        string? options = await files.ReadTextAsync(Path.Join(dataDirectory, OptionsName), stop).ConfigureAwait(false);
        string main = ServerFileText.ConfigFileOf(options ?? string.Empty) ?? Path.Join(dataDirectory, "postgresql.conf");
        await VisitAsync(main, Kind.Settings, 0, stop).ConfigureAwait(false);
        await VisitAsync(Path.Join(dataDirectory, "postgresql.auto.conf"), Kind.Settings, 0, stop).ConfigureAwait(false);
        string folder = Path.GetDirectoryName(main) ?? "/";
        if (IsDebianCluster(folder))
        {
            await SweepAsync(folder, 0, stop).ConfigureAwait(false);
        }

        return ([.. _found.Values], _leftOut);
    }

    /// <summary>True for <c>ROOT/VERSION/NAME</c>, the folder of one cluster.</summary>
    internal static bool IsDebianCluster(string folder, string debianRoot) => Path.GetDirectoryName(Path.GetDirectoryName(folder)) == debianRoot.TrimEnd('/');

    private bool IsDebianCluster(string folder) => IsDebianCluster(folder, debianRoot);

    // The files that a configuration names.
    private async Task VisitAsync(string path, Kind kind, int depth, CancellationToken stop)
    {
        if (depth > MaxDepth || await TakeAsync(path, named: true, stop).ConfigureAwait(false) is not { } content)
        {
            return;
        }

        string folder = Path.GetDirectoryName(path) ?? "/";
        string text = Encoding.UTF8.GetString(content);
        IEnumerable<(string Name, string Value)> lines = kind == Kind.Settings ? ServerFileText.Settings(text) : ServerFileText.AccessFiles(text, kind == Kind.Access);
        foreach ((string name, string value) in lines.Where(line => line.Value.Length > 0))
        {
            switch (name)
            {
                case ServerFileText.Include or ServerFileText.IncludeIfExists:
                    await VisitAsync(Absolute(folder, value), kind, depth + 1, stop).ConfigureAwait(false);
                    break;
                case ServerFileText.IncludeFolder:
                    await VisitFolderAsync(Absolute(folder, value), kind, depth + 1, stop).ConfigureAwait(false);
                    break;
                case "hba_file" when kind == Kind.Settings:
                    await VisitAsync(Absolute(_dataDirectory, value), Kind.Access, depth + 1, stop).ConfigureAwait(false);
                    break;
                case "ident_file" when kind == Kind.Settings:
                    await VisitAsync(Absolute(_dataDirectory, value), Kind.Map, depth + 1, stop).ConfigureAwait(false);
                    break;
                default:
                    break;
            }
        }
    }

    private async Task VisitFolderAsync(string folder, Kind kind, int depth, CancellationToken stop)
    {
        foreach (string name in (await NamesAsync(folder, stop).ConfigureAwait(false)).Where(name => name.EndsWith(".conf", StringComparison.Ordinal) && !name.StartsWith('.')))
        {
            await VisitAsync(Path.Join(folder, name), kind, depth, stop).ConfigureAwait(false);
        }
    }

    // Beside what is named, Debian's folder says how the cluster is started and with which environment.
    private async Task SweepAsync(string folder, int depth, CancellationToken stop)
    {
        foreach (string name in await NamesAsync(folder, stop).ConfigureAwait(false))
        {
            string path = Path.Join(folder, name);
            if (depth < MaxDepth && (await files.IdentifyAsync(path, stop).ConfigureAwait(false))?.Kind == PathKind.Folder)
            {
                await SweepAsync(path, depth + 1, stop).ConfigureAwait(false);
            }
            else
            {
                await TakeAsync(path, named: false, stop).ConfigureAwait(false);
            }
        }
    }

    private async Task<IReadOnlyList<string>> NamesAsync(string folder, CancellationToken stop)
    {
        try
        {
            return (await files.IdentifyAsync(folder, stop).ConfigureAwait(false))?.Kind == PathKind.Folder
                ? [.. (await files.ListAsync(folder, stop).ConfigureAwait(false)).Order(StringComparer.Ordinal)]
                : [];
        }
        catch (PgmlException closed) when (closed.Fault == FaultCatalog.PathNotAccessible)
        {
            _leftOut.Add(closed.Message);
            return [];
        }
    }

    // Null where there is nothing to read on in.
    private async Task<byte[]?> TakeAsync(string path, bool named, CancellationToken stop)
    {
        if (!_seen.Add(path))
        {
            return null;
        }

        // What lies in the data directory is in the backup: only what it names is of interest, and each look may be a program.
        if (!IsOutside(path))
        {
            return await files.ReadAsync(path, MaxFileSize, stop).ConfigureAwait(false);
        }

        if (await files.IdentifyAsync(path, stop).ConfigureAwait(false) is not { } identity)
        {
            return null;
        }

        try
        {
            switch (identity.Kind)
            {
                case PathKind.File or PathKind.SymbolicLink when path.Any(char.IsControl):
                    _leftOut.Add($"A file in '{Path.GetDirectoryName(path)}' has a name with control characters.");
                    return null;
                case PathKind.File when identity.Size <= MaxFileSize && _total + (long)identity.Size <= MaxTotal && _found.Count < MaxFiles:
                    return await ReadAsync(path, stop).ConfigureAwait(false);
                case PathKind.File:
                    _leftOut.Add($"'{path}' is too large, or there are too many files.");
                    return null;
                case PathKind.SymbolicLink:
                    return await TakeLinkAsync(path, named, stop).ConfigureAwait(false);
                default:
                    return null;
            }
        }
        catch (PgmlException closed) when (closed.Fault == FaultCatalog.PathNotAccessible)
        {
            _leftOut.Add(closed.Message);
            return null;
        }
    }

    private async Task<byte[]?> ReadAsync(string path, CancellationToken stop)
    {
        byte[]? content = await files.ReadAsync(path, MaxFileSize, stop).ConfigureAwait(false);
        if (content is not null && await files.LookAsync(path, stop).ConfigureAwait(false) is { } facts)
        {
            _total += content.Length;
            _found[path] = new MachineFile(path, facts.Mode, content, null);
        }

        return content;
    }

    // The link is kept as a link: what it leads to may be another program's, and is followed only where it stays in the same folder.
    private async Task<byte[]?> TakeLinkAsync(string path, bool named, CancellationToken stop)
    {
        if (await files.ReadLinkAsync(path, stop).ConfigureAwait(false) is not { } target)
        {
            return null;
        }

        _found[path] = new MachineFile(path, UnixFileMode.None, null, target);
        string folder = Path.GetDirectoryName(path) ?? "/";
        string real = Absolute(folder, target);
        if (Path.GetDirectoryName(real) == folder)
        {
            return await TakeAsync(real, named, stop).ConfigureAwait(false);
        }

        if (named)
        {
            _leftOut.Add($"'{path}' is a symbolic link to '{real}'.");
        }

        return null;
    }

    private bool IsOutside(string path) => !path.StartsWith(_dataDirectory.TrimEnd('/') + "/", StringComparison.Ordinal);

    private static string Absolute(string folder, string path) => Path.GetFullPath(path, folder);
}
