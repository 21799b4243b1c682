using System.Management.Automation;
using System.Management.Automation.Runspaces;
using PgmlBackup.Host.CommandLine;
using PgmlBackup.Host.Interface;

namespace PgmlBackup.Host.Session;

/// <summary>The PowerShell engine of this process, opened without anything that only pwsh has.</summary>
internal sealed class EngineSession : IDisposable
{
    private const CommandTypes Callable = CommandTypes.Cmdlet | CommandTypes.Function | CommandTypes.Alias;

    private readonly ViewFolder? _folder;

    private EngineSession(EngineHost host, Runspace runspace, ListViews views, ViewFolder? folder)
    {
        _folder = folder;
        Host = host;
        Runspace = runspace;
        Views = views;
        Commands = runspace.SessionStateProxy.InvokeCommand;
        Module = new ModuleImporter(runspace, Commands, ModuleLocator.Find(AppContext.BaseDirectory));
        Commands.CommandNotFoundAction = Module.OnCommandNotFound;
        ExitCode = new ExitCodeVariable(runspace);
        runspace.SessionStateProxy.PSVariable.Set(ExitCode);
    }

    /// <summary>What the engine knows of this program.</summary>
    public EngineHost Host { get; }

    /// <summary>The session.</summary>
    public Runspace Runspace { get; }

    /// <summary>The commands of the session.</summary>
    public CommandInvocationIntrinsics Commands { get; }

    /// <summary>Imports the module when it is needed.</summary>
    public ModuleImporter Module { get; }

    /// <summary>The list views that were put before the module's; empty unless lists are asked for.</summary>
    public ListViews Views { get; }

    /// <summary>What <c>exit</c> of a script file leaves behind.</summary>
    public ExitCodeVariable ExitCode { get; }

    /// <summary>Opens a session.</summary>
    /// <param name="host">The host that it talks to.</param>
    /// <param name="format">How output is to look.</param>
    public static EngineSession Open(EngineHost host, OutputFormat format)
    {
        string? usersModulePath = EngineEnvironment.Prepare();

        // Not CreateDefault(): it wants the assemblies of pwsh.
        InitialSessionState state = InitialSessionState.CreateDefault2();
        state.ThrowOnRunspaceOpenError = true;
        if (OperatingSystem.IsWindows())
        {
            state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.Bypass;
        }

        ListViews views = format == OutputFormat.List && ModuleLocator.Find(AppContext.BaseDirectory) is string manifest
            ? ListViews.OfModule(manifest)
            : new ListViews();
        ViewFolder? folder = views.Files.Count > 0 ? new ViewFolder() : null;
        if (folder is not null)
        {
            views.AddTo(state, folder.Path);
        }

        Runspace runspace = RunspaceFactory.CreateRunspace(host, state);
        runspace.ThreadOptions = PSThreadOptions.ReuseThread;
        runspace.Open();
        EngineEnvironment.SetModulePath(ModuleLocator.PublishedModules(AppContext.BaseDirectory), usersModulePath);
        return new EngineSession(host, runspace, views, folder);
    }

    /// <summary>Finds a cmdlet or function, importing the module when the core has none of that name.</summary>
    /// <returns>Null when there is none.</returns>
    public CommandInfo? FindCommand(string name)
    {
        CommandInfo? command = Loaded(name);
        if (command is null)
        {
            Module.Import();
            command = Loaded(name);
        }

        return command is AliasInfo alias ? alias.ResolvedCommand : command;
    }

    /// <summary>Finds a script file.</summary>
    /// <returns>Null when there is none.</returns>
    public CommandInfo? FindScript(string path) => Commands.GetCommand(path, CommandTypes.ExternalScript);

    // GetCommand would look through every module of the user for a name that it does not know.
    private CommandInfo? Loaded(string name) => Commands.GetCommands(name, Callable, nameIsPattern: false).FirstOrDefault();

    /// <inheritdoc/>
    public void Dispose()
    {
        Runspace.Dispose();
        _folder?.Dispose();
    }
}
