using System.Collections.Concurrent;
using System.Globalization;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.PgBackRest;

/// <summary>The pgBackRest that will run.</summary>
/// <param name="Path">Its absolute path. It is written into <c>restore_command</c> as it is called, so it is never a bare name.</param>
/// <param name="Version">Its version, as it says itself.</param>
public sealed record PgBackRestProgram(string Path, PgBackRestVersion Version)
{
    private const string DefaultName = "pgbackrest";

    // An upgrade replaces the file: its time tells, and the version is asked again.
    private static readonly ConcurrentDictionary<string, PgBackRestProgram> s_known = new(StringComparer.Ordinal);

    /// <summary>Finds the program and asks its version, once for each file.</summary>
    /// <param name="runner">Runs it.</param>
    /// <param name="configured">An absolute path or a name to find; null for <c>pgbackrest</c> on PATH.</param>
    /// <param name="owner">Who it runs as: it refuses root since 2.59.</param>
    /// <param name="stop">Ends the question.</param>
    /// <exception cref="PgmlException"><c>PgBackRestNotFound</c>, <c>PgBackRestVersionUnknown</c>.</exception>
    public static async Task<PgBackRestProgram> FindAsync(ProgramRunner runner, string? configured, Account owner, CancellationToken stop)
    {
        string path = ProgramFinder.Find(configured ?? DefaultName)
            ?? throw new PgmlException(FaultCatalog.PgBackRestNotFound, $"pgBackRest is not installed: '{configured ?? DefaultName}' was not found.", configured ?? DefaultName);
        string key = string.Create(CultureInfo.InvariantCulture, $"{File.GetLastWriteTimeUtc(path).Ticks} {path}");
        if (!s_known.TryGetValue(key, out PgBackRestProgram? program))
        {
            program = await AskVersionAsync(runner, path, owner, stop).ConfigureAwait(false);
            s_known[key] = program;
        }

        return program;
    }

    private static async Task<PgBackRestProgram> AskVersionAsync(ProgramRunner runner, string path, Account owner, CancellationToken stop)
    {
        ProgramResult result = await runner.RunAsync(new ProgramRequest(path, ["version"]) { RunAs = owner }, stop).ConfigureAwait(false);
        return result.ExitCode == 0 && PgBackRestVersion.TryParseOutput(result.OutputText, out PgBackRestVersion version)
            ? new PgBackRestProgram(path, version)
            : throw new PgmlException(
                FaultCatalog.PgBackRestVersionUnknown,
                $"'{path} version' ended with exit code {result.ExitCode} and did not tell a version: {LenientText.ForDisplay((result.OutputText + result.ErrorText).Trim())}",
                path);
    }
}
