using System.Management.Automation;
using System.Runtime.ExceptionServices;

namespace PgmlBackup.Commands;

/// <summary>
/// A cmdlet whose blocks are asynchronous. The work runs on a worker; whatever it writes or asks is carried to the pipeline thread, the only one that may
/// speak to PowerShell, by one queue a block.
/// </summary>
/// <remarks>
/// A block ends only after its worker has ended. Whatever ends the pipeline early (Ctrl+C, <c>Select-Object -First 1</c>, <c>-ErrorAction Stop</c>, a
/// failure) first cancels the worker's token, then waits for it, so that no program that the worker started outlives the cmdlet.
/// A <see cref="Engine.Faults.PgmlException"/> out of <see cref="ProcessAsync"/> is an error of that one input and the pipeline goes on; out of the other
/// two blocks, and any other exception out of any block, ends the cmdlet.
/// </remarks>
public abstract partial class AsyncCmdlet : PSCmdlet, IDisposable
{
    private const int PumpCapacity = 256;
    private static int s_liveWorkers;

    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationToken _stopToken;
    private readonly object _cancelGate = new();
    private Task _cancelling = Task.CompletedTask;
    private PipelineQueue? _pump;
    private int _pipelineThread;
    private bool _isDisposed;

    /// <summary>A cmdlet that is not started yet.</summary>
    protected AsyncCmdlet() => _stopToken = _stop.Token;

    /// <summary>How many workers run in this process now. After a pipeline has ended, however it ended, its workers are not among them; tests hold this.</summary>
    internal static int LiveWorkers => Volatile.Read(ref s_liveWorkers);

    /// <summary>True from the moment when the pipeline is being stopped or has refused something that was written.</summary>
    internal bool IsStopping => _stopToken.IsCancellationRequested;

    /// <summary>What is done once, before any input.</summary>
    /// <param name="cancellationToken">Cancelled when the pipeline ends early.</param>
    /// <returns>The work; the block ends with it.</returns>
    protected virtual Task BeginAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>What is done for each input, or once where nothing is piped in.</summary>
    /// <param name="cancellationToken">Cancelled when the pipeline ends early.</param>
    /// <returns>The work; the block ends with it.</returns>
    protected virtual Task ProcessAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>What is done once, after all input. Not called when the pipeline ends early.</summary>
    /// <param name="cancellationToken">Cancelled when the pipeline ends early.</param>
    /// <returns>The work; the block ends with it.</returns>
    protected virtual Task EndAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    protected sealed override void BeginProcessing() => Run(BeginAsync, faultEndsCmdlet: true);

    /// <inheritdoc/>
    protected sealed override void ProcessRecord() => Run(ProcessAsync, faultEndsCmdlet: false);

    /// <inheritdoc/>
    protected sealed override void EndProcessing() => Run(EndAsync, faultEndsCmdlet: true);

    /// <summary>Cancels the worker. The block itself waits for the worker's end.</summary>
    protected sealed override void StopProcessing() => Cancel();

    /// <summary>Runs something on the pipeline thread and hands its result to the worker: whatever asks PowerShell, for example for the value of a variable.</summary>
    /// <typeparam name="T">What is asked for.</typeparam>
    /// <param name="question">What is run on the pipeline thread. What it throws reaches the worker and ends the pipeline, as PowerShell expects it.</param>
    /// <returns>The answer.</returns>
    /// <exception cref="OperationCanceledException">The pipeline ended before the question was answered.</exception>
    /// <exception cref="PipelineStoppedException">The pipeline had ended before it was asked.</exception>
    /// <exception cref="InvalidOperationException">The block of the worker has ended.</exception>
    protected async Task<T> AskAsync<T>(Func<T> question)
    {
        var answer = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);

