using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace PgmlBackup.Bench;

/// <summary>A session of the engine in which the module is imported already, as an administrator has it open.</summary>
internal sealed class OpenRunspace : IDisposable
{
    private readonly Runspace _runspace;

    internal OpenRunspace(string manifest)
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        state.ThrowOnRunspaceOpenError = true;
        _runspace = RunspaceFactory.CreateRunspace(state);
        _runspace.Open();
        _ = Run("Import-Module", new() { ["Name"] = manifest });
    }

    /// <inheritdoc/>
    public void Dispose() => _runspace.Dispose();

    /// <summary>Runs a command to its end.</summary>
    /// <exception cref="RuntimeException">It failed, or wrote an error.</exception>
    internal (IReadOnlyList<PSObject> Output, IReadOnlyList<VerboseRecord> Verbose) Run(string command, Dictionary<string, object> parameters)
    {
        using PowerShell shell = PowerShell.Create(_runspace);
        shell.AddCommand(command).AddParameters(parameters).AddParameter("ErrorAction", ActionPreference.Stop);
        return (shell.Invoke(), [.. shell.Streams.Verbose]);
    }
}
