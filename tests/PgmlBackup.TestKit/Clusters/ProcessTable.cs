using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace PgmlBackup.TestKit.Clusters;

/// <summary>The processes of this machine, as <c>/proc</c> shows them.</summary>
public static partial class ProcessTable
{
    private const int NoSuchProcess = 3;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    /// <summary>
    /// The processes that belong to a scratch folder: those that carry its name in their environment, and those that work in it. PostgreSQL's
    /// own processes overwrite their environment with their title, and pgBackRest's leave their folder, hence both.
    /// </summary>
    public static IReadOnlyList<int> Of(string scratchPath)
    {
        byte[] marker = Encoding.UTF8.GetBytes($"{TestProgram.Marker}={scratchPath}\0");
        return [.. All().Where(process => IsAlive(process) && (WorksIn(process, scratchPath) || HasInEnvironment(process, marker)))];
    }

    /// <summary>Kills all processes that belong to a scratch folder and waits until they are gone.</summary>
    /// <returns>Which they were.</returns>
    public static async Task<IReadOnlyCollection<int>> EndAllAsync(string scratchPath)
    {
        HashSet<int> ended = [];
        DateTime until = DateTime.UtcNow + s_patience;
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (IReadOnlyList<int> processes = Of(scratchPath); processes.Count > 0; processes = Of(scratchPath))
        {
            if (DateTime.UtcNow > until)
            {
                throw new TimeoutException($"These processes of {scratchPath} cannot be killed: {string.Join(' ', processes)}");
            }

            foreach (int process in processes)
            {
                Signal(process, 9);
                ended.Add(process);
            }

            await ticks.WaitForNextTickAsync();
        }

        return ended;
    }

    /// <summary>Sends a signal; a process that is gone already is no error.</summary>
    public static void Signal(int process, int signal)
    {
        if (Kill(process, signal) != 0 && Marshal.GetLastPInvokeError() != NoSuchProcess)
        {
            throw new InvalidOperationException($"kill -{signal} {process}: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    /// <summary>True while a process runs; a zombie does not.</summary>
    public static bool IsAlive(int process)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{process}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..][0] is not ('Z' or 'X');
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>The processes with a text in their command line, whose words are set apart by zero bytes.</summary>
    public static IReadOnlyList<int> Named(string text) => [.. All().Where(process => IsAlive(process) && CommandLineOf(process).Contains(text, StringComparison.Ordinal))];

    /// <summary>The children of a process.</summary>
    public static IReadOnlyList<int> ChildrenOf(int process) => [.. All().Where(candidate => ParentOf(candidate) == process)];

    /// <summary>Waits until a condition holds; throws when it does not come about.</summary>
    public static async Task UntilAsync(Func<bool> condition, string what, CancellationToken cancellationToken = default)
    {
        DateTime until = DateTime.UtcNow + s_patience;
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!condition())
        {
            if (DateTime.UtcNow > until)
            {
                throw new TimeoutException($"It did not come about in {s_patience}: {what}");
            }

            await ticks.WaitForNextTickAsync(cancellationToken);
        }
    }

    private static IEnumerable<int> All()
    {
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int process))
            {
                yield return process;
            }
        }
    }

    private static string CommandLineOf(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static int ParentOf(int process)
    {
        try
        {
            string stat = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }

    private static bool WorksIn(int process, string path)
    {
        try
        {
            string? folder = new FileInfo($"/proc/{process}/cwd").LinkTarget;
            return folder is not null && (folder == path || folder.StartsWith(path + "/", StringComparison.Ordinal));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool HasInEnvironment(int process, byte[] marker)
    {
        try
        {
            return File.ReadAllBytes($"/proc/{process}/environ").AsSpan().IndexOf(marker) >= 0;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int process, int signal);
}
