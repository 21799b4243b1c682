using System.Management.Automation;
using PgmlBackup.Engine.Faults;
using PgmlBackup.ModuleTests.Hosting;
using PgmlBackup.ModuleTests.Probes;

namespace PgmlBackup.ModuleTests.Abstractions;

/// <summary>However a pipeline ends, the worker has ended before it, with its cleaning up done.</summary>
public sealed class StopMatrixTests : IDisposable
{
    private readonly PowerShellSession _session = PowerShellSession.Open(typeof(InvokeProbeCommand), typeof(SelectFirstProbeCommand));

    public void Dispose() => _session.Dispose();

    [Fact]
    public async Task Stop_cancels_and_joins_the_worker()
    {
        ProbeBehavior behavior = WriteThenWait();
        SessionResult result = await StopAsync("param($b) Invoke-Probe $b", behavior);
        Assert.True(result.Stopped);
        AssertOver(behavior);
    }

    [Theory]
    [InlineData("Begin")]
    [InlineData("End")]
    public async Task Stop_reaches_the_other_blocks_too(string block)
    {
        ProbeBehavior? behavior = null;
        Task Wait(InvokeProbeCommand probe, CancellationToken token) => behavior!.WaitForStopAsync(token);
        behavior = new ProbeBehavior { Begin = block == "Begin" ? Wait : null, End = block == "End" ? Wait : null };
        Assert.True((await StopAsync("param($b) Invoke-Probe $b", behavior)).Stopped);
        AssertOver(behavior);
    }

    [Fact]
    public void A_downstream_cmdlet_that_has_enough_cancels_and_joins_the_worker()
    {
        ProbeBehavior behavior = WriteThenWait();
        SessionResult result = _session.Run("param($b) Invoke-Probe $b | Select-FirstProbe", behavior);
        Assert.Equal(["first"], result.Succeeded.Select(item => item.BaseObject));
        AssertOver(behavior);
    }

    [Fact]
    public void A_downstream_error_cancels_and_joins_the_worker()
    {
        ProbeBehavior behavior = WriteThenWait();
        SessionResult result = _session.Run("param($b) Invoke-Probe $b | ForEach-Object { throw 'enough' }", behavior);
        Assert.Equal("enough", result.Terminating?.FullyQualifiedErrorId);
        AssertOver(behavior);
    }

    [Fact]
    public void A_break_downstream_cancels_and_joins_the_worker()
    {
        ProbeBehavior behavior = WriteThenWait();
        SessionResult result = _session.Run("param($b) foreach ($once in 1) { Invoke-Probe $b | ForEach-Object { break } }; 'after'", behavior);
        Assert.Equal(["after"], result.Succeeded.Select(item => item.BaseObject));
        AssertOver(behavior);
    }

    [Fact]
    public void ErrorAction_Stop_cancels_and_joins_the_worker_and_keeps_the_id()
    {
        var fault = new PgmlException(FaultCatalog.UnexpectedFailure, "no");
        ProbeBehavior? behavior = null;
        behavior = new ProbeBehavior
        {
            Process = async (probe, token) =>
            {
                probe.Activity.Fault(fault);
                await behavior!.WaitForStopAsync(token);
            },
        };
        SessionResult result = _session.Run(
            "param($b) try { Invoke-Probe $b -ErrorAction Stop } catch { $_.FullyQualifiedErrorId }",
            behavior);
        Assert.Equal(["UnexpectedFailure,PgmlBackup.ModuleTests.Probes.InvokeProbeCommand"], result.Objects);
        AssertOver(behavior);
    }

    [Theory]
    [InlineData("Begin")]
    [InlineData("Process")]
    [InlineData("End")]
    public void An_exception_of_the_worker_ends_every_block_with_its_cleaning_up_done(string block)
    {
        Task Fail(InvokeProbeCommand probe, CancellationToken token) => throw new InvalidOperationException("broken");
        var behavior = new ProbeBehavior
        {
            Begin = block == "Begin" ? Fail : null,
            Process = block == "Process" ? Fail : null,
            End = block == "End" ? Fail : null,
        };
        SessionResult result = _session.Run("param($b) try { Invoke-Probe $b } catch { $_ }", behavior);
        var error = Assert.IsType<ErrorRecord>(Assert.Single(result.Objects));
        Assert.Equal("UnexpectedFailure,PgmlBackup.ModuleTests.Probes.InvokeProbeCommand", error.FullyQualifiedErrorId);
        Assert.IsType<InvalidOperationException>(error.Exception.InnerException);
        AssertOver(behavior);
    }

    [Fact]
    public async Task A_question_that_is_never_answered_does_not_outlive_a_stop()
    {
        // The pump is kept busy by an endless loop downstream, so that the question waits behind it.
        ProbeBehavior? behavior = null;
        behavior = new ProbeBehavior
        {
            Process = async (probe, token) =>
            {
                probe.WriteObject("first");
                Task<bool> question = probe.AskShouldProcessAsync("target", "action");
                behavior!.SignalStart();
                await question;
            },
        };
        SessionResult result = await StopAsync("param($b) Invoke-Probe $b | ForEach-Object { while ($true) { } }", behavior);
        Assert.True(result.Stopped);
        AssertOver(behavior);
    }