        // A pump that has failed runs nothing more: without this the worker would wait for ever.
        using CancellationTokenRegistration registration = _stopToken.Register(() => answer.TrySetCanceled(_stopToken));
        Post(() =>
        {
            try
            {
                answer.TrySetResult(question());
            }
            catch (Exception e)
            {
                answer.TrySetException(e);
                throw;
            }
        });
        return await answer.Task.ConfigureAwait(false);
    }

    /// <summary>Runs an action on the pipeline thread: now if this is it, else when the pump comes to it.</summary>
    /// <exception cref="PipelineStoppedException">The pipeline has ended early.</exception>
    /// <exception cref="InvalidOperationException">The block has ended: a task was started and not awaited.</exception>
    private void Post(Action action)
    {
        if (!TryPost(action))
        {
            throw IsStopping
                ? new PipelineStoppedException()
                : new InvalidOperationException($"{GetType().Name} wrote or asked after its block had ended.");
        }
    }

    /// <summary>As <see cref="Post"/>, but false where that throws.</summary>
    private bool TryPost(Action action)
    {
        PipelineQueue? pump = Volatile.Read(ref _pump);
        if (pump is null)
        {
            return false;
        }

        if (Environment.CurrentManagedThreadId != _pipelineThread)
        {
            return pump.TryAdd(action, _stopToken);
        }

        action();
        return true;
    }

    private void Run(Func<CancellationToken, Task> block, bool faultEndsCmdlet)
    {
        ReadPreferences();
        var pump = new PipelineQueue(PumpCapacity);
        _pipelineThread = Environment.CurrentManagedThreadId;
        Volatile.Write(ref _pump, pump);
        Task worker = Task.Run(() => WorkAsync(block, pump));
        ExceptionDispatchInfo? refused = Pump(pump);
        Volatile.Write(ref _pump, null);
        Conclude(worker, refused, faultEndsCmdlet);
    }

    private async Task WorkAsync(Func<CancellationToken, Task> block, PipelineQueue pump)
    {
        Interlocked.Increment(ref s_liveWorkers);
        try
        {
            await block(_stopToken).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref s_liveWorkers);
            pump.Complete();
        }
    }

    /// <summary>Runs what is posted until the worker has ended. After the first action that PowerShell refused, the rest is only taken off, so that the worker never blocks.</summary>
    private ExceptionDispatchInfo? Pump(PipelineQueue pump)
    {
        ExceptionDispatchInfo? refused = null;
        while (pump.Take() is { } action)
        {
            if (refused is not null)
            {
                continue;
            }

            try
            {
                action();
            }
            catch (Exception e)
            {
                refused = ExceptionDispatchInfo.Capture(e);
                Cancel();
            }
        }

        return refused;
    }

    private void Conclude(Task worker, ExceptionDispatchInfo? refused, bool faultEndsCmdlet)
    {
        Exception? failure = Join(worker);
        if (failure is null or OperationCanceledException)
        {
            failure = Join(_cancelling) ?? failure;
        }

        CompleteProgress();
        if (refused is not null)
        {
            WriteBeside(refused.SourceException, failure);
            refused.Throw();
        }

        switch (failure)
        {
            case null:
                return;
            case OperationCanceledException when IsStopping:
                throw new PipelineStoppedException();
            case PipelineStoppedException:
                ExceptionDispatchInfo.Throw(failure);
                return;
            case Engine.Faults.PgmlException when !faultEndsCmdlet:
                base.WriteError(ErrorFactory.Create(failure));
                return;
            default:
                base.ThrowTerminatingError(ErrorFactory.Create(failure));
                return;
        }
    }

    private static Exception? Join(Task task)
    {
        try
        {
            task.GetAwaiter().GetResult();
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    /// <summary>A worker that was cancelled because of a refusal may have failed to clean up: that is an error of its own, beside what ended the pipeline.</summary>
    private void WriteBeside(Exception refused, Exception? failure)
    {
        if (failure is null or OperationCanceledException or PipelineStoppedException || ReferenceEquals(failure, refused))
        {
            return;
        }

        try
        {
            base.WriteError(ErrorFactory.Create(failure));
        }
        catch (PipelineStoppedException)
        {
            // A stopped pipeline, or -ErrorAction Stop for a second time: nobody takes it, and what ended the pipeline is thrown next.
        }
    }

    /// <summary>Cancels on another thread: what awaits the token would else go on upon this one, which is the pipeline's or that of who stops it.</summary>
    private void Cancel()
    {
        lock (_cancelGate)
        {
            if (!IsStopping && !_isDisposed)
            {
                _cancelling = _stop.CancelAsync();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the cmdlet holds. PowerShell calls it after the last block, also when the pipeline ended early.</summary>
    /// <param name="disposing">True out of <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            // Stop may arrive after the pipeline has disposed of the cmdlet: then no worker is left to cancel.
            lock (_cancelGate)
            {
                _isDisposed = true;
                _stop.Dispose();
            }
        }
    }
}
