using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;

namespace PgmlBackup.ModuleTests.Hosting;

/// <summary>A session of the real PowerShell engine in this process: a runspace of its own with a <see cref="CollectingHost"/>.</summary>
internal sealed class PowerShellSession : IDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(1);
    private bool _isStuck;

    private PowerShellSession(CollectingHost host, Runspace runspace)
    {
        Host = host;
        Runspace = runspace;
    }

    /// <summary>The console of the session.</summary>
    public CollectingHost Host { get; }

    /// <summary>The runspace; one pipeline at a time.</summary>
    public Runspace Runspace { get; }

    /// <summary>Opens a session without the module.</summary>
    /// <param name="commands">Cmdlet classes that are there from the start, for probes; nothing is imported for them.</param>
    public static PowerShellSession Open(params Type[] commands) => Open(120, commands);

    /// <summary>Opens a session of a given width.</summary>
    public static PowerShellSession Open(int width, params Type[] commands) => OpenWith(width, [.. commands.Select(command => Entry(command))]);

    /// <summary>Opens a session with one cmdlet and a help file of its own.</summary>
    public static PowerShellSession OpenWithHelp(Type command, string helpFile) => OpenWith(120, Entry(command, helpFile));

    /// <summary>Opens a session of a given width that knows the views of a file before those of the built module, which it imports.</summary>
    public static PowerShellSession OpenWithViews(int width, string formatFile) => Import(OpenWith(width, formatFile));

    private static SessionStateCmdletEntry Entry(Type command, string? helpFile = null)
    {
        CmdletAttribute name = command.GetCustomAttribute<CmdletAttribute>()!;
        return new SessionStateCmdletEntry($"{name.VerbName}-{name.NounName}", command, helpFile);
    }

    private static PowerShellSession OpenWith(int width, params SessionStateCmdletEntry[] commands) => OpenWith(width, null, commands);

    private static PowerShellSession OpenWith(int width, string? formatFile, params SessionStateCmdletEntry[] commands)
    {
        InitialSessionState state = InitialSessionState.CreateDefault2();
        state.ThrowOnRunspaceOpenError = true;
        if (OperatingSystem.IsWindows())
        {
            state.ExecutionPolicy = Microsoft.PowerShell.ExecutionPolicy.Bypass;
        }

        state.Commands.Add(commands);
        if (formatFile is not null)
        {
            state.Formats.Add(new SessionStateFormatEntry(formatFile));
        }

        var host = new CollectingHost(width);
        Runspace runspace = RunspaceFactory.CreateRunspace(host, state);
        runspace.Open();
        return new PowerShellSession(host, runspace);
    }

    /// <summary>Opens a session and imports the built module of this checkout.</summary>
    public static PowerShellSession OpenWithModule(int width = 120) => Import(Open(width));

    private static PowerShellSession Import(PowerShellSession session)
    {
        Assert.Empty(session.Run("param($path) Import-Module -Name $path", ModuleUnderTest.Manifest).Succeeded);
        return session;
    }

    /// <summary>Runs a script to its end.</summary>
    /// <param name="script">The script; begin it with <c>param(...)</c> to take arguments.</param>
    /// <param name="arguments">Its arguments, by position.</param>
    /// <exception cref="TimeoutException">It did not end within a minute; the session is of no further use.</exception>
    public SessionResult Run(string script, params object?[] arguments)
    {
        PowerShell shell = Create(script, arguments);
        var output = new PSDataCollection<PSObject>();
        IAsyncResult running = shell.BeginInvoke<PSObject, PSObject>(null, output);
        return Finish(shell, output, running, () => shell.EndInvoke(running));
    }

    /// <summary>Starts a script, waits until a signal comes out of it, stops it as Ctrl+C does and waits for its end.</summary>
    /// <param name="started">Completes when the script is where it is to be stopped.</param>
    /// <param name="script">The script; begin it with <c>param(...)</c> to take arguments.</param>
    /// <param name="arguments">Its arguments, by position.</param>
    /// <exception cref="TimeoutException">The signal did not come, or the pipeline did not end, within a minute; the session is of no further use.</exception>
    public async Task<SessionResult> StopAsync(Task started, string script, params object?[] arguments)
    {
        PowerShell shell = Create(script, arguments);
        var output = new PSDataCollection<PSObject>();
        IAsyncResult running = shell.BeginInvoke<PSObject, PSObject>(null, output);
        _isStuck = true;
        await started.WaitAsync(s_limit, TestContext.Current.CancellationToken);
        _isStuck = false;
        IAsyncResult stopping = shell.BeginStop(null, null);
        return Finish(shell, output, running, () =>
        {
            shell.EndStop(stopping);
            shell.EndInvoke(running);
        });
    }

    /// <summary>What a person would see on the screen.</summary>
    /// <param name="script">The script; begin it with <c>param(...)</c> to take arguments.</param>
    /// <param name="arguments">Its arguments, by position.</param>
    public string Render(string script, params object?[] arguments)
    {
        using PowerShell shell = Create(script, arguments);
        shell.Commands.Commands[0].MergeMyResults(PipelineResultTypes.Error, PipelineResultTypes.Output);
        shell.AddCommand("Out-Default");
        Host.Shown.TakeText();
        shell.Invoke();
        return Host.Shown.TakeText();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Closing (and disposing of the pipeline) waits for its end; one that never ends has failed its test already and must not hold up the others.
        if (!_isStuck)
        {
            Runspace.Dispose();
        }
    }

    private PowerShell Create(string script, object?[] arguments)
    {
        PowerShell shell = PowerShell.Create(Runspace);
        shell.AddScript(script);
        foreach (object? argument in arguments)
        {
            shell.AddArgument(argument);
        }

        return shell;
    }

    private SessionResult Finish(PowerShell shell, PSDataCollection<PSObject> output, IAsyncResult running, Action end)
    {
        if (!running.AsyncWaitHandle.WaitOne(s_limit))
        {
            _isStuck = true;
            throw new TimeoutException("The pipeline did not end.");
        }

        using (shell)
        {
            return Collect(shell, output, end);
        }
    }

    private static SessionResult Collect(PowerShell shell, PSDataCollection<PSObject> output, Action end)
    {
        ErrorRecord? terminating = null;
        bool stopped = false;
        try
        {
            end();
        }
        catch (PipelineStoppedException)
        {
            stopped = true;
        }
        catch (RuntimeException e)
        {
            terminating = e.ErrorRecord;
        }

        return new SessionResult(
            [.. output],
            [.. shell.Streams.Error],
            terminating,
            stopped,
            [.. shell.Streams.Warning.Select(record => record.Message)],
            [.. shell.Streams.Verbose.Select(record => record.Message)],
            [.. shell.Streams.Debug.Select(record => record.Message)],
            [.. shell.Streams.Information],
            [.. shell.Streams.Progress]);
    }
}
