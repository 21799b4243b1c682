using System.Globalization;
using System.Text;
using PgmlBackup.Engine.Activity;
using PgmlBackup.Engine.Faults;
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

    /// <summary>The processes of PostgreSQL, the owner's own, that work in a folder or in one of that name which was deleted.</summary>
    /// <param name="dataDirectory">The folder, without symbolic links.</param>
    /// <param name="stop">Ends the search.</param>
    public async Task<IReadOnlyList<int>> FindAsync(string dataDirectory, CancellationToken stop)
    {
        // As the owner, and without regard to the exit code: the folders of other accounts' processes are closed to it and are none of its own.
        ProgramRequest find = Request("find", ["/proc", "-mindepth", "2", "-maxdepth", "2", "-name", "cwd", "-printf", @"%h\t%l\0"]);
        ProgramResult result = await runner.RunAsync(find, stop).ConfigureAwait(false);
        return
        [
            .. Encoding.UTF8.GetString(result.Output).Split('\0', StringSplitOptions.RemoveEmptyEntries)
                .Select(line => line.Split('\t', 2))
                .Where(entry => entry.Length == 2 && (entry[1] == dataDirectory || entry[1] == dataDirectory + Deleted))
                .Select(entry => int.TryParse(Path.GetFileName(entry[0]), NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? id : 0)
                .Where(id => id > 0 && IsServer(id)),
        ];
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

            int server = processes.Min();
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

    private static bool IsServer(int processId)
    {
        try
        {
            return s_programs.Contains(File.ReadAllText($"/proc/{processId}/comm").Trim(), StringComparer.Ordinal);
        }
        catch (IOException)
        {
            return false; // It ended while we looked.
        }
    }

    private ProgramRequest Request(string program, string[] arguments) => new(ProgramFinder.Find(program) ?? program, arguments) { RunAs = owner };
}
