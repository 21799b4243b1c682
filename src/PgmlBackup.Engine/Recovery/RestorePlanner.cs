using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Engine.Recovery.Targets;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Engine.Wal;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Recovery;

/// <summary>Shows what a restore would do, and sees that a plan is run in the world that it was made for.</summary>
/// <param name="context">The stanza.</param>
public sealed class RestorePlanner(StanzaContext context)
{
    private readonly RestoreService _service = new(context);

    /// <summary>Makes a plan. Nothing is touched.</summary>
    /// <returns>The plan; what refuses the restore is an error among its findings.</returns>
    public async Task<PgRestorePlan> PlanAsync(RestoreRequest request, CancellationToken stop)
    {
        try
        {
            return await DescribeAsync(await _service.CheckAsync(request, stop).ConfigureAwait(false), stop).ConfigureAwait(false);
        }
        catch (PgmlException refused)
        {
            return Head(request.Target, request) with { DataDirectory = request.DataDirectory ?? context.DataDirectory, Findings = refused.Target as IReadOnlyList<PgFinding> ?? [Finding(refused)] };
        }
    }

    /// <summary>What a restore that has passed its checks will do.</summary>
    public async Task<PgRestorePlan> DescribeAsync(RestoreTarget target, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(target);
        PgBackup backup = target.Backup;
        WalPath? path = target.Choice.Path;
        string folder = target.Found.State == DataDirectoryState.Missing ? Path.GetDirectoryName(target.DataDirectory) ?? "/" : target.DataDirectory;
        PgRestorePlan plan = Head(target.Choice.Target, target.Request) with
        {
            Label = backup.Label,
            Repository = backup.Repository,
            Reason = target.Choice.Reason,
            Chain = [.. backup.Reference.Order(StringComparer.Ordinal), backup.Label],
            DataDirectory = target.DataDirectory,
            InPlace = !target.IsElsewhere,
            Delta = target.Delta,
            StopsServer = target.Cluster.Status is not (PgClusterStatus.Stopped or PgClusterStatus.Missing),
            MovesTo = target.MoveTo,
            Size = backup.Size,
            RepositorySize = backup.RepositorySize,
            FreeSpace = await context.Files.FreeSpaceAsync(folder, stop).ConfigureAwait(false),
            WalFirst = backup.WalStart,
            WalLast = path is { Segments.Count: > 0 } ? path.Segments[^1].Segment.ToString() : backup.WalStop,
            WalSegments = path?.Segments.Count,
            UnarchivedWal = target.Unarchived,
            LastTransaction = target.Choice.LastTransaction,
            Settings = Settings(target),
            Commands = [_service.Plan(target).DisplayText(context.Client.Program.Path)],
            EstimatedDuration = Estimate(backup),
            Findings = [.. target.Choice.Findings, .. target.Machine?.Findings ?? [], .. Findings(target)],
        };
        return plan with { Fingerprint = Fingerprint(plan, target) };
    }

    /// <summary>The request that a plan was made from, with the backup that it chose.</summary>
    /// <exception cref="PgmlException"><c>PlanNotRunnable</c>.</exception>
    public static RestoreRequest RequestOf(PgRestorePlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (!plan.CanRun)
        {
            PgFinding? error = plan.Findings.FirstOrDefault(finding => finding.Severity == PgFindingSeverity.Error);
            throw new PgmlException(FaultCatalog.PlanNotRunnable, $"The plan for {plan.Target} cannot be run: {error?.Message ?? "it names no backup."}", plan, error?.Recommendation);
        }

        RecoveryTarget target = plan.TargetKind switch
        {
            PgRecoveryTargetKind.Time => RecoveryTarget.At(new DateTimeOffset(DateTime.SpecifyKind(plan.TargetTime!.Value, DateTimeKind.Utc)), plan.Exclusive),
            PgRecoveryTargetKind.Lsn => RecoveryTarget.AtLocation(plan.TargetLsn!, plan.Exclusive),
            PgRecoveryTargetKind.TransactionId => RecoveryTarget.AtTransaction(plan.TargetXid!.Value, plan.Exclusive),
            PgRecoveryTargetKind.Name => RecoveryTarget.AtName(plan.TargetName!),
            PgRecoveryTargetKind.Immediate => RecoveryTarget.Immediate,
            _ => RecoveryTarget.Latest,
        };
        return new RestoreRequest
        {
            Label = plan.Label,
            Repository = plan.RepositoryAsked,
            Target = target with { Timeline = plan.TargetKind == PgRecoveryTargetKind.Immediate ? null : plan.Timeline, Action = plan.TargetAction },
            DataDirectory = plan.InPlace ? null : plan.DataDirectory,
            TablespaceMap = plan.TablespaceMap,
            NoStart = plan.NoStart,
            ReplaceDamaged = plan.ReplaceDamaged,
            AllowPageErrors = plan.AllowPageErrors,
            KeepOriginal = plan.KeepOriginal,
            NewMachine = plan.NewMachine,
            SkipTargetSearch = plan.SkipTargetSearch,
            ProcessMax = plan.ProcessMax,
        };
    }

