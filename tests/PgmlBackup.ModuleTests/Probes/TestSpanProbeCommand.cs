using System.Management.Automation;
using PgmlBackup.Commands;

namespace PgmlBackup.ModuleTests.Probes;

/// <summary>Emits the span of time that it was given.</summary>
[Cmdlet(VerbsDiagnostic.Test, "SpanProbe")]
public sealed class TestSpanProbeCommand : PSCmdlet
{
    /// <summary>The span.</summary>
    [Parameter]
    [Duration]
    public TimeSpan? For { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => WriteObject(For);
}
