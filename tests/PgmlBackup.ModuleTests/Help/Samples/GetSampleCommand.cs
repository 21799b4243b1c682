using System.Management.Automation;
using PgmlBackup.Model;

namespace PgmlBackup.ModuleTests.Help.Samples;

/// <summary>Gets samples with <c>all</c> that help
/// can say.</summary>
/// <remarks>
/// <para>The first paragraph names <see cref="GetSampleCommand"/>, <see cref="Label"/>, <see langword="null"/> and <see href="https://example.org/x">a page</see>.</para>
/// <para>The second &lt;is&gt; short.</para>
/// <list type="bullet">
///   <item>one <c>a</c></item>
///   <item><term>two</term><description>b</description></item>
/// </list>
/// <code>
/// if ($true) {
///     Get-Sample
/// }
/// </code>
/// </remarks>
/// <example>
///   <para>Get the first one.</para>
///   <code>
///   Get-Sample -Label 'a*' |
///       Where-Object Size -GT 1
///   </code>
///   <para>It is <c>large</c>.</para>
///   <para>And heavy.</para>
/// </example>
/// <example>
///   <code>Get-Sample -Kind Small</code>
///   <para>Gets small ones.</para>
/// </example>
/// <seealso href="https://example.org/guide">The guide</seealso>
/// <seealso cref="GetSampleCommand"/>
[Cmdlet(VerbsCommon.Get, "Sample", DefaultParameterSetName = ByLabel, SupportsShouldProcess = true, HelpUri = "https://example.org/Get-Sample")]
[Alias("gsample")]
[OutputType(typeof(PgBackup))]
public sealed class GetSampleCommand : SampleCmdlet
{
    private const string ByLabel = "ByLabel";
    private const string ByInput = "ByInput";

    /// <summary>Labels of samples.</summary>
    [Parameter(Position = 0, ParameterSetName = ByLabel, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [Alias("Name", "L")]
    public string[] Label { get; set; } = ["x", "y"];

    /// <summary>The backup to sample.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ByInput, ValueFromPipeline = true)]
    public PgBackup? InputObject { get; set; }

    /// <summary>Which kind.</summary>
    [Parameter]
    public SampleKind? Kind { get; set; }

    /// <summary>How long to wait.</summary>
    [Parameter]
    public TimeSpan Wait { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Does it anyhow.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter(DontShow = true)]
    public string? Hidden { get; set; }
}
