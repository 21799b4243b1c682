using System.Globalization;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Locking;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Engine.Stanzas;

namespace PgmlBackup.Engine.Backups;

/// <summary>Keeps pgBackRest from working on a stanza, and lets it again: its <c>stop</c> and <c>start</c>, which leave and remove a file in its lock folder.</summary>
/// <param name="context">The stanza.</param>
public sealed class StanzaSuspension(StanzaContext context)
{
    private string StopFile => Path.Join(context.LockPath, $"{context.Stanza}.stop");

    private string StopAllFile => Path.Join(context.LockPath, "all.stop");

    /// <summary>Suspends backups and the archiving of WAL. What runs is not ended.</summary>
    /// <param name="duration">After how long they go on by themselves; null for never.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="PgmlException"><c>SuspensionNotSeen</c>; any fault of pgBackRest.</exception>
    public async Task SuspendAsync(TimeSpan? duration, CancellationToken stop)
    {
        await RunAsync("stop", stop).ConfigureAwait(false);
        await EndEarlierAsync(stop).ConfigureAwait(false);

        // A time that was set before shall not end this suspension: it counts only for a file that is not newer.
        ProgramResult touched = await context.Runner.RunAsync(Request("touch", ["-c", "--", StopFile]), stop).ConfigureAwait(false);
        ProgramResult looked = await context.Runner.RunAsync(Request("stat", ["--printf=%.9Y", "--", StopFile]), stop).ConfigureAwait(false);
        if (touched.ExitCode != 0 || looked.ExitCode != 0)
        {
            throw new PgmlException(FaultCatalog.SuspensionNotSeen, $"pgBackRest stop ended without an error, and '{StopFile}' is not there.", context.Stanza);
        }

        string until = "until Resume-PgBackup";
        if (duration is { } span)
        {
            ResumeLater(span, looked.OutputText.Trim());
            until = string.Create(CultureInfo.InvariantCulture, $"until {DateTime.Now + span:yyyy-MM-dd HH:mm:ss} local time; should this machine start anew before that, look whether Resume-PgBackup is needed");
        }

        context.Activity.Warning($"No backup of stanza '{context.Stanza}' is taken and no WAL is archived {until}. PostgreSQL keeps all WAL meanwhile: watch the space of pg_wal.");
    }

    /// <summary>Lets backups and archiving go on.</summary>
    /// <exception cref="PgmlException"><c>SuspensionNotSeen</c>; any fault of pgBackRest.</exception>
    public async Task ResumeAsync(CancellationToken stop)
    {
        await RunAsync("start", stop).ConfigureAwait(false);
        await EndEarlierAsync(stop).ConfigureAwait(false);
        foreach (string file in (string[])[StopFile, StopAllFile])
        {
            if (await context.Files.LookAsync(file, stop).ConfigureAwait(false) is not null)
            {
                string command = CommandLineText.Quote(["sudo", "-u", context.Owner.Name, context.Client.Program.Path, .. Configured(), "start"]);
                throw new PgmlException(
                    FaultCatalog.SuspensionNotSeen,
                    $"pgBackRest is still stopped for stanza '{context.Stanza}': '{file}' is there.",
                    context.Stanza,
                    file == StopAllFile ? $"Somebody has stopped pgBackRest for all stanzas. To start it for all: {command}" : null);
            }
        }
    }

    private IEnumerable<string> Configured() => context.Client.Command("start", null).Arguments.Skip(1);

    private async Task RunAsync(string command, CancellationToken stop)
    {
        // That it was stopped or started already is a warning of pgBackRest, and what was wanted.
        PgBackRestRun run = await context.Client.RunAsync(context.Client.Command(command, context.Stanza), LogLevel.Warn, null, stop).ConfigureAwait(false);
        foreach (LogEntry entry in run.Problems)
        {
            context.Activity.Verbose(entry.ToString());
        }
    }

    // find runs one program after the other, without a shell, and deletes the file only if it is still the one of this suspension: what 'start' would do.
    private void ResumeLater(TimeSpan span, string modified)
    {
        string seconds = Math.Ceiling(span.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        string find = ProgramFinder.Find("find") ?? "find";
        DetachedProgram.Start(Request(
            "find",
            [
                "/", "-maxdepth", "0", "-exec", ProgramFinder.Find("sleep") ?? "sleep", seconds, ";",
                "-exec", find, StopFile, "-maxdepth", "0", "-not", "-newermt", $"@{modified}", "-delete", ";",
            ]));
    }

    // What waits to resume. Each leads a group: find, and the sleep that it has started.
    private async Task EndEarlierAsync(CancellationToken stop)
    {
        string[] groups = [.. ProcessLook.WithWord(StopFile).Select(process => string.Create(CultureInfo.InvariantCulture, $"-{process}"))];
        if (groups.Length > 0)
        {
            await context.Runner.RunAsync(Request("kill", ["-s", "KILL", "--", .. groups]), stop).ConfigureAwait(false);
        }
    }

    private ProgramRequest Request(string program, string[] arguments) => new(ProgramFinder.Find(program) ?? program, arguments) { RunAs = context.Owner };
}
