using System.Management.Automation;
using System.Reflection;

namespace PgmlBackup.ModuleTests.Probes;

/// <summary>Stops what stands before it after one object, by the exception that <c>Select-Object -First 1</c> throws: the engine alone has no Select-Object.</summary>
[Cmdlet(VerbsCommon.Select, "FirstProbe")]
public sealed class SelectFirstProbeCommand : PSCmdlet
{
    private static readonly Type s_stopUpstream =
        typeof(PSCmdlet).Assembly.GetType("System.Management.Automation.StopUpstreamCommandsException", throwOnError: true)!;

    [Parameter(ValueFromPipeline = true)]
    public object? InputObject { get; set; }

    protected override void ProcessRecord()
    {
        WriteObject(InputObject);
        throw (Exception)Activator.CreateInstance(
            s_stopUpstream,
            BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public,
            binder: null,
            [this],
            culture: null)!;
    }
}
