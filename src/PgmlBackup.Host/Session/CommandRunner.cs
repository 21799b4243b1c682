using System.Management.Automation;
using PgmlBackup.Host.Arguments;
using PgmlBackup.Host.CommandLine;
using PgmlBackup.Host.Output;

namespace PgmlBackup.Host.Session;

/// <summary>Runs what was asked for in a session and says what the process is to exit with.</summary>
/// <param name="session">The session.</param>
/// <param name="options">What was asked for.</param>
/// <param name="terminal">The streams.</param>
/// <param name="signals">What may stop it.</param>
internal sealed class CommandRunner(EngineSession session, HostOptions options, Terminal terminal, StopSignals signals)
{
    private readonly ErrorReporter _errors = new(session.Host.UserInterface, session.Runspace, session.Commands);

    /// <summary>Runs it.</summary>
    /// <exception cref="UsageException">What was typed is wrong; nothing has been run.</exception>
    public int Run()
    {
        using PowerShell shell = PowerShell.Create(session.Runspace);
        if (!TryBuild(shell))
        {
            return ExitCode.Failure;
        }

        var sink = new OutputSink(options.Format, terminal, session.Views.Has) { TakesHostText = options.Action != HostAction.Cmdlet };
        session.Host.UserInterface.Sink = sink;
        shell.AddCommand(new CmdletInfo("Write-HostOutput", typeof(OutputGate))).AddParameter("Sink", sink);
        if (sink.IsFormatted)
        {
            shell.AddCommand("Out-Default");
        }

        shell.Streams.Error.DataAdded += _errors.OnDataAdded;
        Forget(shell.Streams.Progress);
        Forget(shell.Streams.Verbose);
        Forget(shell.Streams.Debug);
        Forget(shell.Streams.Warning);
        Forget(shell.Streams.Information);
        Invoke(shell, sink);
        ReportMissingModule();
        return Verdict();
    }

    private bool TryBuild(PowerShell shell)
    {
        switch (options.Action)
        {
            case HostAction.Command:
                ImportFor(options.Target);
                shell.AddScript(options.Target, useLocalScope: false);
                return true;
            case HostAction.File:
                return TryBuildFile(shell);
            default:
                return TryBuildCmdlet(shell);
        }
    }

    private bool TryBuildCmdlet(PowerShell shell)
    {
        CommandInfo? command = session.FindCommand(options.Target);
        if (command is null && session.Module.Failure is not null)
        {
            ReportMissingModule();
            return false;
        }

        if (command is null)
        {
            string advice = MissingCommand.Advice(options.Target, MissingCommand.Names(session.Commands)) ?? "A cmdlet, -Command or -File is needed.";
            throw new UsageException($"There is no cmdlet '{options.Target}'. {advice}");
        }

        if (ModuleNeed.BeforeStart(command.Name))
        {
            session.Module.Import();
        }

        Add(shell, command);
        return true;
    }

    private bool TryBuildFile(PowerShell shell)
    {
        string path = Path.GetFullPath(options.Target);
        if (!path.EndsWith(".ps1", StringComparison.OrdinalIgnoreCase) || !File.Exists(path))
        {
            throw new UsageException($"'{path}' is no .ps1 file that can be found.");
        }

        try
        {
            ImportFor(File.ReadAllText(path));
            CommandInfo script = session.FindScript(path) ?? throw new UsageException($"PowerShell finds no script at '{path}'.");
            Add(shell, script);
            return true;
        }
        catch (RuntimeException e)
        {
            _errors.Report(e.ErrorRecord);
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"'{path}' cannot be read: {e.Message}");
        }
    }

    private void Add(PowerShell shell, CommandInfo command)
    {
        ParsedArguments arguments = ArgumentParser.Parse(CommandShape.Of(command), options.Arguments);
        if (arguments.WantsHelp)
        {
            session.Module.Import();
            shell.AddCommand("Get-Help").AddParameter("Name", command is ExternalScriptInfo script ? script.Path : command.Name).AddParameter("Full");
            return;
        }

        // A script runs in the scope of the session, as with pwsh -File.
        _ = command is ExternalScriptInfo file ? shell.AddCommand(file.Path, useLocalScope: false) : shell.AddCommand(command);
        foreach (NamedArgument argument in arguments.Named)
        {
            shell.AddParameter(argument.Name, argument.Value);
        }

        foreach (object argument in arguments.Positional)
        {
            shell.AddArgument(argument);
        }
    }

    private void ImportFor(string script)
    {
        if (ModuleNeed.BeforeStart(script))
        {
            session.Module.Import();
        }
    }

    private void Invoke(PowerShell shell, OutputSink sink)
    {
        bool isUsage = false;
        try
        {
            if (signals.TryAttach(shell))
            {
                // Kept as history is what keeps $?.
                shell.Invoke(null, new PSInvocationSettings { AddToHistory = true });
            }
        }
        catch (ParameterBindingException e) when (IsAboutTarget(e))
        {
            isUsage = true;
            throw new UsageException(e.Message);
        }
        catch (PipelineStoppedException) when (signals.StoppedWith is not null)
        {
            // It was asked to stop and it has.
        }
        catch (RuntimeException e)
        {
            _errors.Report(e.ErrorRecord);
        }
        finally
        {
            signals.Detach();
            terminal.ClearProgress();
            if (!isUsage)
            {
                sink.Close();
            }
        }
    }

    // The host has shown it already; kept, the progress of a long backup would fill the memory.
    private static void Forget<T>(PSDataCollection<T> stream) => stream.DataAdded += (_, _) => stream.Clear();

    // What was typed does not fit the command, which so has not run. Deeper inside of a script it is an error like any other.
    private bool IsAboutTarget(ParameterBindingException e) =>
        options.Action is HostAction.Cmdlet or HostAction.File
        && e.CommandInvocation?.MyCommand is CommandInfo command
        && (command.Name.Equals(options.Target, StringComparison.OrdinalIgnoreCase) || command is ExternalScriptInfo file && file.Path == Path.GetFullPath(options.Target));

    private void ReportMissingModule()
    {
        if (session.Module.Failure is ErrorRecord failure)
        {
            _errors.Report(failure);
        }
    }

    private int Verdict()
    {
        if (signals.StoppedWith is int stopped)
        {
            return stopped;
        }

        int? asked = session.Host.RequestedExitCode ?? (options.Action == HostAction.File ? session.ExitCode.ScriptExitCode : null);
        return asked ?? (_errors.Count > 0 || HasLastFailed() ? ExitCode.Failure : ExitCode.Success);
    }

    // A piece of script whose last command failed has failed, also when that is a program, which writes no error record.
    private bool HasLastFailed() =>
        options.Action == HostAction.Command && session.Runspace.SessionStateProxy.GetVariable("?") is false;
}