    /// <summary>Checks a plan again.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="request">What <see cref="RequestOf"/> made of it, with what was added.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="PgmlException"><c>PlanOutdated</c>: the world has changed since it was made.</exception>
    public async Task<RestoreTarget> RequireCurrentAsync(PgRestorePlan plan, RestoreRequest request, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(plan);
        RestoreTarget target;
        try
        {
            target = await _service.CheckAsync(request, stop).ConfigureAwait(false);
        }
        catch (PgmlException refused)
        {
            throw new PgmlException(FaultCatalog.PlanOutdated, $"The plan of {plan.Created:yyyy-MM-dd HH:mm:ss} UTC for {plan.Target} cannot be run any more: {refused.Message}", plan, inner: refused);
        }

        PgRestorePlan now = await DescribeAsync(target, stop).ConfigureAwait(false);
        return now.Fingerprint == plan.Fingerprint
            ? target
            : throw new PgmlException(FaultCatalog.PlanOutdated, $"The plan of {plan.Created:yyyy-MM-dd HH:mm:ss} UTC for {plan.Target} is not what would be done now: {Difference(plan, now)}.", plan);
    }

    /// <summary>The plan in lines, for a question.</summary>
    public static string Describe(PgRestorePlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        List<string> lines = [$"Backup {plan.Label} of repository {plan.Repository}: {plan.Reason}"];
        string wal = plan.WalSegments is { } count ? $", at most {count} segments" : string.Empty;
        lines.AddRange(plan.WalFirst is null ? [] : [$"WAL from {plan.WalFirst} to {plan.WalLast}{wal}."]);
        lines.Add($"{Display.Size(plan.Size)} to restore; {Display.Size(plan.FreeSpace)} free in '{plan.DataDirectory}'.");
        lines.AddRange(plan.Settings);
        lines.AddRange(plan.Commands);
        lines.AddRange(plan.Findings.Select(finding => $"{finding.Severity}: {finding.Message} {finding.Recommendation}"));
        return string.Join('\n', lines);
    }

    private static string Difference(PgRestorePlan plan, PgRestorePlan now) =>
        plan.Commands.SequenceEqual(now.Commands)
            ? plan.StopsServer != now.StopsServer ? $"the server was {(plan.StopsServer ? "running and is stopped" : "stopped and is running")}" : "the data directory or the backup is another"
            : $"then '{string.Join("; ", plan.Commands)}', now '{string.Join("; ", now.Commands)}'";

    private PgRestorePlan Head(RecoveryTarget target, RestoreRequest request) => new()
    {
        Stanza = context.Stanza,
        Target = target.Describe(request.Zone),
        TargetKind = target.Kind,
        TargetTime = target.Time?.UtcDateTime,
        TargetLsn = target.Location?.ToString(),
        TargetXid = target.TransactionId,
        TargetName = target.Name,
        Exclusive = target.Exclusive,
        Timeline = target.Timeline,
        TargetAction = target.Action,
        RepositoryAsked = request.Repository,
        TablespaceMap = request.TablespaceMap,
        NoStart = request.NoStart,
        ReplaceDamaged = request.ReplaceDamaged,
        AllowPageErrors = request.AllowPageErrors,
        KeepOriginal = request.KeepOriginal,
        NewMachine = request.NewMachine,
        SkipTargetSearch = request.SkipTargetSearch,
        ProcessMax = request.ProcessMax,
        Created = DateTime.UtcNow,
    };

