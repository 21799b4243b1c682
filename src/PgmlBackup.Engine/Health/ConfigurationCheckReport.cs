using PgmlBackup.Engine.Health.Rules;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Health;

/// <summary>What was found, and all that a repair needs.</summary>
public sealed class ConfigurationCheckReport
{
    private readonly IReadOnlyList<(RuleDefinition Rule, RuleHit Hit)> _answers;

    internal ConfigurationCheckReport(RuleContext context, Processes.Account? owner, IReadOnlyList<(RuleDefinition Rule, RuleHit Hit)> answers)
    {
        Context = context;
        Owner = owner;
        _answers = answers;
        Findings = [.. RuleEvaluator.Findings(context, answers).Select(new SecretGuard(context).Clean)];
    }

    /// <summary>The findings, the worst first; empty when all rules have looked and found nothing.</summary>
    public IReadOnlyList<PgFinding> Findings { get; }

    internal RuleContext Context { get; }

    /// <summary>The account that owns the cluster; null for a file alone.</summary>
    internal Processes.Account? Owner { get; }

    /// <summary>The repairs of the rights of files.</summary>
    internal IReadOnlyList<RuleRepair> RightsRepairs => [.. _answers.Select(answer => answer.Hit.Repair).OfType<RuleRepair>().Where(repair => repair.Edit is null).DistinctBy(repair => repair.Path)];

    /// <summary>The findings after a repair: what is no longer there as repaired, then what still is.</summary>
    /// <param name="repairs">What was done.</param>
    /// <param name="after">What a second look found.</param>
    public IReadOnlyList<PgFinding> AfterRepair(IReadOnlyList<ConfigurationRepair> repairs, ConfigurationCheckReport after)
    {
        ArgumentNullException.ThrowIfNull(after);
        var guard = new SecretGuard(Context);
        var left = after._answers.Select(RuleEvaluator.Identity).ToHashSet();
        IEnumerable<PgFinding> mended = _answers.Concat(repairs.SelectMany(repair => repair.Mended))
            .Where(answer => !answer.Hit.IsNotChecked && repairs.Any(repair => repair.Path == answer.Hit.File) && !left.Contains(RuleEvaluator.Identity(answer)))
            .DistinctBy(RuleEvaluator.Identity)
            .Select(answer => RuleEvaluator.Finding(answer.Rule, answer.Hit) with { IsRepaired = true });
        return [.. mended.Select(guard.Clean).OrderByDescending(finding => finding.Severity).ThenBy(finding => finding.Line), .. after.Findings];
    }
}
