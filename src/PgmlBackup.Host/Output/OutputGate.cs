using System.Management.Automation;

namespace PgmlBackup.Host.Output;

/// <summary>
/// The last stage of the pipeline before PowerShell's formatting. It knows what is output, which a host cannot tell
/// from the text that reaches it, and hands each object on in the form that was asked for.
/// </summary>
[Cmdlet(VerbsCommunications.Write, "HostOutput")]
internal sealed class OutputGate : PSCmdlet
{
    /// <summary>An object of the pipeline.</summary>
    [Parameter(ValueFromPipeline = true)]
    [AllowNull]
    public object? InputObject { get; set; }

    /// <summary>Where it goes.</summary>
    [Parameter(Mandatory = true)]
    public OutputSink Sink { get; set; } = null!;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (object? item in Sink.Accept(InputObject))
        {
            // The formatter runs inside of this call.
            Sink.IsWriting = true;
            try
            {
                WriteObject(item);
            }
            finally
            {
                Sink.IsWriting = false;
            }
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        // The formatter may hold rows back; they come after this, when nothing else runs any more.
        Sink.IsWriting = true;
    }
}
