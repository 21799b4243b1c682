using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Text;
using CliWrap;
using PgmlBackup.Engine.Faults;

namespace PgmlBackup.Engine.Processes;

/// <summary>Runs programs as an account of choice, in a process group of their own, and leaves none behind.</summary>
public sealed class ProgramRunner
{
    private const int ErrorLimit = 64 * 1024;

    /// <summary>Runs a program to its end.</summary>
    /// <remarks>
    /// A cancellation sends SIGINT, after <see cref="ProgramRequest.Grace"/> SIGKILL, to the whole group, and the task ends
    /// only when no process of the group lives. An exit code is never judged here.
    /// </remarks>
    /// <exception cref="OperationCanceledException">It was cancelled, and nothing of it runs any more.</exception>
    /// <exception cref="Exception">What a listener to the lines threw; the program is stopped as by a cancellation first.</exception>
    /// <exception cref="PgmlException"><c>ProgramNotFound</c>, <c>SudoRefused</c>, <c>PlatformNotServed</c>.</exception>
    public async Task<ProgramResult> RunAsync(ProgramRequest request, CancellationToken stop)
    {
        Platform.RequireLinux();
        stop.ThrowIfCancellationRequested();
        if (ProgramFinder.Find(request.Program) is null)
        {
            throw new PgmlException(FaultCatalog.ProgramNotFound, $"The program '{request.Program}' is not there or cannot be executed.", request.Program);
        }

        OwnerLaunch launch = OwnerLaunch.Plan(request, AccountDatabase.Current, ProgramFinder.Find);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        ExceptionDispatchInfo? listenerFault = null;
        void OnListenerFault(Exception fault)
        {
            listenerFault ??= ExceptionDispatchInfo.Capture(fault);
            end.Cancel();
        }

        using var output = new OutputPump(request.OnOutputLine, request.OnOutputBytes, request.KeepOutput ? int.MaxValue / 2 : 0, OnListenerFault);
        using var error = new OutputPump(request.OnErrorLine, null, ErrorLimit, OnListenerFault);
        var clock = Stopwatch.StartNew();
        CommandTask<CommandResult> running = Prepare(request, launch, output, error).ExecuteAsync(CancellationToken.None);
        var group = new ProcessGroup(running.ProcessId, launch, request.RunAs);
        CommandResult ended;
        try
        {
            ended = await WaitAsync(running, group, request.Grace, end.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (listenerFault is not null)
        {
            listenerFault.Throw();
            throw;
        }

        if (request.EndGroup)
        {
            await group.KillAsync().ConfigureAwait(false);
        }

        var result = new ProgramResult(ended.ExitCode, output.Kept, Encoding.UTF8.GetString(error.Kept), clock.Elapsed, running.ProcessId);
        return launch.Route == LaunchRoute.Sudo ? RequireSudo(request, result) : result;
    }

    private static async Task<CommandResult> WaitAsync(CommandTask<CommandResult> running, ProcessGroup group, TimeSpan grace, CancellationToken stop)
    {
        Task killing = Task.CompletedTask;
        using var ended = new CancellationTokenSource();
        CancellationTokenRegistration registration = stop.Register(() =>
        {
            group.Interrupt();
            killing = EndGroupAsync(group, grace, ended.Token);
        });
        CommandResult result;
        try
        {
            result = await running.Task.ConfigureAwait(false);
        }
        finally
        {
            // Waits for a callback that is under way, so that `killing` is final below.
            await registration.DisposeAsync().ConfigureAwait(false);
            await ended.CancelAsync().ConfigureAwait(false);
            await killing.ConfigureAwait(false);
        }

        if (stop.IsCancellationRequested)
        {
            // The leader may end before its workers do, and they keep what it locked.
            await group.KillAsync().ConfigureAwait(false);
            stop.ThrowIfCancellationRequested();
        }

        return result;
    }

    // The outputs stay open as long as any worker lives: orphans of pgBackRest sleep for 15 s before they notice. So the
    // group is killed as soon as its leader has ended, or when the grace is over.
    private static async Task EndGroupAsync(ProcessGroup group, TimeSpan grace, CancellationToken ended)
    {
        var clock = Stopwatch.StartNew();
        while (!ended.IsCancellationRequested)
        {
            if (!group.IsLeaderAlive || clock.Elapsed > grace)
            {
                await group.KillAsync().ConfigureAwait(false);
                return;
            }

            await Task.Delay(ProcessGroup.Poll, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static Command Prepare(ProgramRequest request, OwnerLaunch launch, OutputPump output, OutputPump error)
    {
        Dictionary<string, string?> environment = new(request.Environment);
        if (launch.Route == LaunchRoute.SetPriv && request.RunAs is { } account)
        {
            environment.TryAdd("HOME", account.Home);
            environment.TryAdd("USER", account.Name);
            environment.TryAdd("LOGNAME", account.Name);
        }

        return Cli.Wrap(launch.Program)
            .WithArguments(launch.Arguments)
            .WithWorkingDirectory(request.WorkingDirectory)
            .WithEnvironmentVariables(environment)
            .WithValidation(CommandResultValidation.None)
            .WithStandardInputPipe(request.StandardInput is { } input ? PipeSource.FromBytes(input) : PipeSource.Null)
            .WithStandardOutputPipe(PipeTarget.Create(output.ReadAsync))
            .WithStandardErrorPipe(PipeTarget.Create(error.ReadAsync));
    }

    // sudo's own refusals share exit code 1 with what many programs return: its words decide.
    private static ProgramResult RequireSudo(ProgramRequest request, ProgramResult result) =>
        result.ExitCode == 1 && result.ErrorText.StartsWith("sudo: ", StringComparison.Ordinal)
            ? throw new PgmlException(
                FaultCatalog.SudoRefused,
                $"sudo did not let this account run '{request.Program}' as '{request.RunAs}': {result.ErrorText.Trim()}",
                request.RunAs?.Name)
            : result;
}
