using PgmlBackup.Engine.Activity;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.Clusters;

/// <summary>Commands that run one after the other while their effect is watched. Disposing ends what still runs.</summary>
internal sealed class ServiceCommandRun : IAsyncDisposable
{
    private readonly IReadOnlyList<ServiceCommand> _commands;
    private readonly CancellationTokenSource _leave;
    private readonly Task<ProgramResult?> _work;

    private ServiceCommandRun(ProgramRunner runner, IReadOnlyList<ServiceCommand> commands, IActivitySink activity, CancellationToken stop)
    {
        _commands = commands;
        _leave = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _work = RunAsync(runner, commands, activity, _leave.Token);
    }

    /// <summary>True once all have ended, or one has failed.</summary>
    internal bool HasEnded => _work.IsCompleted;

    /// <summary>True when the command may be left while it runs.</summary>
    internal bool IsRequest => _commands.All(command => command.IsRequest);

    /// <summary>Starts to run commands; the first that fails is the last. None at all have ended at once.</summary>
    internal static ServiceCommandRun Start(ProgramRunner runner, IReadOnlyList<ServiceCommand> commands, IActivitySink activity, CancellationToken stop) =>
        new(runner, commands, activity, stop);

    /// <summary>Waits for the end.</summary>
    /// <returns>How the last command ended; null when there was none.</returns>
    /// <exception cref="OperationCanceledException">It was stopped or left.</exception>
    /// <exception cref="Faults.PgmlException"><c>ProgramNotFound</c>, <c>SudoRefused</c>.</exception>
    internal Task<ProgramResult?> EndAsync() => _work;

    /// <summary>Waits for the end, but no longer than a caller likes to.</summary>
    /// <returns>How the last command ended; null when there was none, and when it has not ended.</returns>
    internal async Task<ProgramResult?> EndAsync(Func<bool> isOver, PeriodicTimer ticks, CancellationToken stop)
    {
        while (!HasEnded && !isOver())
        {
            await ticks.WaitForNextTickAsync(stop).ConfigureAwait(false);
        }

        return HasEnded ? await _work.ConfigureAwait(false) : null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _leave.CancelAsync().ConfigureAwait(false);
        try
        {
            await _work.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // That is what was asked for.
        }
        catch (Faults.PgmlException)
        {
            // Whoever waited for the end has had it; here the method is left by another failure already.
        }

        _leave.Dispose();
    }

    private static async Task<ProgramResult?> RunAsync(ProgramRunner runner, IReadOnlyList<ServiceCommand> commands, IActivitySink activity, CancellationToken stop)
    {
        ProgramResult? result = null;
        foreach (ServiceCommand command in commands)
        {
            activity.Verbose(command.DisplayText);
            result = await runner.RunAsync(Request(command), stop).ConfigureAwait(false);
            activity.Verbose($"{Path.GetFileName(command.Program)} exited with {result.ExitCode} after {result.Duration.TotalSeconds:F1} s");
            if (result.ExitCode != 0)
            {
                break;
            }
        }

        return result;
    }

    // Messages are compared with English ones; the server's own language comes from its configuration, not from here.
    private static ProgramRequest Request(ServiceCommand command) => new(command.Program, command.Arguments)
    {
        RunAs = command.RunAs,
        Environment = ServerEnvironment.Clean([("LC_ALL", null), ("LC_MESSAGES", "C"), .. command.Environment.Select(variable => (variable.Key, variable.Value))]),
        Grace = TimeSpan.FromSeconds(5),
    };
}
