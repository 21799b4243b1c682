using PgmlBackup.Engine.Activity;
using PgmlBackup.Engine.Configuration;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Files;
using PgmlBackup.Engine.Health.Facts;
using PgmlBackup.Engine.Health.Rules;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Engine.Stanzas;

namespace PgmlBackup.Engine.Health;

/// <summary>Looks at the configuration of backups by all rules, and repairs what can be repaired safely.</summary>
/// <param name="runner">Runs programs.</param>
/// <param name="activity">Hears what is done.</param>
public sealed class ConfigurationCheck(ProgramRunner runner, IActivitySink activity)
{
    private const string FileAlone = "The file was looked at alone";

    /// <summary>Looks.</summary>
    /// <param name="request">At what.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="PgmlException"><c>ConfigurationNotFound</c>, <c>ConfigurationNotReadable</c>, <c>AccountNotFound</c>, <c>InvalidConfigurationValue</c>, faults of the profile. What is
    /// wrong in the files is no fault but a finding.</exception>
    public async Task<ConfigurationCheckReport> RunAsync(ConfigurationCheckRequest request, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(request);
        RequireSecret(request.S3KeySecret);
        if (request.Settings.Stanza is { } stanza)
        {
            _ = StanzaName.Parse(stanza);
        }

        return request.FilePath is { } path ? await CheckFileAsync(request, path, stop).ConfigureAwait(false) : await CheckMachineAsync(request, stop).ConfigureAwait(false);
    }

    /// <summary>What a repair would do, file by file.</summary>
    /// <exception cref="PgmlException">Faults of <see cref="FileReplacer.ReadAsync"/>.</exception>
    public async Task<IReadOnlyList<ConfigurationRepair>> PlanRepairAsync(ConfigurationCheckReport report, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(report);
        ConfigurationMender mender = ConfigurationMender.Mend(report.Context);
        List<ConfigurationRepair> repairs = [];
        foreach (string path in mender.Paths)
        {
            ConfigurationChange change = await Editor(report).PlanAsync(path, mender.Edit, stop).ConfigureAwait(false);
            if (!change.IsEmpty)
            {
                repairs.Add(new ConfigurationRepair(change, [.. mender.Mended.Where(answer => answer.Hit.Repair!.Path == path)]));
            }
        }

        return [.. repairs, .. report.RightsRepairs.Select(repair => new ConfigurationRepair(repair.Path, repair.GiveTo))];
    }

    /// <summary>Repairs a file.</summary>
    /// <exception cref="PgmlException">Faults of <see cref="ConfigurationEditor.ApplyAsync"/>, <c>PathNotWritable</c>.</exception>
    public async Task ApplyAsync(ConfigurationCheckReport report, ConfigurationRepair repair, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(repair);
        if (repair.Change is { } change)
        {
            await Editor(report).ApplyAsync(change, stop).ConfigureAwait(false);
        }
        else
        {
            if (repair.GiveTo is { } owner)
            {
                await new OwnerFiles(runner, AccountDatabase.Current).GiveAsync(repair.Path, owner, stop).ConfigureAwait(false);
            }

            // Root may, and so may whoever owns the file.
            Account actor = AccountDatabase.EffectiveUserId == 0 ? AccountDatabase.Current : FileIdentity.Of(repair.Path) is { } file ? AccountDatabase.ById(file.UserId) : AccountDatabase.Current;
            await new OwnerFiles(runner, actor).CloseToOthersAsync(repair.Path, stop).ConfigureAwait(false);
        }
    }

    private static void RequireSecret(string? secret)
    {
        if (secret is not null && (secret.Length == 0 || secret.Any(char.IsControl) || secret.Trim().Length != secret.Length))
        {
            throw new PgmlException(FaultCatalog.InvalidConfigurationValue, "The secret cannot be written into a configuration: it is empty, holds a control character, or begins or ends with a blank.", "S3KeySecret");
        }
    }

