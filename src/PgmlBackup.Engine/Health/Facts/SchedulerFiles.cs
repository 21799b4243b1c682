using PgmlBackup.Engine.Clusters;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.Health.Facts;

/// <summary>Reads, and only reads, what the schedulers of this machine and logrotate are told.</summary>
/// <param name="runner">Runs <c>crontab -l</c>.</param>
/// <param name="layout">Where programs lie.</param>
/// <param name="root">The folder that stands for the root folder.</param>
internal sealed class SchedulerFiles(ProgramRunner runner, HostLayout layout, string root = "/")
{
    private const string NoCrontab = "no crontab for";

    /// <summary>The backups that are scheduled.</summary>
    /// <param name="owner">Whose crontab is read.</param>
    /// <param name="stop">Ends the reading.</param>
    internal async Task<Fact<IReadOnlyList<ScheduledBackup>>> BackupsAsync(Account owner, CancellationToken stop)
    {
        List<ScheduledBackup> backups = [];
        if (layout.FindProgram("crontab") is { } program)
        {
            var request = new ProgramRequest(program, ["-l"]) { RunAs = owner, Environment = new Dictionary<string, string?> { ["LC_ALL"] = "C" } };
            ProgramResult result = await runner.RunAsync(request, stop).ConfigureAwait(false);
            if (result.ExitCode != 0 && !result.ErrorText.Contains(NoCrontab, StringComparison.Ordinal))
            {
                return Fact<IReadOnlyList<ScheduledBackup>>.Unknown($"The crontab of {owner} cannot be read: {result.ErrorText.Trim()}");
            }

            backups.AddRange(ScheduleText.OfCrontab(result.ExitCode == 0 ? result.OutputText : "", $"the crontab of {owner}", namesUser: false));
        }

        backups.AddRange(Texts("etc/crontab").Concat(Texts("etc/cron.d", "*")).SelectMany(file => ScheduleText.OfCrontab(file.Text, file.Path, namesUser: true)));
        backups.AddRange(Texts("etc/systemd/system", "*.service").SelectMany(file => ScheduleText.OfUnit(file.Text, file.Path)));
        return Fact<IReadOnlyList<ScheduledBackup>>.Of(backups);
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
