using System.Management.Automation;
using PgmlBackup.Commands;
using PgmlBackup.Engine.Activity;
using PgmlBackup.Engine.Faults;

namespace PgmlBackup.ModuleTests.Probes;

/// <summary>A cmdlet whose work the test gives: it shows what <see cref="AsyncCmdlet"/> promises to any work.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "Probe", SupportsShouldProcess = true)]
public sealed class InvokeProbeCommand : AsyncCmdlet
{
    [Parameter(Mandatory = true, Position = 0)]
    public ProbeBehavior Behavior { get; set; } = null!;

    [Parameter(ValueFromPipeline = true)]
    public int InputObject { get; set; }

    public IActivitySink Activity => field ??= new CmdletActivitySink(this);

    public Task<bool> AskShouldProcessAsync(string target, string action) => ShouldProcessAsync(target, action);

    public Task<bool> AskShouldProcessAsync(string description, string question, string caption) => ShouldProcessAsync(description, question, caption);

    public Task ReportAsync(PgmlException fault) => WriteErrorAsync(fault);

    public Task<int> ReadThreadAsync() => AskAsync(() => Environment.CurrentManagedThreadId);

    protected override Task BeginAsync(CancellationToken cancellationToken) => Behavior.RunAsync(Behavior.Begin, this, cancellationToken);

    protected override Task ProcessAsync(CancellationToken cancellationToken) => Behavior.RunAsync(Behavior.Process, this, cancellationToken);

    protected override Task EndAsync(CancellationToken cancellationToken) => Behavior.RunAsync(Behavior.End, this, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        Behavior.SignalDispose();
    }
}
