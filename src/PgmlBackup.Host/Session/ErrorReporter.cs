using System.Management.Automation;
using System.Management.Automation.Runspaces;
using PgmlBackup.Host.Interface;

namespace PgmlBackup.Host.Session;

/// <summary>Shows error records on standard error in PowerShell's own view, as they come, and counts them.</summary>
/// <param name="ui">Where they are shown.</param>
/// <param name="runspace">The session whose view is used.</param>
/// <param name="commands">Its commands, for what may have been meant.</param>
internal sealed class ErrorReporter(EngineUserInterface ui, Runspace runspace, CommandInvocationIntrinsics commands)
{
    private readonly HashSet<ErrorRecord> _shown = new(ReferenceEqualityComparer.Instance);

    /// <summary>How many there were.</summary>
    public int Count { get; private set; }

    /// <summary>Shows a record that came while the pipeline runs. The engine calls this on the pipeline's own thread.</summary>
    public void OnDataAdded(object? sender, DataAddedEventArgs arguments) =>
        Report(((PSDataCollection<ErrorRecord>)sender!)[arguments.Index], () => PowerShell.Create(RunspaceMode.CurrentRunspace));

    /// <summary>Shows a record when no pipeline runs.</summary>
    public void Report(ErrorRecord error) => Report(error, () => PowerShell.Create(runspace));

    private void Report(ErrorRecord error, Func<PowerShell> create)
    {
        // What a program writes to its standard error is no verdict about it; its exit code is.
        if (error.FullyQualifiedErrorId is "NativeCommandError" or "NativeCommandErrorMessage")
        {
            ui.WriteSide(error.ToString());
            return;
        }

        if (!_shown.Add(error))
        {
            return;
        }

        Count++;
        MissingCommand.Explain(error, commands);
        string text = Render(error, create);
        ui.WriteSide(string.IsNullOrWhiteSpace(text) ? $"{PSStyle.Instance.Formatting.Error}{error}{PSStyle.Instance.Reset}" : text.TrimEnd('\n'));
    }

    private string Render(ErrorRecord error, Func<PowerShell> create)
    {
        try
        {
            return ui.Capture(() =>
            {
                using PowerShell shell = create();
                shell.AddCommand("Out-Default").Invoke(new[] { error });
            });
        }
        catch (RuntimeException)
        {
            // A session that is being stopped formats nothing any more; the message itself is still to be said.
            return "";
        }
    }
}
