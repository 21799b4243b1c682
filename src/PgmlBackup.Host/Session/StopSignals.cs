using System.Management.Automation;
using System.Runtime.InteropServices;
using PgmlBackup.Host.CommandLine;

namespace PgmlBackup.Host.Session;

/// <summary>
/// Ctrl+C, SIGTERM and hang-up. The first stops the pipeline and leaves it the time to end its children; the next does not wait.
/// Where no pipeline runs yet or any more, there is nothing to wait for.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<PosixSignalRegistration> _registrations;
    private readonly CancellationTokenSource _stop = new();
    private readonly Action<int> _exit;
    private PowerShell? _running;

    /// <summary>Begins to listen.</summary>
    /// <param name="exit">Ends the process at once.</param>
    public StopSignals(Action<int> exit)
    {
        _exit = exit;
        _registrations =
        [
            Listen(PosixSignal.SIGINT, ExitCode.Interrupted),
            Listen(PosixSignal.SIGTERM, ExitCode.Terminated),
            Listen(PosixSignal.SIGHUP, ExitCode.HungUp),
        ];
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>What to exit with because of a signal; null when there was none.</summary>
    public int? StoppedWith { get; private set; }

    /// <summary>Names the pipeline that a signal stops.</summary>
    /// <returns>False when a signal came before it: do not start it.</returns>
    public bool TryAttach(PowerShell shell)
    {
        lock (_lock)
        {
            _running = shell;
            return StoppedWith is null;
        }
    }

    /// <summary>The pipeline has ended.</summary>
    public void Detach()
    {
        lock (_lock)
        {
            _running = null;
        }
    }

    /// <summary>Acts on a signal.</summary>
    /// <param name="exitCode">What to exit with because of it.</param>
    public void Receive(int exitCode)
    {
        // The pipeline cannot end and be disposed while it is told to stop: Detach waits for the lock.
        lock (_lock)
        {
            if (StoppedWith is null && _running is not null)
            {
                StoppedWith = exitCode;

                // Not Stop(): it waits, and the next signal has to be heard meanwhile.
                _running.BeginStop(null, null);
                _stop.Cancel();
                return;
            }

            StoppedWith ??= exitCode;
        }

        _exit(exitCode);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        lock (_lock)
        {
            _running = null;
            _stop.Dispose();
        }
    }

    private PosixSignalRegistration Listen(PosixSignal signal, int exitCode) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        Receive(exitCode);
    });
}
