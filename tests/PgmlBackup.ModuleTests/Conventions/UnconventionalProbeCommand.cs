using System.Management.Automation;
using CliWrap;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Model;

namespace PgmlBackup.ModuleTests.Conventions;

/// <summary>A cmdlet that breaks every convention that one cmdlet can break: the conventions are tried on it.</summary>
[Cmdlet("Verify", "Backups")]
[OutputType(typeof(Command), typeof(PgTablespace))]
public class UnconventionalProbeCommand : PSCmdlet
{
    [Parameter]
    public IReadOnlyList<FaultDefinition[]>? Fault { get; set; }

    [Parameter]
    public bool Force { get; set; }
}
