using PgmlBackup.Engine.Clusters.Machine;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Repository;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Recovery.NewMachine;

/// <summary>Looks whether a cluster of another machine can run on this one: from what its backup tells before the files are back, and again when they are.</summary>
/// <param name="context">The stanza.</param>
internal sealed class NewMachineCheck(StanzaContext context)
{
    private readonly ConfigurationKeeper _keeper = new(context);

    /// <summary>Looks before anything is touched.</summary>
    /// <param name="backup">The backup.</param>
    /// <param name="manifest">What its manifest says.</param>
    /// <param name="dataDirectory">The folder that is restored into.</param>
    /// <param name="noStart">True when the server stays stopped: nothing that is lacking refuses then.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="PgmlException"><c>NewMachineLacks</c>, with the findings as its target; what reading the repository may throw.</exception>
    internal async Task<NewMachineTarget> RequireAsync(PgBackup backup, BackupManifestSummary manifest, string dataDirectory, bool noStart, CancellationToken stop)
    {
        BackedUpMachine machine = await new BackedUpMachineReader(context).ReadAsync(backup, manifest.CompressType, stop).ConfigureAwait(false);
        MachineRecord record = machine.Record ?? new MachineRecord { Taken = DateTime.UnixEpoch, DataDirectory = manifest.DataDirectory };
        List<PgFinding> findings = [];
        if (!machine.IsInBackup)
        {
            findings.Add(await JudgeMissingAsync(backup, manifest, dataDirectory, stop).ConfigureAwait(false));
        }
        else if (machine.Record is null)
        {
            findings.Add(Finding(
                PgFindingSeverity.Info, "NotChecked", $"What backup {backup.Label} tells of its machine cannot be read before the files are back (it is encrypted, or stored in blocks).",
                "It is looked at before the start."));
        }

        NewMachineTarget target = await JudgeAsync(record, manifest.PostgresVersion, dataDirectory, stop).ConfigureAwait(false);
        return Require(target with { Findings = [.. findings, .. target.Findings] }, dataDirectory, noStart);
    }

    /// <summary>Puts the configuration back, and looks at everything again.</summary>
    /// <param name="version">The major version of PostgreSQL.</param>
    /// <param name="dataDirectory">The restored data directory.</param>
    /// <param name="noStart">True when the server stays stopped.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="PgmlException"><c>NewMachineLacks</c>.</exception>
    internal async Task<NewMachineTarget> ReturnAsync(string version, string dataDirectory, bool noStart, CancellationToken stop)
    {
        MachineRecord? record = MachineArchive.Read(await context.Files.ReadAsync(MachineArchive.PathIn(dataDirectory), MachineArchive.Limit, stop).ConfigureAwait(false));
        if (record is null)
        {
            return new NewMachineTarget { Configuration = new ConfigurationReturn(), Findings = [] };
        }

        ConfigurationReturn done = await _keeper.ReturnAsync(record, stop).ConfigureAwait(false);
        NewMachineTarget now = await JudgeAsync(record, version, dataDirectory, stop).ConfigureAwait(false);
        IEnumerable<PgFinding> refused = done.Refused.Select(reason => Finding(PgFindingSeverity.Error, "ConfigurationNotPutBack", reason, $"Take it out of '{MachineArchive.PathIn(dataDirectory)}' with tar and put it there."));
        return Require(now with { Configuration = done, Findings = [.. now.Findings, .. refused] }, dataDirectory, noStart);
    }

