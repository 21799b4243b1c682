using System.Globalization;
using System.Management.Automation.Host;
using PgmlBackup.Host.Session;

namespace PgmlBackup.Host.Interface;

/// <summary>What the PowerShell engine knows of the program around it.</summary>
internal sealed class EngineHost : PSHost
{
    private readonly NestedPrompt _nested;

    /// <summary>A host.</summary>
    /// <param name="ui">How it reads and writes.</param>
    public EngineHost(EngineUserInterface ui)
    {
        UserInterface = ui;
        _nested = new NestedPrompt(ui);
    }

    /// <summary>How it reads and writes.</summary>
    public EngineUserInterface UserInterface { get; }

    /// <summary>What <c>exit</c> in a script asked for; null when there was none.</summary>
    public int? RequestedExitCode { get; private set; }

    /// <inheritdoc/>
    public override CultureInfo CurrentCulture => CultureInfo.CurrentCulture;

    /// <inheritdoc/>
    public override CultureInfo CurrentUICulture => CultureInfo.CurrentUICulture;

    /// <inheritdoc/>
    public override Guid InstanceId { get; } = Guid.NewGuid();

    /// <inheritdoc/>
    public override string Name => "pgmlbackup";

    /// <inheritdoc/>
    public override PSHostUserInterface UI => UserInterface;

    /// <inheritdoc/>
    public override Version Version => ProductVersion.Program;

    /// <inheritdoc/>
    public override void SetShouldExit(int exitCode) => RequestedExitCode = exitCode;

    /// <inheritdoc/>
    public override void EnterNestedPrompt() => _nested.Run();

    /// <inheritdoc/>
    public override void ExitNestedPrompt() => _nested.Leave();

    /// <inheritdoc/>
    public override void NotifyBeginApplication() => UserInterface.ClearProgress();

    /// <inheritdoc/>
    public override void NotifyEndApplication()
    {
        // The streams are used as they are; a program of a script changes nothing in them.
    }
}
