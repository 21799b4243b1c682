using System.Management.Automation;
using PgmlBackup.Host.CommandLine;

namespace PgmlBackup.Host.Session;

/// <summary>What to do about a command that is not there. Most come with PowerShell itself, which this host does not replace.</summary>
internal static class MissingCommand
{
    private const string Pwsh =
        "Cmdlets of PowerShell 7 itself (Select-Object, ConvertTo-Json, Write-Host, ...) and of other modules are not in pgmlbackup: "
        + "install PowerShell 7 and run this in pwsh.";

    /// <summary>Advice for a command of that name; null when the name has not the form of a cmdlet's and no alias stands for one.</summary>
    /// <param name="name">The name as it was called.</param>
    /// <param name="known">The names of the commands that are there.</param>
    public static string? Advice(string name, IEnumerable<string> known)
    {
        if (!IsCmdletName(name))
        {
            return null;
        }

        string question = NearMatches.Question(name, known).TrimStart();
        return question.Length == 0 ? Pwsh : $"{question} If not: what is neither of PowerShell's core nor of this module needs pwsh.";
    }

    /// <summary>Puts the advice into an error about a missing command, where it has a place of its own.</summary>
    public static void Explain(ErrorRecord error, CommandInvocationIntrinsics commands)
    {
        if (error.Exception is CommandNotFoundException missing && string.IsNullOrEmpty(error.ErrorDetails?.RecommendedAction)
            && Advice(missing.CommandName, Names(commands)) is string advice)
        {
            error.ErrorDetails = new ErrorDetails(error.ErrorDetails?.Message ?? missing.Message) { RecommendedAction = advice };
        }
    }

    /// <summary>The names of the cmdlets and functions that are there.</summary>
    public static IEnumerable<string> Names(CommandInvocationIntrinsics commands) =>
        commands.GetCommands("*", CommandTypes.Cmdlet | CommandTypes.Function, nameIsPattern: true).Select(command => command.Name);

    private static bool IsCmdletName(string name)
    {
        int dash = name.IndexOf('-', StringComparison.Ordinal);
        return dash > 0 && dash < name.Length - 1 && name.All(letter => char.IsLetterOrDigit(letter) || letter == '-');
    }
}
