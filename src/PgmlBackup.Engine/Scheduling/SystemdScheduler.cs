using System.Text;
using PgmlBackup.Engine.Clusters;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Files;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.Scheduling;

/// <summary>Schedules as timers of systemd. They are the system's, so root writes and starts them; the runs are the owner's.</summary>
internal sealed class SystemdScheduler(ProgramRunner runner, HostLayout layout, Account owner) : IScheduler
{
    private static readonly Dictionary<string, string?> s_plain = new() { ["LC_ALL"] = "C", ["SYSTEMD_COLORS"] = "0", ["SYSTEMD_PAGER"] = "" };

    private readonly Account _root = AccountDatabase.ById(0);

    /// <inheritdoc/>
    public async Task<string> DiffAsync(IReadOnlyList<ScheduleInstallation> added, IReadOnlyList<string> removed, CancellationToken stop)
    {
        FileReplacer files = Files;
        var diff = new StringBuilder();
        foreach ((string path, IReadOnlyList<string> lines) in added.SelectMany(UnitFiles))
        {
            diff.Append(UnifiedDiff.Create(path, Lines(await files.ReadAsync(path, stop).ConfigureAwait(false)), lines));
        }

        foreach (string path in removed.SelectMany(Paths))
        {
            diff.Append(UnifiedDiff.Create(path, Lines(await files.ReadAsync(path, stop).ConfigureAwait(false)), null));
        }

        return diff.ToString();
    }

