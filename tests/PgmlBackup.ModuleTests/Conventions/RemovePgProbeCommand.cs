using System.Management.Automation;

namespace PgmlBackup.ModuleTests.Conventions;

/// <summary>A cmdlet that asks, but not as loudly as what it does needs.</summary>
[Cmdlet(VerbsCommon.Remove, "PgProbe", SupportsShouldProcess = true)]
public sealed class RemovePgProbeCommand : PSCmdlet;
