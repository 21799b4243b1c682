using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace PgmlBackup.Host.Session;

/// <summary>Imports the module, once, and only when something needs it.</summary>
/// <param name="runspace">The session.</param>
/// <param name="commands">Its commands.</param>
/// <param name="manifest">The path of the manifest; null when the module was not found.</param>
internal sealed class ModuleImporter(Runspace runspace, CommandInvocationIntrinsics commands, string? manifest)
{
    private bool _isTried;

    /// <summary>Why the module is not there; null when it is, or was not needed.</summary>
    public ErrorRecord? Failure { get; private set; }

    /// <summary>Imports the module when no pipeline runs.</summary>
    public void Import() => Import(() => PowerShell.Create(runspace));

    /// <summary>Finds the command of a script that the engine does not know, in the module.</summary>
    public void OnCommandNotFound(object? sender, CommandLookupEventArgs arguments)
    {
        if (_isTried)
        {
            return;
        }

        Import(() => PowerShell.Create(RunspaceMode.CurrentRunspace));
        arguments.Command = commands.GetCommand(arguments.CommandName, CommandTypes.Cmdlet | CommandTypes.Function | CommandTypes.Alias);
        arguments.StopSearch = arguments.Command is not null;
    }

    private void Import(Func<PowerShell> create)
    {
        if (_isTried)
        {
            return;
        }

        _isTried = true;
        if (manifest is null)
        {
            Failure = NotFound();
            return;
        }

        using PowerShell shell = create();
        shell.AddCommand("Import-Module").AddParameter("Name", manifest).AddParameter("Global").AddParameter("ErrorAction", ActionPreference.Stop);
        try
        {
            shell.Invoke();
        }
        catch (RuntimeException e)
        {
            Failure = e.ErrorRecord;
        }
    }

    private static ErrorRecord NotFound()
    {
        string message = $"The module PgmlBackup is neither in '{ModuleLocator.PublishedModules(AppContext.BaseDirectory)}' nor in a folder above the program.";
        return new ErrorRecord(new FileNotFoundException(message), "HostModuleNotFound", ErrorCategory.ObjectNotFound, AppContext.BaseDirectory)
        {
            ErrorDetails = new ErrorDetails(message) { RecommendedAction = "Copy the whole published folder, its Modules included, or build the checkout." },
        };
    }
}
