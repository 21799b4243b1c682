using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace PgmlBackup.Host.Session;

/// <summary>
/// <c>$LASTEXITCODE</c>, which tells whether it was set by <c>exit</c> of the script that was asked for. Run as a command, a
/// script file keeps its <c>exit</c> to itself and leaves only this variable behind, and a program that failed somewhere in it
/// leaves the same. While a program of the script ends, the script is on the call stack; when its own <c>exit</c> is set, it is gone.
/// </summary>
/// <param name="runspace">The session.</param>
internal sealed class ExitCodeVariable(Runspace runspace) : PSVariable("LASTEXITCODE")
{
    private object? _value;

    /// <summary>What the outermost <c>exit</c> asked for; null when there was none.</summary>
    public int? ScriptExitCode { get; private set; }

    /// <inheritdoc/>
    public override object? Value
    {
        get => _value;
        set
        {
            _value = value;
            ScriptExitCode = runspace.Debugger.GetCallStack().Any() ? null : LanguagePrimitives.ConvertTo<int?>(value);
        }
    }
}
