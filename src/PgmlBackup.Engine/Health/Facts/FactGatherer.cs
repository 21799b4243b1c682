using PgmlBackup.Engine.Activity;
using PgmlBackup.Engine.Clusters;
using PgmlBackup.Engine.Configuration;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Health.Rules;
using PgmlBackup.Engine.Journal;
using PgmlBackup.Engine.Locking;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.Health.Facts;

/// <summary>Finds out what the rules want to know of the machine. It changes nothing, and what it cannot find out is said with its reason.</summary>
/// <param name="runner">Runs programs.</param>
/// <param name="activity">Hears what is done.</param>
/// <param name="machine">What is known already.</param>
internal sealed class FactGatherer(ProgramRunner runner, IActivitySink activity, CheckedMachine machine)
{
    private const int OptionRefused = 32;
    private const int ParameterRequired = 43;

    private readonly OwnerFiles _files = new(runner, machine.Owner);
    private readonly HostLayout _layout = HostLayout.Current with { BinDirectory = machine.Settings.BinDirectory, DefaultOwner = machine.Settings.User };

    /// <summary>All that the rules may ask for.</summary>
    /// <param name="context">The configuration.</param>
    /// <param name="stop">Ends the search.</param>
    internal async Task<MachineFacts> GatherAsync(RuleContext context, CancellationToken stop)
    {
        var scheduler = new SchedulerFiles(runner, _layout, new StateFolder(runner, machine.Owner, machine.Settings.StatePath));
        var stanzas = new StanzaFactGatherer(runner, activity, machine, _layout, _files);
        var known = new Dictionary<string, StanzaFacts>(StringComparer.Ordinal);
        foreach (string stanza in context.Stanzas.OfType<string>())
        {
            known[stanza] = await stanzas.GatherAsync(context, stanza, stop).ConfigureAwait(false);
        }

        return new MachineFacts
        {
            Owner = machine.Owner.Name,
            CanGiveFiles = AccountDatabase.EffectiveUserId == 0,
            Cores = Fact<int>.Of(Environment.ProcessorCount),
            HasZst = await HasZstAsync(stop).ConfigureAwait(false),
            Schedule = WithFullEvery(await Guard.FactAsync(() => scheduler.BackupsAsync(machine.Owner, stop)).ConfigureAwait(false), machine.Settings.FullEvery),
            RotatedFiles = scheduler.RotatedFiles(),
            Escrow = Fact<string?>.Of(machine.Settings.Escrow),
            Files = context.Documents.ToDictionary(document => document.Path, document => OwnershipOf(document.Path, machine.Owner)),
            Locks = await LocksAsync(context, stop).ConfigureAwait(false),
            HiddenFile = HiddenFile(),
            Stanzas = known,
            Default = "It was not asked for",
        };
    }

    /// <summary>With <c>full_every</c> in the profile, each schedule of this module takes a full backup when one is due, whatever its type.</summary>
    internal static Fact<IReadOnlyList<ScheduledBackup>> WithFullEvery(Fact<IReadOnlyList<ScheduledBackup>> schedule, TimeSpan? fullEvery) => schedule.Value is { } backups && fullEvery is { } span
        ? Fact<IReadOnlyList<ScheduledBackup>>.Of([.. backups, .. backups.Where(backup => backup is { IsOurs: true, Type: not BackupTypeWord.Full }).Select(backup => backup with { Type = BackupTypeWord.Full, PerDay = 1 / span.TotalDays })])
        : schedule;

    /// <summary>Who may read a file, seen from this account.</summary>
    internal static Fact<FileOwnership> OwnershipOf(string path, Account? owner) => Guard.Fact(() => FileIdentity.Of(path) is { } file
        ? Fact<FileOwnership>.Of(new FileOwnership(file.Mode, owner is null ? MayBeReadable(file) : IsReadableBy(file, owner)))
        : Fact<FileOwnership>.Unknown($"'{path}' is not there"));

    // Of an owner who is not known: root:postgres with mode 0640 is as good as any.
    private static bool MayBeReadable(FileIdentity file) => file.UserId != 0 || (file.Mode & (UnixFileMode.GroupRead | UnixFileMode.OtherRead)) != 0;