    private PgFinding Finding(PgmlException refused) => new()
    {
        Severity = PgFindingSeverity.Error,
        Rule = refused.Fault.Id,
        Stanza = context.Stanza,
        Message = refused.Message,
        Recommendation = refused.RecommendedAction,
    };

    private IEnumerable<PgFinding> Findings(RestoreTarget target)
    {
        PgFinding finding = new() { Severity = PgFindingSeverity.Info, Rule = "", Stanza = context.Stanza, Repository = target.Backup.Repository, Message = "", Recommendation = "" };
        if (target.Unarchived.Count > 0)
        {
            yield return finding with
            {
                Severity = PgFindingSeverity.Warning,
                Rule = "WalNotArchived",
                Message = $"{target.Unarchived.Count} WAL segments in '{target.DataDirectory}' are not archived yet: {string.Join(", ", target.Unarchived.Take(5))}.",
                Recommendation = "They are archived, or kept aside, before anything is deleted. If archiving is broken, look at it first with Test-PgArchive.",
            };
        }

        if (target.Delta)
        {
            yield return finding with
            {
                Rule = "FilesReplaced",
                Message = $"Every file in '{target.DataDirectory}' that differs from the backup is overwritten, and every other file there is deleted.",
                Recommendation = "To keep the present state, restore into another folder with -DataDirectory.",
            };
        }

        if (!target.IsElsewhere && target.Choice.Target.Kind != PgRecoveryTargetKind.Latest && target.Choice.Target.Action == PgTargetAction.Promote)
        {
            yield return finding with
            {
                Rule = "NewTimeline",
                Message = "PostgreSQL begins a new timeline at the target. What was written after it stays reachable on the old one, as long as its backups and WAL are kept.",
                Recommendation = "Take a full backup when the cluster is right: Invoke-PgBackup -Type Full.",
            };
        }
    }

    private static List<string> Settings(RestoreTarget target)
    {
        RecoveryTarget choice = target.Choice.Target;
        List<string> settings = [];
        string? value = choice.Kind switch
        {
            PgRecoveryTargetKind.Time => $"recovery_target_time = '{RecoverySettingText.Time(choice.Time!.Value)}'",
            PgRecoveryTargetKind.Lsn => $"recovery_target_lsn = '{choice.Location}'",
            PgRecoveryTargetKind.TransactionId => string.Create(CultureInfo.InvariantCulture, $"recovery_target_xid = '{choice.TransactionId}'"),
            PgRecoveryTargetKind.Name => $"recovery_target_name = '{RecoverySettingText.Quote(choice.Name!)}'",
            PgRecoveryTargetKind.Immediate => "recovery_target = 'immediate'",
            _ => null,
        };
        if (value is not null)
        {
            settings.Add(value);
            settings.Add($"recovery_target_action = '{choice.Action.ToString().ToLowerInvariant()}'");
        }

        if (choice.Exclusive)
        {
            settings.Add("recovery_target_inclusive = 'false'");
        }

        if (choice.Timeline is { } timeline)
        {
            settings.Add(string.Create(CultureInfo.InvariantCulture, $"recovery_target_timeline = '{timeline}'"));
        }

        if (target.IsElsewhere)
        {
            settings.AddRange(["archive_mode = off", "listen_addresses = ''", $"unix_socket_directories = '{target.DataDirectory}'"]);
        }

        return settings;
    }

    // A backup that copied little spent its time on other things.
    private static TimeSpan? Estimate(PgBackup backup) => backup is { DeltaSize: > 0, Duration.TotalSeconds: > 0 } && backup.DeltaSize >= backup.Size / 10
        ? TimeSpan.FromSeconds(backup.Size / (backup.DeltaSize / backup.Duration.TotalSeconds))
        : null;

    // What a plan depends on, and not what grows while it waits: sizes, WAL, free space.
    private static string Fingerprint(PgRestorePlan plan, RestoreTarget target)
    {
        string[] words =
        [
            plan.Stanza, plan.Label!, plan.Repository!.Value.ToString(CultureInfo.InvariantCulture), target.Backup.StopTime.ToString("O", CultureInfo.InvariantCulture),
            .. plan.Chain, CommandLineText.Quote(plan.Commands), plan.DataDirectory!, target.Found.RealPath, target.Found.State.ToString(),
            $"{target.Found.SystemIdentifier}", $"{target.SystemIdentifier}", $"{plan.StopsServer}",
        ];
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', words))));
    }
}
