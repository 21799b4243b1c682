using System.Globalization;
using System.Text;
using PgmlBackup.Engine.Activity;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Locking;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.Clusters;

/// <summary>
/// A server whose <c>postmaster.pid</c> is gone because its data directory was deleted or emptied under it. No tool of
/// PostgreSQL sees it any more, and it goes on writing until it notices, up to a minute later.
/// </summary>
/// <param name="runner">Runs programs.</param>
/// <param name="owner">The account that owns the cluster.</param>
/// <param name="activity">Hears what is done.</param>
public sealed class StrayServer(ProgramRunner runner, Account owner, IActivitySink activity)
{
    private const string Deleted = " (deleted)";
    private static readonly string[] s_programs = ["postgres", "postmaster", "edb-postgres"];

    // A fast shutdown, then an immediate one: its files are gone or will be replaced, there is nothing to be gentle with.
    private static readonly (string Signal, TimeSpan Limit)[] s_steps = [("INT", TimeSpan.FromSeconds(15)), ("QUIT", TimeSpan.FromSeconds(15))];

    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(200);

    /// <summary>The processes of PostgreSQL, the owner's own, that work in a folder, also from within a container, or in one of that name which was deleted.</summary>
    /// <param name="dataDirectory">The folder, without symbolic links; it may be missing.</param>
    /// <param name="stop">Ends the search.</param>
    /// <returns>Their ids, the postmaster's first.</returns>
    public async Task<IReadOnlyList<int>> FindAsync(string dataDirectory, CancellationToken stop)
    {
        Dictionary<int, int> servers = [];
        foreach (int id in owner.UserId == AccountDatabase.EffectiveUserId ? OwnWorkingIn(dataDirectory) : await WorkingInAsync(dataDirectory, stop).ConfigureAwait(false))
        {
            if (await ParentOfServerAsync(id, stop).ConfigureAwait(false) is { } parent)
            {
                servers[id] = parent;
            }
        }

        return [.. servers.Keys.OrderBy(id => servers.ContainsKey(servers[id])).ThenBy(id => id)];
    }

    // The same without a program, where this process is the owner's.
    private static IEnumerable<int> OwnWorkingIn(string dataDirectory)
    {
        FileIdentity? folder = FileIdentity.Of(dataDirectory);
        foreach (int id in ProcessLook.All())
        {
            string working = string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/cwd");
            string? link = new FileInfo(working).LinkTarget;
            if (link is not null && (link == dataDirectory || link == dataDirectory + Deleted || IsSame(working, folder)))
            {
                yield return id;
            }
        }
    }

    private static bool IsSame(string working, FileIdentity? folder)
    {
        try
        {
            return folder is not null && FileIdentity.Of(working) is { } found && (found.Device, found.Inode) == (folder.Device, folder.Inode);
        }
        catch (PgmlException gone) when (gone.Fault == FaultCatalog.PathNotAccessible)
        {
            return false; // It ended while we looked.
        }
    }

    // As the owner, and without regard to the exit code: the folders of other accounts' processes are closed to it and are none of its own.
    private async Task<IEnumerable<int>> WorkingInAsync(string dataDirectory, CancellationToken stop)
    {
        FileIdentity? folder = await IdentifyAsync(dataDirectory, stop).ConfigureAwait(false);
        string[] cwd = ["/proc", "-mindepth", "2", "-maxdepth", "2", "-name", "cwd"];
        ProgramResult links = await runner.RunAsync(Request("find", [.. cwd, "-printf", @"%h\t%l\0"]), stop).ConfigureAwait(false);
        ProgramResult inodes = await runner.RunAsync(Request("find", ["-L", .. cwd, "-printf", @"%h\t%D:%i\0"]), stop).ConfigureAwait(false);
        string? identity = folder is null ? null : string.Create(CultureInfo.InvariantCulture, $"{folder.Device}:{folder.Inode}");
        return Entries(links).Where(entry => entry.Value == dataDirectory || entry.Value == dataDirectory + Deleted)
            .Concat(Entries(inodes).Where(entry => entry.Value == identity))
            .Select(entry => entry.Id)
            .Distinct();
    }