    private static bool IsReadableBy(FileIdentity file, Account owner) =>
        file.UserId == owner.UserId ? file.Mode.HasFlag(UnixFileMode.UserRead) : file.GroupId == owner.GroupId && file.Mode.HasFlag(UnixFileMode.GroupRead);

    // Its help names zst in any case. A command that ends because its parameter is missing has taken all its options before.
    private async Task<Fact<bool>> HasZstAsync(CancellationToken stop)
    {
        if (machine.Program is not { } program)
        {
            return Fact<bool>.Unknown(machine.ProgramMissing!);
        }

        string[] arguments = ["archive-push", "--no-config", "--stanza=none", "--pg1-path=/nonexistent", "--compress-type=zst", "--log-level-file=off", "--log-level-console=off"];
        ProgramResult result = await runner.RunAsync(new ProgramRequest(program.Path, arguments) { RunAs = machine.Owner }, stop).ConfigureAwait(false);
        return result.ExitCode switch
        {
            ParameterRequired => Fact<bool>.Of(true),
            OptionRefused => Fact<bool>.Of(false),
            _ => Fact<bool>.Unknown($"Whether {program.Path} knows zst cannot be told: it ended with exit code {result.ExitCode}"),
        };
    }

    private string? HiddenFile() => !machine.IsDefaultConfiguration || machine.MainFile is null or ConfigurationLocation.LegacyFile || !File.Exists(ConfigurationLocation.LegacyFile)
        ? null
        : ConfigurationLocation.LegacyFile;

    private async Task<IReadOnlyDictionary<string, Fact<string?>>> LocksAsync(RuleContext context, CancellationToken stop)
    {
        var locks = new Dictionary<string, Fact<string?>>(StringComparer.Ordinal);
        IEnumerable<string> folders = context.Effective is { } effective ? context.Stanzas.Select(stanza => effective.LockPath(stanza)).Distinct() : [];
        foreach (string folder in folders)
        {
            foreach (string path in await LockFilesAsync(folder, stop).ConfigureAwait(false))
            {
                locks[path] = await Guard.FactAsync(() => UsableAsync(path, _files.CanWriteAsync, stop)).ConfigureAwait(false);
            }

            // To be locked it need only be read.
            string turn = machine.Settings.LockPath ?? await BackupLockFile.FindAsync(folder, _files, stop).ConfigureAwait(false);
            locks[turn] = await Guard.FactAsync(() => UsableAsync(turn, _files.CanReadAsync, stop)).ConfigureAwait(false);
        }

        return locks;
    }

    private async Task<IReadOnlyList<string>> LockFilesAsync(string folder, CancellationToken stop)
    {
        try
        {
            return await _files.LookAsync(folder, stop).ConfigureAwait(false) is { IsDirectory: true }
                ? [folder, .. (await _files.ListAsync(folder, stop).ConfigureAwait(false)).Where(name => name.EndsWith(".lock", StringComparison.Ordinal)).Select(name => $"{folder}/{name}")]
                : [folder];
        }
        catch (PgmlException)
        {
            // Why stands in what is said of the folder.
            return [folder];
        }
    }

    /// <summary>Why the owner cannot use a lock; what is not there yet is made in the nearest folder that is.</summary>
    private async Task<Fact<string?>> UsableAsync(string path, Func<string, CancellationToken, Task<bool>> isUsable, CancellationToken stop)
    {
        for (string? place = path; !string.IsNullOrEmpty(place); place = Path.GetDirectoryName(place))
        {
            if (await _files.LookAsync(place, stop).ConfigureAwait(false) is { } found)
            {
                Func<string, CancellationToken, Task<bool>> ask = place == path ? isUsable : _files.CanWriteAsync;
                return Fact<string?>.Of(await ask(place, stop).ConfigureAwait(false) ? null
                    : place == path ? $"it belongs to {NameOf(found.UserId)} and is closed to it" : $"it is not there, and '{place}' is not writable");
            }
        }

        return Fact<string?>.Unknown($"'{path}' cannot be looked at");
    }

    private static string NameOf(uint userId)
    {
        try
        {
            return AccountDatabase.ById(userId).Name;
        }
        catch (PgmlException)
        {
            return $"user {userId}";
        }
    }
}