    private ConfigurationEditor Editor(ConfigurationCheckReport report)
    {
        Account owner = report.Owner ?? AccountDatabase.Current;
        return new ConfigurationEditor(new FileReplacer(runner, owner), NewFileRights.Private(owner));
    }

    private static async Task<ConfigurationCheckReport> CheckFileAsync(ConfigurationCheckRequest request, string path, CancellationToken stop)
    {
        ConfigurationFileSet files = await new ConfigurationLocation(new FileConfigurationReader()).ReadAsync(new ConfigurationRequest { ConfigPath = path }, stop).ConfigureAwait(false);
        MachineFacts facts = MachineFacts.Unknown(FileAlone) with
        {
            Files = OperatingSystem.IsLinux() ? new Dictionary<string, Fact<FileOwnership>> { [path] = FactGatherer.OwnershipOf(path, null) } : new Dictionary<string, Fact<FileOwnership>>(),
        };
        return Evaluate(Context(request, files, OptionTable.Newest, new Dictionary<string, string>(), facts, isFileAlone: true), null);
    }

    private async Task<ConfigurationCheckReport> CheckMachineAsync(ConfigurationCheckRequest request, CancellationToken stop)
    {
        Platform.RequireLinux();
        ModuleSettings settings = ModuleProfile.Load(request.Settings.ProfilePath).Resolve(StanzaResolver.Layer(request.Settings));
        Account owner = AccountDatabase.ByName(settings.User);
        Dictionary<string, string> environment = StanzaResolver.VisibleEnvironment(owner);
        bool isDefault = settings.ConfigPath is null && !environment.ContainsKey("PGBACKREST_CONFIG");
        settings = StanzaResolver.WithVariables(settings, environment);
        var location = new ConfigurationLocation(new OwnerConfigurationReader(new FileConfigurationReader(), runner, owner), owner.Name);
        ConfigurationFileSet files = await location
            .ReadAsync(new ConfigurationRequest { ConfigPath = settings.ConfigPath, IncludePath = settings.ConfigIncludePath, Environment = environment }, stop).ConfigureAwait(false);
        var machine = new CheckedMachine { Settings = settings, Owner = owner, Environment = environment, IsDefaultConfiguration = isDefault, MainFile = files.MainFile };
        machine = await WithProgramAsync(machine, stop).ConfigureAwait(false);
        RuleContext context = Context(request, files, machine.Program?.Version ?? OptionTable.Newest, environment, MachineFacts.Unknown(FileAlone), isFileAlone: false);
        if (context.Effective is { } effective && context.Stanzas[0] is { } stanza)
        {
            machine = machine with { Owner = StanzaResolver.FindOwner(effective, settings, stanza) };
        }

        MachineFacts facts = await new FactGatherer(runner, activity, machine).GatherAsync(context, stop).ConfigureAwait(false);
        return Evaluate(context.With(facts), machine.Owner);
    }

    private async Task<CheckedMachine> WithProgramAsync(CheckedMachine machine, CancellationToken stop)
    {
        try
        {
            return machine with { Program = await PgBackRestProgram.FindAsync(runner, machine.Settings.PgBackRest, machine.Owner, stop).ConfigureAwait(false) };
        }
        catch (PgmlException missing)
        {
            return machine with { ProgramMissing = missing.Message.ReplaceLineEndings(" ") };
        }
    }

    private static RuleContext Context(
        ConfigurationCheckRequest request, ConfigurationFileSet files, PgBackRestVersion version, IReadOnlyDictionary<string, string> environment, MachineFacts facts, bool isFileAlone) =>
        new(files.Documents, version, environment, facts)
        {
            Stanza = request.Settings.Stanza,
            Repository = request.Settings.Repository,
            GivenSecret = request.S3KeySecret,
            IsFileAlone = isFileAlone,
        };

    private static ConfigurationCheckReport Evaluate(RuleContext context, Account? owner) => new(context, owner, RuleEvaluator.Evaluate(context));
}
