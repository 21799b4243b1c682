using System.Management.Automation;
using PgmlBackup.Engine.Faults;
using PgmlBackup.ModuleTests.Hosting;
using PgmlBackup.ModuleTests.Probes;

namespace PgmlBackup.ModuleTests.Abstractions;

/// <summary>What the base class of asynchronous cmdlets carries between the worker and PowerShell.</summary>
public sealed class AsyncCmdletTests : IDisposable
{
    private static readonly PgmlException s_fault = new(FaultCatalog.UnexpectedFailure, "It failed", target: "main", action: "Do this.");
    private readonly PowerShellSession _session = PowerShellSession.Open(typeof(InvokeProbeCommand));

    public void Dispose() => _session.Dispose();

    [Fact]
    public void All_streams_are_written_from_other_threads_in_the_order_of_the_work()
    {
        int pipelineThread = 0;
        SessionResult result = Run(
            "param($b) $DebugPreference = 'Continue'; Invoke-Probe $b -Verbose -InformationVariable seen; $seen",
            async (probe, token) =>
            {
                pipelineThread = await probe.ReadThreadAsync();
                Assert.NotEqual(pipelineThread, Environment.CurrentManagedThreadId);
                for (int i = 0; i < 1000; i++)
                {
                    probe.WriteObject(i);
                }

                probe.WriteObject(new[] { "a", "b" }, enumerateCollection: true);
                probe.WriteVerbose("verbose");
                probe.WriteDebug("debug");
                probe.WriteWarning("warning");
                probe.WriteInformation("information", ["Audit"]);
                probe.WriteProgress(new ProgressRecord(7, "activity", "status"));
            });
        Assert.Equal([.. Enumerable.Range(0, 1000), "a", "b"], result.Objects.Take(1002));
        Assert.Equal(["verbose"], result.Verbose);
        Assert.Equal(["debug"], result.Debug);
        Assert.Equal(["warning"], result.Warnings);
        Assert.Equal(["Audit"], Assert.IsType<InformationRecord>(result.Objects[^1]).Tags);
        Assert.Equal([ProgressRecordType.Processing, ProgressRecordType.Completed], result.Progress.Select(record => record.RecordType));
    }

    [Fact]
    public void A_fault_of_one_input_is_an_error_of_that_input_and_the_pipeline_goes_on()
    {
        SessionResult result = Run("param($b) 1, 2, 3 | Invoke-Probe $b", (probe, token) =>
        {
            if (probe.InputObject == 2)
            {
                throw s_fault;
            }

            probe.WriteObject(probe.InputObject);
            return Task.CompletedTask;
        });
        Assert.Equal([1, 3], result.Objects);
        ErrorRecord error = Assert.Single(result.Errors);
        Assert.Equal("UnexpectedFailure,PgmlBackup.ModuleTests.Probes.InvokeProbeCommand", error.FullyQualifiedErrorId);
        Assert.Equal("main", error.TargetObject);
        Assert.Same(s_fault, error.Exception);
    }

    [Fact]
    public void A_fault_of_the_first_block_ends_the_cmdlet()
    {
        var behavior = new ProbeBehavior { Begin = (probe, token) => throw s_fault, Process = (probe, token) => throw new InvalidOperationException() };
        SessionResult result = _session.Run("param($b) try { 1, 2 | Invoke-Probe $b } catch { $_ }", behavior);
        Assert.Same(s_fault, Assert.IsType<ErrorRecord>(Assert.Single(result.Objects)).Exception);
    }

    [Fact]
    public void An_error_that_is_awaited_stops_the_work_where_the_caller_stops_at_errors()
    {
        bool wentOn = false;
        ProbeBehavior behavior = new()
        {
            Process = async (probe, token) =>
            {
                await probe.ReportAsync(s_fault);
                wentOn = true;
            },
        };
        Assert.Single(_session.Run("param($b) Invoke-Probe $b", behavior).Errors);
        Assert.True(wentOn);
        wentOn = false;
        SessionResult result = _session.Run("param($b) try { Invoke-Probe $b -ErrorAction Stop } catch { $_.FullyQualifiedErrorId }", behavior);
        Assert.Equal(["UnexpectedFailure,PgmlBackup.ModuleTests.Probes.InvokeProbeCommand"], result.Objects);
        Assert.False(wentOn);
    }