    /// <inheritdoc/>
    public async Task ApplyAsync(IReadOnlyList<ScheduleInstallation> added, IReadOnlyList<string> removed, CancellationToken stop)
    {
        RequireSystemd();
        await VerifyAsync(added, stop).ConfigureAwait(false);
        foreach (string name in removed)
        {
            await RemoveAsync(name, stop).ConfigureAwait(false);
        }

        foreach ((string path, IReadOnlyList<string> lines) in added.SelectMany(UnitFiles))
        {
            await Files.EditAsync(path, _ => SystemdUnitText.ToBytes(lines), new NewFileRights(UnitMode, _root), stop).ConfigureAwait(false);
        }

        await SystemctlAsync(["daemon-reload"], stop).ConfigureAwait(false);
        foreach (string timer in added.Select(one => SystemdUnitText.TimerName(one.Definition.Name)))
        {
            await SystemctlAsync(["enable", timer], stop).ConfigureAwait(false);

            // A timer that runs already keeps its old times until it is started again.
            await SystemctlAsync(["restart", timer], stop).ConfigureAwait(false);
        }

        IReadOnlyDictionary<string, string> defects = await FindDefectsAsync([.. added.Select(one => one.Definition)], stop).ConfigureAwait(false);
        if (defects.Count > 0)
        {
            throw new PgmlException(FaultCatalog.SystemdFailed, $"systemctl ended without an error, and schedule '{defects.First().Key}' is not at work: {defects.First().Value}.", defects.First().Key);
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, string>> FindDefectsAsync(IReadOnlyList<ScheduleDefinition> schedules, CancellationToken stop)
    {
        Dictionary<string, string> defects = new(StringComparer.Ordinal);
        foreach (ScheduleDefinition schedule in schedules)
        {
            if (await FindDefectAsync(schedule, stop).ConfigureAwait(false) is { } defect)
            {
                defects[schedule.Name] = defect;
            }
        }

        return defects;
    }

    private const UnixFileMode UnitMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private FileReplacer Files => new(runner, _root);

    private async Task<string?> FindDefectAsync(ScheduleDefinition schedule, CancellationToken stop)
    {
        if (!layout.HasSystemd)
        {
            return "systemd does not run on this machine";
        }

        string timer = SystemdUnitText.TimerName(schedule.Name);
        if (Lines(await Files.ReadAsync(Path.Join(layout.SystemdUnitDirectory, timer), stop).ConfigureAwait(false)) is not { } lines)
        {
            return $"the unit {timer} is not there";
        }

        if (!lines.SequenceEqual(SystemdUnitText.Timer(schedule)))
        {
            return $"the unit {timer} was changed by hand";
        }

        string state = (await RunAsync(["show", "--no-pager", "--property=UnitFileState,ActiveState", "--", timer], stop).ConfigureAwait(false)).OutputText;
        return !state.Contains("ActiveState=active", StringComparison.Ordinal) ? $"the timer {timer} does not run"
            : !state.Contains("UnitFileState=enabled", StringComparison.Ordinal) ? $"the timer {timer} is not enabled and ends with the next boot"
            : null;
    }

    private async Task RemoveAsync(string name, CancellationToken stop)
    {
        string timer = SystemdUnitText.TimerName(name);
        string[] there = [.. Paths(name).Where(File.Exists)];
        if (there.Length == 0)
        {
            return;
        }

        await SystemctlAsync(["disable", "--now", timer], stop).ConfigureAwait(false);
        var files = new OwnerFiles(runner, _root);
        foreach (string path in there)
        {
            await files.DeleteFileAsync(path, stop).ConfigureAwait(false);
        }

        await SystemctlAsync(["daemon-reload"], stop).ConfigureAwait(false);
    }

    // systemd-analyze exits with 0 on a misspelt key, and says much of other units: only what it says of ours counts.
    private async Task VerifyAsync(IReadOnlyList<ScheduleInstallation> added, CancellationToken stop)
    {
        if (layout.FindProgram("systemd-analyze") is not { } program || added.Count == 0)
        {
            return;
        }

        DirectoryInfo folder = Directory.CreateTempSubdirectory("pgmlbackup-units-");
        try
        {
            List<string> paths = [];
            foreach ((string path, IReadOnlyList<string> lines) in added.SelectMany(UnitFiles))
            {
                paths.Add(Path.Join(folder.FullName, Path.GetFileName(path)));
                await File.WriteAllBytesAsync(paths[^1], SystemdUnitText.ToBytes(lines), stop).ConfigureAwait(false);
            }

            ProgramResult result = await runner.RunAsync(new ProgramRequest(program, ["verify", "--man=no", .. paths]) { Environment = s_plain }, stop).ConfigureAwait(false);
            string[] complaints = [.. result.ErrorText.Split('\n').Where(line => paths.Exists(path => line.Contains(Path.GetFileName(path), StringComparison.Ordinal)))];
            if (complaints.Length > 0)
            {
                throw new PgmlException(FaultCatalog.SystemdUnitInvalid, $"systemd-analyze says: {string.Join(' ', complaints.Select(line => line.Trim()))}", added[0].Definition.Name);
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private void RequireSystemd()
    {
        if (!layout.HasSystemd)
        {
            throw new PgmlException(FaultCatalog.SystemdNotRunning, $"systemd does not run on this machine: there is no '{layout.SystemdRuntimeDirectory}'.");
        }
    }

    private async Task SystemctlAsync(string[] arguments, CancellationToken stop)
    {
        ProgramResult result = await RunAsync(arguments, stop, _root).ConfigureAwait(false);
        if (result.ExitCode != 0)
        {
            throw new PgmlException(FaultCatalog.SystemdFailed, $"{CommandLineText.Quote(["systemctl", .. arguments])} failed: {result.ErrorText.Trim()}", arguments[^1]);
        }
    }

    private Task<ProgramResult> RunAsync(string[] arguments, CancellationToken stop, Account? account = null)
    {
        string program = layout.FindProgram("systemctl")
            ?? throw new PgmlException(FaultCatalog.ProgramNotFound, $"'{layout.SystemdRuntimeDirectory}' is there and the program 'systemctl' is not.", "systemctl");
        return runner.RunAsync(new ProgramRequest(program, arguments) { RunAs = account, Environment = s_plain }, stop);
    }

    private IEnumerable<(string Path, IReadOnlyList<string> Lines)> UnitFiles(ScheduleInstallation one)
    {
        string[] paths = [.. Paths(one.Definition.Name)];
        return [(paths[0], SystemdUnitText.Timer(one.Definition)), (paths[1], SystemdUnitText.Service(one.Definition, one.Command, owner))];
    }

    private IEnumerable<string> Paths(string name) =>
        [Path.Join(layout.SystemdUnitDirectory, SystemdUnitText.TimerName(name)), Path.Join(layout.SystemdUnitDirectory, SystemdUnitText.ServiceName(name))];

    private static string[]? Lines(FileText file) =>
        file.Bytes is { } bytes ? Encoding.UTF8.GetString(bytes) is { Length: > 0 } text ? text[..(text.EndsWith('\n') ? ^1 : ^0)].Split('\n') : [] : null;
}