    private async Task<NewMachineTarget> JudgeAsync(MachineRecord record, string version, string dataDirectory, CancellationToken stop)
    {
        List<PgFinding> findings = [.. await new MachineNeeds(context).FindAsync(record, version, stop).ConfigureAwait(false)];
        ConfigurationReturn configuration = await _keeper.LookAsync(record, stop).ConfigureAwait(false);
        if (record.Files.Count > 0 && Path.TrimEndingDirectorySeparator(Path.GetFullPath(record.DataDirectory)) != dataDirectory)
        {
            findings.Add(Finding(
                PgFindingSeverity.Error, "DataDirectoryMoved", $"The configuration in the backup is for '{record.DataDirectory}', and '{dataDirectory}' is restored into.",
                $"Set pg1-path of the stanza to '{record.DataDirectory}', and port and socket with it."));
        }

        if (configuration.Missing.Count > 0)
        {
            findings.Add(Finding(PgFindingSeverity.Info, "ConfigurationPutBack", $"This machine lacks {List(configuration.Missing)}.", "They are put back from the backup before the start."));
        }

        if (configuration.Different.Count > 0)
        {
            findings.Add(Finding(
                PgFindingSeverity.Warning, "ConfigurationDiffers", $"This machine has others than the backup: {List(configuration.Different)}.",
                $"They are left as they are. Compare them with those in '{MachineArchive.PathIn(dataDirectory)}', a tar file, when the files are back."));
        }

        if (record.LeftOut.Count > 0)
        {
            findings.Add(Finding(PgFindingSeverity.Warning, "ConfigurationNotInBackup", $"Files that the configuration names are not in the backup: {string.Join(' ', record.LeftOut)}", "Bring them back from elsewhere before the start."));
        }

        if (await _keeper.FindObstacleAsync(configuration, stop).ConfigureAwait(false) is { } command)
        {
            findings.Add(Finding(PgFindingSeverity.Error, FaultCatalog.PathNotWritable.Id, $"The account '{context.Owner}' may not put the configuration back where it lay.", $"Run the restore as root, or first: {command}"));
        }

        return new NewMachineTarget { Configuration = configuration, Findings = findings };
    }

    private NewMachineTarget Require(NewMachineTarget target, string dataDirectory, bool noStart)
    {
        PgFinding[] findings =
        [
            .. target.Findings.Select(finding => finding with
            {
                Stanza = context.Stanza,
                Severity = noStart && finding.Severity == PgFindingSeverity.Error ? PgFindingSeverity.Warning : finding.Severity,
            }),
        ];
        PgFinding[] errors = [.. findings.Where(finding => finding.Severity == PgFindingSeverity.Error)];
        return errors.Length == 0
            ? target with { Findings = findings }
            : throw new PgmlException(
                FaultCatalog.NewMachineLacks,
                $"PostgreSQL would not start on this machine from '{dataDirectory}': {string.Join(' ', errors.Select(error => error.Message))}",
                findings,
                string.Join(' ', errors.Select(error => error.Recommendation).Distinct().Append("Then run the same command again.")));
    }

    private async Task<PgFinding> JudgeMissingAsync(PgBackup backup, BackupManifestSummary manifest, string dataDirectory, CancellationToken stop)
    {
        string message = $"Backup {backup.Label} does not tell what its machine was like: it was not taken by Invoke-PgBackup, or by an older one.";
        bool configured = manifest.HoldsConfiguration
            || ((await new Clusters.ClusterFinder(context.Runner, context.Layout, context.Activity).FindAsync(dataDirectory, stop).ConfigureAwait(false)).ConfigurationDirectory is { } directory
                && await context.Files.LookAsync(Path.Join(directory, "postgresql.conf"), stop).ConfigureAwait(false) is not null);
        return configured
            ? Finding(PgFindingSeverity.Warning, "MachineUnknown", message, "Look yourself whether the extensions, locales and certificates of the old machine are here.")
            : Finding(PgFindingSeverity.Error, FaultCatalog.ServerConfigurationMissing.Id, $"{message} There is no postgresql.conf for '{dataDirectory}', neither in the backup nor here.", "Bring back /etc/postgresql/VERSION/NAME from a copy.");
    }

    private static string List(IReadOnlyList<string> paths) => string.Join(", ", paths.Take(12).Select(path => $"'{path}'")) + (paths.Count > 12 ? $" and {paths.Count - 12} more" : string.Empty);

    private static PgFinding Finding(PgFindingSeverity severity, string rule, string message, string recommendation) =>
        new() { Severity = severity, Rule = rule, Message = message, Recommendation = recommendation };
}
