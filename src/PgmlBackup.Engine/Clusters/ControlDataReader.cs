using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.Clusters;

/// <summary>Runs <c>pg_controldata</c>.</summary>
/// <param name="runner">Runs it as the owner.</param>
/// <param name="layout">Where the programs lie.</param>
public sealed class ControlDataReader(ProgramRunner runner, HostLayout layout)
{
    private readonly PostgresPrograms _programs = new(layout);

    /// <summary>Reads the control file of a data directory, whether its server runs or not.</summary>
    /// <param name="dataDirectory">The data directory.</param>
    /// <param name="version">Its major version, for the right program.</param>
    /// <param name="owner">Who may read it.</param>
    /// <param name="stop">Ends the program.</param>
    /// <exception cref="PgmlException"><c>ControlDataUnreadable</c>, <c>PostgresProgramsNotFound</c>, <c>SudoRefused</c>.</exception>
    public async Task<ControlData> ReadAsync(string dataDirectory, string? version, Account owner, CancellationToken stop)
    {
        var request = new ProgramRequest(_programs.Find("pg_controldata", version), ["-D", dataDirectory])
        {
            RunAs = owner,
            Environment = ServerEnvironment.Clean(("LC_ALL", "C"), ("TZ", "UTC")),
        };
        ProgramResult result = await runner.RunAsync(request, stop).ConfigureAwait(false);
        return result.ExitCode == 0
            ? ControlData.Parse(result.OutputText, result.ErrorText)
            : throw new PgmlException(FaultCatalog.ControlDataUnreadable, $"The control file of '{dataDirectory}' cannot be read: {result.ErrorText.Trim()}", dataDirectory);
    }
}
