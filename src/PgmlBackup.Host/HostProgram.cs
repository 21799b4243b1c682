using PgmlBackup.Host.CommandLine;
using PgmlBackup.Host.Interface;
using PgmlBackup.Host.Output;
using PgmlBackup.Host.Session;

namespace PgmlBackup.Host;

/// <summary>The program from its arguments to its exit code.</summary>
internal static class HostProgram
{
    /// <summary>Runs the program.</summary>
    public static int Run(string[] words)
    {
        using Terminal terminal = Terminal.Open();
        try
        {
            if (words.Length == 0)
            {
                terminal.WriteError(HelpText.Full + "\n");
                return ExitCode.Usage;
            }

            return Run(HostOptionsParser.Parse(words), terminal);
        }
        catch (UsageException e)
        {
            terminal.WriteError($"pgmlbackup: {e.Message}\n{HelpText.Hint}\n");
            return ExitCode.Usage;
        }
    }

    private static int Run(HostOptions options, Terminal terminal)
    {
        switch (options.Action)
        {
            case HostAction.Help:
                terminal.WriteOutput(HelpText.Full + "\n");
                return ExitCode.Success;
            case HostAction.Version:
                terminal.WriteOutput(ProductVersion.Line + "\n");
                return ExitCode.Success;
            default:
                return Execute(options, terminal);
        }
    }

    private static int Execute(HostOptions options, Terminal terminal)
    {
        using var signals = new StopSignals(Environment.Exit);
        var host = new EngineHost(new EngineUserInterface(terminal, options.NonInteractive, signals.Token));
        using EngineSession session = EngineSession.Open(host, options.Format);
        return new CommandRunner(session, options, terminal, signals).Run();
    }
}
