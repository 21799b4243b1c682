using System.Management.Automation;

namespace PgmlBackup.ModuleTests.Help.Samples;

// Each lacks one thing that the build wants.
public static class IncompleteSamples
{
    /// <example><code>Get-NoSynopsis</code><para>One.</para></example>
    /// <example><code>Get-NoSynopsis</code><para>Two.</para></example>
    [Cmdlet(VerbsCommon.Get, "NoSynopsis")]
    public sealed class GetNoSynopsisCommand : PSCmdlet;

    /// <summary>It has a parameter that nobody explains.</summary>
    /// <example><code>Get-NoParameterText</code><para>One.</para></example>
    /// <example><code>Get-NoParameterText</code><para>Two.</para></example>
    [Cmdlet(VerbsCommon.Get, "NoParameterText")]
    public sealed class GetNoParameterTextCommand : PSCmdlet
    {
        [Parameter]
        public string? Mystery { get; set; }
    }

    /// <summary>It has one example only.</summary>
    /// <example><code>Get-OneExample</code><para>One.</para></example>
    [Cmdlet(VerbsCommon.Get, "OneExample")]
    public sealed class GetOneExampleCommand : PSCmdlet;

    /// <summary>Its examples are not complete.</summary>
    /// <example><code>Get-PoorExample</code></example>
    /// <example><para>Without code.</para></example>
    [Cmdlet(VerbsCommon.Get, "PoorExample")]
    public sealed class GetPoorExampleCommand : PSCmdlet;

    /// <summary>Its parameter has values that nobody explains.</summary>
    /// <example><code>Get-NoValueText</code><para>One.</para></example>
    /// <example><code>Get-NoValueText</code><para>Two.</para></example>
    [Cmdlet(VerbsCommon.Get, "NoValueText")]
    public sealed class GetNoValueTextCommand : PSCmdlet
    {
        /// <summary>A kind.</summary>
        [Parameter]
        public Unexplained Kind { get; set; }
    }

    public enum Unexplained
    {
        One,
    }
}