    [Fact]
    public void WhatIf_and_Confirm_are_answered_to_the_worker()
    {
        async Task Ask(InvokeProbeCommand probe, CancellationToken token) => probe.WriteObject(await probe.AskShouldProcessAsync("the cluster", "Restore"));
        Assert.Equal([false], Run("param($b) Invoke-Probe $b -WhatIf", Ask).Objects);
        Assert.Contains("What if: Performing the operation \"Restore\" on target \"the cluster\".", _session.Host.Shown.TakeText(), StringComparison.Ordinal);

        _session.Host.Shown.Answers.Enqueue(0);
        Assert.Equal([true], Run("param($b) Invoke-Probe $b -Confirm", Ask).Objects);
        _session.Host.Shown.Answers.Enqueue(2);
        Assert.Equal([false], Run("param($b) Invoke-Probe $b -Confirm", Ask).Objects);
        Assert.Equal([true], Run("param($b) Invoke-Probe $b -Confirm:$false", Ask).Objects);
    }

    [Fact]
    public void The_question_of_three_texts_shows_each_where_it_belongs()
    {
        async Task Ask(InvokeProbeCommand probe, CancellationToken token) =>
            probe.WriteObject(await probe.AskShouldProcessAsync("Restoring main to 14:30.", "Restore main to 14:30?", "Restore"));
        Assert.Equal([false], Run("param($b) Invoke-Probe $b -WhatIf", Ask).Objects);
        Assert.Contains("What if: Restoring main to 14:30.", _session.Host.Shown.TakeText(), StringComparison.Ordinal);
        _session.Host.Shown.Answers.Enqueue(0);
        Assert.Equal([true], Run("param($b) Invoke-Probe $b -Confirm", Ask).Objects);
        Assert.StartsWith("Restore|Restore main to 14:30?|Yes,", Assert.Single(_session.Host.Shown.Questions), StringComparison.Ordinal);
    }

    [Fact]
    public void A_question_that_nobody_can_answer_is_the_engines_own_error_and_ends_the_worker()
    {
        SessionResult result = Run(
            "param($b) try { Invoke-Probe $b -Confirm } catch { $_.Exception.Message }",
            async (probe, token) => await probe.AskShouldProcessAsync("target", "action"));
        Assert.Contains("NonInteractive", Assert.IsType<string>(Assert.Single(result.Objects)), StringComparison.Ordinal);
        Assert.Equal(0, Workers.Live);
    }

    [Fact]
    public async Task What_is_written_after_the_block_has_ended_is_refused_on_the_thread_that_writes()
    {
        var blockEnded = new TaskCompletionSource();
        Task? stray = null;
        SessionResult result = Run("param($b) Invoke-Probe $b", (probe, token) =>
        {
            stray = Task.Run(
                async () =>
                {
                    await blockEnded.Task;
                    probe.WriteObject("late");
                },
                CancellationToken.None);
            return Task.CompletedTask;
        });
        blockEnded.SetResult();
        InvalidOperationException refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => stray!);
        Assert.Contains("after its block had ended", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(result.Succeeded);
    }

    [Fact]
    public void Progress_is_thinned_out_and_the_last_record_always_comes()
    {
        SessionResult result = Run("param($b) Invoke-Probe $b", (probe, token) =>
        {
            for (int i = 1; i <= 10_000; i++)
            {
                probe.WriteProgress(new ProgressRecord(1, "Copying", $"file {i}") { PercentComplete = i / 100 });
            }

            probe.WriteProgress(new ProgressRecord(1, "Copying", "done") { RecordType = ProgressRecordType.Completed });
            return Task.CompletedTask;
        });
        Assert.Equal("file 1", result.Progress[0].StatusDescription);
        Assert.Equal("done", result.Progress[^1].StatusDescription);
        Assert.InRange(result.Progress.Count, 2, 50);
        Assert.Single(result.Progress, record => record.RecordType == ProgressRecordType.Completed);
    }

    [Fact]
    public void A_bar_of_work_that_failed_half_way_is_taken_off_the_screen()
    {
        SessionResult result = Run("param($b) Invoke-Probe $b", (probe, token) =>
        {
            probe.WriteProgress(new ProgressRecord(3, "Restoring", "half way") { PercentComplete = 50 });
            throw s_fault;
        });
        Assert.Single(result.Errors);
        Assert.Equal((3, ProgressRecordType.Completed), (result.Progress[^1].ActivityId, result.Progress[^1].RecordType));
    }

    private SessionResult Run(string script, Func<InvokeProbeCommand, CancellationToken, Task> process) =>
        _session.Run(script, new ProbeBehavior { Process = process });
}
