namespace PgmlBackup.ModuleTests.Probes;

/// <summary>What a probe does in each block, and what became of it.</summary>
public sealed class ProbeBehavior
{
    private static readonly TimeSpan s_cleaningUp = TimeSpan.FromMilliseconds(150);
    private readonly TaskCompletionSource _disposed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The work of the first block.</summary>
    public Func<InvokeProbeCommand, CancellationToken, Task>? Begin { get; init; }

    /// <summary>The work for each input.</summary>
    public Func<InvokeProbeCommand, CancellationToken, Task>? Process { get; init; }

    /// <summary>The work of the last block.</summary>
    public Func<InvokeProbeCommand, CancellationToken, Task>? End { get; init; }

    /// <summary>Completes when the work has called <see cref="SignalStart"/>.</summary>
    public Task Started => _started.Task;

    /// <summary>Whether each block that began had come to the end of its <c>finally</c> before PowerShell disposed of the cmdlet.</summary>
    public bool FinallyRan => Entered > 0 && Left == Entered;

    /// <summary>Whether PowerShell has disposed of the cmdlet.</summary>
    public bool Disposed => _disposed.Task.IsCompleted;

    private int Entered { get; set; }

    private int Left { get; set; }

    /// <summary>Says that the work is where the test wants it.</summary>
    public void SignalStart() => _started.TrySetResult();

    /// <summary>Waits for the stop, as a cmdlet waits for a program that does not end.</summary>
    public async Task WaitForStopAsync(CancellationToken cancellationToken)
    {
        SignalStart();
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
    }

    internal void SignalDispose() => _disposed.TrySetResult();

    internal async Task RunAsync(Func<InvokeProbeCommand, CancellationToken, Task>? block, InvokeProbeCommand probe, CancellationToken cancellationToken)
    {
        if (block is null)
        {
            return;
        }

        Entered++;
        try
        {
            await block(probe, cancellationToken);
        }
        finally
        {
            // Cleaning up takes its time. PowerShell disposes of a cmdlet as soon as its block has returned: before the time is over only where nobody joins the worker.
            Task first = await Task.WhenAny(_disposed.Task, Task.Delay(s_cleaningUp, CancellationToken.None));
            Left += first == _disposed.Task ? 0 : 1;
        }
    }
}
