using System.Management.Automation;
using PgmlBackup.Engine.Activity;
using PgmlBackup.Engine.Faults;
using PgmlBackup.ModuleTests.Hosting;
using PgmlBackup.ModuleTests.Probes;

namespace PgmlBackup.ModuleTests.Abstractions;

/// <summary>What the engine says reaches the streams of the cmdlet, where anybody listens.</summary>
public sealed class CmdletActivitySinkTests : IDisposable
{
    private readonly PowerShellSession _session = PowerShellSession.Open(typeof(InvokeProbeCommand));

    public void Dispose() => _session.Dispose();

    [Fact]
    public void Every_kind_of_activity_has_its_stream()
    {
        // Not -Debug: PowerShell lets it ask after each warning and each error.
        SessionResult result = _session.Run("param($b) $DebugPreference = 'Continue'; Invoke-Probe $b -Verbose", Talk());
        Assert.Equal(["verbose"], result.Verbose);
        Assert.Equal(["debug"], result.Debug);
        Assert.Equal(["warning"], result.Warnings);
        Assert.Equal("UnexpectedFailure,PgmlBackup.ModuleTests.Probes.InvokeProbeCommand", Assert.Single(result.Errors).FullyQualifiedErrorId);
        Assert.Equal(
            [("Copying", "half", 50, 90), ("Copying", "done", 100, -1), ("Checking", " ", -1, -1), ("InvokeProbeCommand", " ", -1, -1)],
            result.Progress.Select(record => (record.Activity, record.StatusDescription, record.PercentComplete, record.SecondsRemaining)));
        Assert.Equal([0, 0, 1, 1], result.Progress.Select(record => record.ActivityId));
        Assert.Equal([false, true, false, true], result.Progress.Select(record => record.RecordType == ProgressRecordType.Completed));
    }

    [Fact]
    public void What_nobody_listens_to_is_not_carried()
    {
        SessionResult result = _session.Run("param($b) $ProgressPreference = 'SilentlyContinue'; Invoke-Probe $b", Talk());
        Assert.Empty(result.Verbose);
        Assert.Empty(result.Debug);
        Assert.Empty(result.Progress);
        Assert.Single(result.Warnings);
        Assert.Single(result.Errors);
    }

    [Theory]
    [InlineData("$VerbosePreference = 'Continue'; $DebugPreference = 'Continue'; Invoke-Probe $b")]
    [InlineData("function Test-Caller { [CmdletBinding()] param($b) Invoke-Probe $b }; Test-Caller $b -Verbose -Debug")]
    [InlineData("Invoke-Probe $b -Verbose -Debug")]
    public void The_callers_wishes_are_inherited(string script)
    {
        SessionResult result = _session.Run("param($b) " + script, Talk());
        Assert.Equal(["verbose"], result.Verbose);
        Assert.Equal(["debug"], result.Debug);
    }

    [Fact]
    public void A_switch_that_is_off_wins_over_the_preference()
    {
        SessionResult result = _session.Run(
            "param($b) $VerbosePreference = 'Continue'; $DebugPreference = 'Continue'; Invoke-Probe $b -Verbose:$false -Debug:$false -ProgressAction Ignore",
            Talk());
        Assert.Empty(result.Verbose);
        Assert.Empty(result.Debug);
        Assert.Empty(result.Progress);
    }

    [Fact]
    public async Task A_fault_that_comes_after_the_block_is_loud()
    {
        var blockEnded = new TaskCompletionSource();
        Task? stray = null;
        _session.Run("param($b) Invoke-Probe $b", new ProbeBehavior
        {
            Process = (probe, token) =>
            {
                stray = Task.Run(
                    async () =>
                    {
                        await blockEnded.Task;
                        probe.Activity.Verbose("nobody hears it");
                        probe.Activity.Fault(new PgmlException(FaultCatalog.UnexpectedFailure, "lost"));
                    },
                    CancellationToken.None);
                return Task.CompletedTask;
            },
        });
        blockEnded.SetResult();
        Assert.Contains("lost", (await Assert.ThrowsAsync<InvalidOperationException>(() => stray!)).Message, StringComparison.Ordinal);
    }

    private static ProbeBehavior Talk() => new()
    {
        Process = (probe, token) => Task.Run(
            () =>
            {
                probe.Activity.Verbose("verbose");
                probe.Activity.Debug("debug");
                probe.Activity.Warning("warning");
                probe.Activity.Fault(new PgmlException(FaultCatalog.UnexpectedFailure, "fault"));
                probe.Activity.Progress(new OperationProgress("Copying", "half", 50.9, TimeSpan.FromSeconds(90)));
                probe.Activity.Progress(new OperationProgress("Copying", "too soon", 51));
                probe.Activity.Progress(new OperationProgress("Copying", "done", 100.4, Completed: true));
                probe.Activity.Progress(new OperationProgress("Checking", ""));
            },
            token),
    };
}
