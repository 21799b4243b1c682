using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace PgmlBackup.Host.Interface;

/// <summary>The prompt behind the answer Suspend: somebody looks around before answering, and comes back with <c>exit</c>.</summary>
/// <param name="ui">How it reads and writes.</param>
internal sealed class NestedPrompt(EngineUserInterface ui)
{
    private bool _isLeft;

    /// <summary>Reads commands and runs them until <c>exit</c>.</summary>
    public void Run()
    {
        _isLeft = false;
        ui.WriteSide("Suspended. 'exit' goes back to the question.");
        while (!_isLeft)
        {
            Execute(ui.ReadAnswer("PS>> "));
        }

        _isLeft = false;
    }

    /// <summary>Leaves it; <c>exit</c> calls this through the engine.</summary>
    public void Leave() => _isLeft = true;

    private void Execute(string line)
    {
        using PowerShell shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        shell.AddScript(line).AddCommand("Out-Default");
        shell.Commands.Commands[0].MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        try
        {
            string text = ui.Capture(() => shell.Invoke()).TrimEnd('\n');
            if (text.Length > 0)
            {
                ui.WriteSide(text);
            }
        }
        catch (RuntimeException e) when (e is not PipelineStoppedException)
        {
            ui.WriteSide(e.ErrorRecord.ToString(), PSStyle.Instance.Formatting.Error);
        }
    }
}
