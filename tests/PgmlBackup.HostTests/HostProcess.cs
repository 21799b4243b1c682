using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace PgmlBackup.HostTests;

/// <summary>The program while it runs.</summary>
public sealed partial class HostProcess : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);
    private readonly Process _process;
    private readonly Task<string> _output;
    private readonly Task<string> _error;

    private HostProcess(Process process)
    {
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync();
        _error = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Its process id.</summary>
    public int Id => _process.Id;

    /// <summary>Starts the program of a folder, its standard input closed.</summary>
    public static HostProcess Start(string folder, IEnumerable<string> arguments, Action<ProcessStartInfo>? configure = null) =>
        Start(Path.Join(folder, "pgmlbackup"), arguments, "", configure);

    /// <summary>Starts any program with an input.</summary>
    public static HostProcess Start(string program, IEnumerable<string> arguments, string input, Action<ProcessStartInfo>? configure = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (string variable in new[] { "NO_COLOR", "PSModulePath", "COLUMNS" })
        {
            start.Environment.Remove(variable);
        }

        configure?.Invoke(start);
        Process process = Process.Start(start)!;
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        return new HostProcess(process);
    }

    /// <summary>Sends a signal to the program alone, not to its group.</summary>
    public void Signal(PosixSignal signal) => Assert.Equal(0, Kill(Id, signal switch
    {
        PosixSignal.SIGHUP => 1,
        PosixSignal.SIGINT => 2,
        PosixSignal.SIGTERM => 15,
        _ => throw new ArgumentOutOfRangeException(nameof(signal)),
    }));

    /// <summary>Waits for the end.</summary>
    /// <exception cref="TimeoutException">It did not end within a minute.</exception>
    public async Task<HostRun> EndAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken).WaitAsync(s_limit, cancellationToken);
        return new HostRun(_process.ExitCode, await _output, await _error);
    }

    /// <summary>Waits until the program has written a file.</summary>
    /// <exception cref="TimeoutException">It did not within a minute.</exception>
    public async Task FileAsync(string path, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        while (!File.Exists(path) || new FileInfo(path).Length == 0)
        {
            if (_process.HasExited || Stopwatch.GetElapsedTime(start) > s_limit)
            {
                throw new TimeoutException($"'{path}' was not written. {(_process.HasExited ? await _error : "")}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int processId, int signal);
}
