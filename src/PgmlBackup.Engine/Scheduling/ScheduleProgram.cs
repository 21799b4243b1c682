using PgmlBackup.Engine.Clusters;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.Scheduling;

/// <summary>Finds what can run a schedule: <c>pgmlbackup</c> or <c>pwsh</c>, whichever the owner of the cluster can start.</summary>
/// <param name="runner">Runs programs.</param>
/// <param name="layout">Where the programs lie.</param>
/// <param name="owner">The account that the runs are of.</param>
/// <param name="modulePath">The folder of this module.</param>
internal sealed class ScheduleProgram(ProgramRunner runner, HostLayout layout, Account owner, string modulePath)
{
    private const string Cmdlet = "Start-PgBackupSchedule";
    private const string HostName = "pgmlbackup";
    private const string ShellName = "pwsh";

    // What a .NET program may need to start at all, and where the runs keep their history.
    private static readonly string[] s_carried = ["DOTNET_ROOT", "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", Journal.StateFolder.Variable];

    /// <summary>What the runs need in their environment.</summary>
    internal static IReadOnlyDictionary<string, string> Carried => s_carried
        .Select(name => (Name: name, Value: Environment.GetEnvironmentVariable(name)))
        .Where(variable => !string.IsNullOrEmpty(variable.Value))
        .ToDictionary(variable => variable.Name, variable => variable.Value!, StringComparer.Ordinal);

    /// <summary>Finds the program, and has seen the owner start it, with this module, in an environment as cron gives it.</summary>
    /// <returns>The words of which the path of a definition follows as the last one.</returns>
    /// <exception cref="PgmlException"><c>ScheduleProgramNotFound</c>, <c>ScheduleWordNotPlain</c>.</exception>
    internal async Task<IReadOnlyList<string>> FindAsync(CancellationToken stop)
    {
        List<string> refusals = [];
        foreach (string path in Candidates().Distinct(StringComparer.Ordinal))
        {
            ScheduleWords.Plain([path]);
            if (await TryAsync(path, stop).ConfigureAwait(false) is not { } refusal)
            {
                return IsShell(path)
                    ? ScheduleWords.Plain([path, "-NoProfile", "-NonInteractive", "-File", Path.Join(modulePath, "module", "Start-Schedule.ps1")])
                    : [path, "-NonInteractive", Cmdlet, "-Path"];
            }

            refusals.Add($"{path} ({refusal})");
        }

        throw new PgmlException(
            FaultCatalog.ScheduleProgramNotFound,
            refusals.Count == 0
                ? $"Neither '{HostName}' nor '{ShellName}' is found."
                : $"The account '{owner}' cannot run this module by any of {string.Join(", ", refusals)}.");
    }

    private static bool IsShell(string path) => Path.GetFileName(path) == ShellName;

    // That of this very process first: it is known to work.
    private IEnumerable<string> Candidates() => new[]
    {
        Environment.ProcessPath is { } own && Path.GetFileName(own) is HostName or ShellName ? own : null,
        layout.FindProgram(HostName),
        layout.FindProgram(ShellName),
    }.OfType<string>();

    private async Task<string?> TryAsync(string path, CancellationToken stop)
    {
        string question = $"Get-Command {Cmdlet}";
        string[] words = IsShell(path)
            ? [path, "-NoProfile", "-NonInteractive", "-Command", $"Import-Module -ErrorAction Stop '{Path.Join(modulePath, "PgmlBackup.psd1")}'; {question}"]
            : [path, "-NonInteractive", "-Command", question];
        string[] environment = [$"PATH={ScheduleCommand.SearchPath}", $"HOME={owner.Home}", $"LOGNAME={owner.Name}", .. Carried.Select(variable => $"{variable.Key}={variable.Value}")];
        ProgramResult result = await runner.RunAsync(
            new ProgramRequest(ProgramFinder.Find("env") ?? "env", ["-i", .. environment, .. words]) { RunAs = owner }, stop).ConfigureAwait(false);
        return result.ExitCode == 0 && result.OutputText.Contains(Cmdlet, StringComparison.Ordinal) ? null
            : result.ErrorText.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault() ?? $"it ended with {result.ExitCode}";
    }
}
