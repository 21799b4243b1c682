using PgmlBackup.Engine.Clusters;
using PgmlBackup.Engine.Journal;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Engine.Scheduling;

namespace PgmlBackup.Engine.Health.Facts;

/// <summary>Reads, and only reads, what the schedulers of this machine and logrotate are told.</summary>
/// <param name="runner">Runs <c>crontab -l</c>.</param>
/// <param name="layout">Where programs lie.</param>
/// <param name="state">Where the definitions of this module's own schedules are kept.</param>
/// <param name="root">The folder that stands for the root folder.</param>
internal sealed class SchedulerFiles(ProgramRunner runner, HostLayout layout, StateFolder state, string root = "/")
{
    private const string NoCrontab = "no crontab for";

    /// <summary>The backups that are scheduled.</summary>
    /// <param name="owner">Whose crontab is read.</param>
    /// <param name="stop">Ends the reading.</param>
    internal async Task<Fact<IReadOnlyList<ScheduledBackup>>> BackupsAsync(Account owner, CancellationToken stop)
    {
        string crontab = "";
        if (layout.FindProgram("crontab") is { } program)
        {
            var request = new ProgramRequest(program, ["-l"]) { RunAs = owner, Environment = new Dictionary<string, string?> { ["LC_ALL"] = "C" } };
            ProgramResult result = await runner.RunAsync(request, stop).ConfigureAwait(false);
            if (result.ExitCode != 0 && !result.ErrorText.Contains(NoCrontab, StringComparison.Ordinal))
            {
                return Fact<IReadOnlyList<ScheduledBackup>>.Unknown($"The crontab of {owner} cannot be read: {result.ErrorText.Trim()}");
            }

            crontab = result.ExitCode == 0 ? result.OutputText : "";
        }

        (string Path, string Text)[] units = [.. Texts("etc/systemd/system", "*.service")];
        return Fact<IReadOnlyList<ScheduledBackup>>.Of(
        [
            .. ScheduledBackupText.OfCrontab(crontab, $"the crontab of {owner}", namesUser: false),
            .. Texts("etc/crontab").Concat(Texts("etc/cron.d", "*")).SelectMany(file => ScheduledBackupText.OfCrontab(file.Text, file.Path, namesUser: true)),
            .. units.SelectMany(file => ScheduledBackupText.OfUnit(file.Text, file.Path)),
            .. await OwnAsync(owner, [crontab, .. units.Select(unit => unit.Text)], stop).ConfigureAwait(false),
        ]);
    }

    // The line of a crontab and the unit name only the file of the definition; a definition that none of them names is not taken.
    private async Task<IReadOnlyList<ScheduledBackup>> OwnAsync(Account owner, IReadOnlyList<string> texts, CancellationToken stop)
    {
        List<ScheduledBackup> backups = [];
        var store = new ScheduleStore(runner, owner);
        foreach (string path in await store.ListAsync(await state.ListAsync(stop).ConfigureAwait(false), stop).ConfigureAwait(false))
        {
            if (texts.Any(text => text.Contains(path, StringComparison.Ordinal)))
            {
                ScheduleDefinition schedule = await store.ReadAsync(path, stop).ConfigureAwait(false);
                backups.Add(new ScheduledBackup(BackupTypeWord.Of(schedule.Type), schedule.Stanza, schedule.Repository, CronTime.Parse(schedule.Cron).RunsPerDay, $"schedule '{schedule.Name}'") { IsOurs = true });
            }
        }

        return backups;
    }

    /// <summary>The names, with wildcards, of the files that logrotate takes care of.</summary>
    internal Fact<IReadOnlyList<string>> RotatedFiles() => Fact<IReadOnlyList<string>>.Of(
    [
        .. from file in Texts("etc/logrotate.conf").Concat(Texts("etc/logrotate.d", "*"))
           from line in file.Text.Split('\n')
           where !line.TrimStart().StartsWith('#')
           from word in line.Split([' ', '\t', '{'], StringSplitOptions.RemoveEmptyEntries)
           let name = word.Trim('"', '\'')
           where name.StartsWith('/')
           select name,
    ]);

    // What is closed to this account or goes away meanwhile says nothing.
    private IEnumerable<(string Path, string Text)> Texts(string path, string? pattern = null)
    {
        string place = Path.Join(root, path);
        IEnumerable<string> files = pattern is null ? [place] : Directory.Exists(place) ? Directory.EnumerateFiles(place, pattern).Order(StringComparer.Ordinal) : [];
        foreach (string file in files)
        {
            string? text = null;
            try
            {
                text = File.ReadAllText(file);
            }
            catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
            {
            }

            if (text is not null)
            {
                yield return (file, text);
            }
        }
    }
}
