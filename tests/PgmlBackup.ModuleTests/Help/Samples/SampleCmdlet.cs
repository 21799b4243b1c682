using System.Management.Automation;

namespace PgmlBackup.ModuleTests.Help.Samples;

/// <summary>What the samples share.</summary>
public abstract class SampleCmdlet : PSCmdlet
{
    /// <summary>The stanza. See <see cref="Stanza"/>.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [PSDefaultValue(Help = "the only one")]
    public string? Stanza { get; set; }
}