    private static IEnumerable<(int Id, string Value)> Entries(ProgramResult result)
    {
        foreach (string line in Encoding.UTF8.GetString(result.Output).Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Split('\t', 2) is [var path, var value] && int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out int id))
            {
                yield return (id, value);
            }
        }
    }

    private async Task<FileIdentity?> IdentifyAsync(string dataDirectory, CancellationToken stop)
    {
        ProgramResult result = await runner.RunAsync(Request("find", ["-H", dataDirectory, "-maxdepth", "0", "-printf", "%D:%i"]), stop).ConfigureAwait(false);
        return result.OutputText.Split(':') is [var device, var inode] ? new FileIdentity(0, 0, 0, ulong.Parse(device, CultureInfo.InvariantCulture), ulong.Parse(inode, CultureInfo.InvariantCulture)) : null;
    }

    // "4711 (postgres) S 1 ...": read as the owner, from whom a /proc with hidepid does not hide its own processes.
    private async Task<int?> ParentOfServerAsync(int processId, CancellationToken stop)
    {
        ProgramResult result = await runner.RunAsync(Request("cat", [string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat")]), stop).ConfigureAwait(false);
        string stat = result.OutputText;
        int begin = stat.IndexOf('(', StringComparison.Ordinal);
        int end = stat.LastIndexOf(')');
        if (result.ExitCode != 0 || begin < 0 || end < begin)
        {
            return null; // It ended while we looked.
        }

        string[] fields = stat[(end + 2)..].Split(' ');
        return s_programs.Contains(stat[(begin + 1)..end], StringComparer.Ordinal) && fields[0] is not ("Z" or "X") ? int.Parse(fields[1], CultureInfo.InvariantCulture) : null;
    }

    /// <summary>Shuts such a server down and returns when no process of it works in the folder.</summary>
    /// <exception cref="PgmlException"><c>StrayServerRunning</c>.</exception>
    public async Task StopAsync(string dataDirectory, CancellationToken stop)
    {
        foreach ((string signal, TimeSpan limit) in s_steps)
        {
            IReadOnlyList<int> processes = await FindAsync(dataDirectory, stop).ConfigureAwait(false);
            if (processes.Count == 0)
            {
                return;
            }

            int server = processes[0];
            activity.Verbose($"A PostgreSQL server (process {server}) still works in '{dataDirectory}' without its postmaster.pid: sending it SIG{signal}.");
            await runner.RunAsync(Request("kill", [$"-{signal}", server.ToString(CultureInfo.InvariantCulture)]), stop).ConfigureAwait(false);
            if (await IsGoneAsync(dataDirectory, limit, stop).ConfigureAwait(false))
            {
                return;
            }
        }

        IReadOnlyList<int> left = await FindAsync(dataDirectory, stop).ConfigureAwait(false);
        if (left.Count > 0)
        {
            throw new PgmlException(
                FaultCatalog.StrayServerRunning,
                $"A PostgreSQL server works in '{dataDirectory}' though its postmaster.pid is gone, and does not end: process {string.Join(", ", left)}.",
                dataDirectory);
        }
    }

    private async Task<bool> IsGoneAsync(string dataDirectory, TimeSpan limit, CancellationToken stop)
    {
        var deadline = new Deadline(TimeProvider.System, limit);
        while ((await FindAsync(dataDirectory, stop).ConfigureAwait(false)).Count > 0)
        {
            if (deadline.IsOver)
            {
                return false;
            }

            await Task.Delay(s_poll, stop).ConfigureAwait(false);
        }

        return true;
    }

    private ProgramRequest Request(string program, string[] arguments) => new(ProgramFinder.Find(program) ?? program, arguments) { RunAs = owner };
}
