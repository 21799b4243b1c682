using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Files;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.Scheduling;

/// <summary>The definitions of schedules: a file each in <c>schedules</c> below the state folder, closed to all but the owner, since a webhook's address is as good as a password.</summary>
internal sealed class ScheduleStore(ProgramRunner runner, Account owner)
{
    private const string Folder = "schedules";
    private const string LogFolder = "log";
    private const string Extension = ".json";

    private readonly OwnerFiles _files = new(runner, owner);
    private readonly FileReplacer _replacer = new(runner, owner);

    /// <summary>The file of a schedule in a state folder.</summary>
    internal static string PathOf(string stateFolder, string name) => Path.Join(stateFolder, Folder, name + Extension);

    /// <summary>The log of a schedule, by the path of its definition.</summary>
    internal static string LogOf(string path) => Path.Join(Path.GetDirectoryName(Path.GetDirectoryName(path)), LogFolder, Path.GetFileNameWithoutExtension(path) + ".log");

    /// <summary>The state folder of a definition.</summary>
    internal static string StateFolderOf(string path) => Path.GetDirectoryName(Path.GetDirectoryName(path))!;

    /// <summary>The paths of all definitions in state folders; where two have a schedule of one name, the first counts.</summary>
    internal async Task<IReadOnlyList<string>> ListAsync(IReadOnlyList<string> stateFolders, CancellationToken stop)
    {
        Dictionary<string, string> paths = new(StringComparer.Ordinal);
        foreach (string folder in stateFolders.Select(state => Path.Join(state, Folder)))
        {
            if (await _files.LookAsync(folder, stop).ConfigureAwait(false) is { IsDirectory: true })
            {
                foreach (string name in (await _files.ListAsync(folder, stop).ConfigureAwait(false)).Where(name => name.EndsWith(Extension, StringComparison.Ordinal) && name[0] != '.'))
                {
                    paths.TryAdd(name, Path.Join(folder, name));
                }
            }
        }

        return [.. paths.Values.OrderBy(Path.GetFileName, StringComparer.Ordinal)];
    }

    /// <summary>Reads a definition.</summary>
    /// <exception cref="PgmlException"><c>ScheduleNotFound</c>, <c>ScheduleDefinitionInvalid</c>, <c>PathNotAccessible</c>.</exception>
    internal async Task<ScheduleDefinition> ReadAsync(string path, CancellationToken stop) => await _files.ReadAsync(path, 1 << 20, stop).ConfigureAwait(false) is { } content
        ? ScheduleText.Parse(content, path)
        : throw new PgmlException(FaultCatalog.ScheduleNotFound, $"There is no schedule '{Path.GetFileNameWithoutExtension(path)}': '{path}' is not there.", path);

    /// <summary>Writes a definition, and makes the folders that it and its log need.</summary>
    internal async Task WriteAsync(string path, ScheduleDefinition definition, CancellationToken stop)
    {
        foreach (string folder in (string[])[Path.GetDirectoryName(path)!, Path.GetDirectoryName(LogOf(path))!])
        {
            if (await _files.LookAsync(folder, stop).ConfigureAwait(false) is null)
            {
                await _files.MakeFolderAsync(folder, stop).ConfigureAwait(false);
            }
        }

        var rights = new NewFileRights(UnixFileMode.UserRead | UnixFileMode.UserWrite, owner);
        await _replacer.EditAsync(path, _ => ScheduleText.ToBytes(definition), rights, stop).ConfigureAwait(false);
    }

    /// <summary>Deletes a definition. Its log stays.</summary>
    internal Task DeleteAsync(string path, CancellationToken stop) => _files.DeleteFileAsync(path, stop);
}