    [Fact]
    public async Task A_worker_that_waits_for_room_in_the_queue_is_stopped()
    {
        ProbeBehavior? behavior = null;
        behavior = new ProbeBehavior
        {
            Process = (probe, token) =>
            {
                for (int i = 0; ; i++)
                {
                    probe.WriteObject(i);
                    if (i == 200)
                    {
                        behavior!.SignalStart();
                    }
                }
            },
        };
        SessionResult result = await StopAsync("param($b) Invoke-Probe $b | ForEach-Object { while ($true) { } }", behavior);
        Assert.True(result.Stopped);
        AssertOver(behavior);
    }

    [Fact]
    public async Task What_the_engine_says_while_it_cleans_up_after_a_stop_does_not_disturb_it()
    {
        bool cleaned = false;
        ProbeBehavior? behavior = null;
        behavior = new ProbeBehavior
        {
            Process = async (probe, token) =>
            {
                try
                {
                    await behavior!.WaitForStopAsync(token);
                }
                finally
                {
                    probe.Activity.Verbose("cleaning up");
                    probe.Activity.Warning("cleaning up");
                    probe.Activity.Fault(new PgmlException(FaultCatalog.UnexpectedFailure, "too late"));
                    probe.Activity.Progress(new("Cleaning up", "now", Completed: true));
                    cleaned = true;
                }
            },
        };
        Assert.True((await StopAsync("param($b) Invoke-Probe $b -Verbose", behavior)).Stopped);
        Assert.True(cleaned);
        AssertOver(behavior);
    }

    [Fact]
    public void A_failure_to_clean_up_is_an_error_beside_what_ended_the_pipeline()
    {
        ProbeBehavior? behavior = null;
        behavior = new ProbeBehavior
        {
            Process = async (probe, token) =>
            {
                probe.WriteObject("first");
                try
                {
                    await behavior!.WaitForStopAsync(token);
                }
                catch (OperationCanceledException)
                {
                    throw new PgmlException(FaultCatalog.UnexpectedFailure, "The scratch folder stays.");
                }
            },
        };
        SessionResult result = _session.Run("param($b) Invoke-Probe $b | Select-FirstProbe", behavior);
        Assert.Equal(["first"], result.Objects);
        Assert.Null(result.Terminating);
        Assert.Contains("The scratch folder stays.", Assert.Single(result.Errors).ToString(), StringComparison.Ordinal);
        AssertOver(behavior);
    }

    [Fact]
    public void A_callback_of_the_token_that_fails_is_reported_and_the_worker_is_joined_all_the_same()
    {
        ProbeBehavior? behavior = null;
        behavior = new ProbeBehavior
        {
            Process = async (probe, token) =>
            {
                // Not disposed of: a worker that is faster than the callback would take it back.
                _ = token.Register(() => throw new InvalidOperationException("callback"));
                probe.WriteObject("first");
                await behavior!.WaitForStopAsync(token);
            },
        };
        SessionResult result = _session.Run("param($b) Invoke-Probe $b | Select-FirstProbe", behavior);
        Assert.Contains("callback", Assert.Single(result.Errors).ToString(), StringComparison.Ordinal);
        AssertOver(behavior);
    }

    [Fact]
    public async Task Stop_between_two_inputs_lets_no_further_block_begin()
    {
        ProbeBehavior? behavior = null;
        behavior = new ProbeBehavior
        {
            Process = async (probe, token) =>
            {
                probe.WriteObject(probe.InputObject);

                // The answer comes after the object has been written.
                await probe.ReadThreadAsync();
                await behavior!.WaitForStopAsync(token);
            },
            End = (probe, token) => throw new InvalidOperationException("End must not run."),
        };
        SessionResult result = await StopAsync("param($b) 1, 2, 3 | Invoke-Probe $b", behavior);
        Assert.True(result.Stopped);
        Assert.Equal([1], result.Objects);
        AssertOver(behavior);
    }

    private static ProbeBehavior WriteThenWait()
    {
        ProbeBehavior? behavior = null;
        behavior = new ProbeBehavior
        {
            Process = async (probe, token) =>
            {
                probe.WriteObject("first");
                await behavior!.WaitForStopAsync(token);
            },
        };
        return behavior;
    }

    private static void AssertOver(ProbeBehavior behavior)
    {
        Assert.Equal(0, Workers.Live);
        Assert.True(behavior.FinallyRan);
        Assert.True(behavior.Disposed);
    }

    private Task<SessionResult> StopAsync(string script, ProbeBehavior behavior) => _session.StopAsync(behavior.Started, script, behavior);
}
