using System.Diagnostics;
using System.Text;

namespace PgmlBackup.HostTests;

/// <summary>What tests of the program share.</summary>
public abstract class HostTest(HostFolder folder)
{
    /// <summary>The program's folders.</summary>
    protected HostFolder Folder => folder;

    /// <summary>Ends what a test waits for when the run is cancelled.</summary>
    protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Runs the program beside the probe module.</summary>
    protected Task<HostRun> RunAsync(params string[] arguments) => RunAsync(arguments, null);

    /// <summary>Runs the program beside the probe module, in an environment of its own.</summary>
    protected async Task<HostRun> RunAsync(string[] arguments, Action<ProcessStartInfo>? configure)
    {
        using HostProcess process = HostProcess.Start(folder.Published, arguments, configure);
        return await process.EndAsync(Cancelled);
    }

    /// <summary>Runs the program on a terminal of its own, which shows both of its streams and echoes the input.</summary>
    protected async Task<HostRun> RunOnTerminalAsync(string input, string[] arguments, Action<ProcessStartInfo>? configure = null)
    {
        string command = string.Join(' ', arguments.Prepend(Path.Join(folder.Published, "pgmlbackup")).Select(Quote));
        using HostProcess process = HostProcess.Start("script", ["-qec", command, "/dev/null"], input, start =>
        {
            start.Environment["TERM"] = "xterm";
            start.Environment["SHELL"] = "/bin/sh";
            configure?.Invoke(start);
        });
        HostRun run = await process.EndAsync(Cancelled);
        return run with { Output = run.Output.Replace("\r\n", "\n", StringComparison.Ordinal) };
    }

    /// <summary>Writes a script file.</summary>
    protected string Script(string text, string name = "runbook.ps1")
    {
        string path = Path.Join(folder.Scratch(), name);
        File.WriteAllText(path, text, Encoding.UTF8);
        return path;
    }

    /// <summary>The words that a process was started with; none when it is gone or none.</summary>
    /// <param name="folder">Its folder below <c>/proc</c>.</param>
    protected static string[] CommandLine(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Join(folder, "cmdline")).Split('\0');
        }
        catch (IOException)
        {
            return [];
        }
    }

    private static string Quote(string word) => "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
