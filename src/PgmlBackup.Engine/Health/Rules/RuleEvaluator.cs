using PgmlBackup.Model;

namespace PgmlBackup.Engine.Health.Rules;

/// <summary>Asks all rules and makes findings of their answers.</summary>
internal static class RuleEvaluator
{
    /// <summary>The rule's name of findings that say why rules could not look.</summary>
    internal const string NotChecked = "NotChecked";

    private const string LookAgain = "Mend what the message names, or run the command on the server as root or as the owner of the cluster, and it is looked at too.";

    /// <summary>What the rules say, in the order of the table; what several stanzas share is said once.</summary>
    internal static IReadOnlyList<(RuleDefinition Rule, RuleHit Hit)> Evaluate(RuleContext context) =>
        [.. RuleCatalog.All.SelectMany(rule => rule.Check(context).Select(hit => (rule, hit))).DistinctBy(answer => (answer.rule, answer.hit.File, answer.hit.Line, answer.hit.Message))];

    /// <summary>What makes a hit the same before and after a repair of something else.</summary>
    internal static (string Rule, string? File, string Message) Identity((RuleDefinition Rule, RuleHit Hit) answer) => (answer.Rule.Name, answer.Hit.File, answer.Hit.Message);

    /// <summary>The findings: the worst first, then in the order of the files.</summary>
    internal static IReadOnlyList<PgFinding> Findings(RuleContext context, IReadOnlyList<(RuleDefinition Rule, RuleHit Hit)> answers)
    {
        List<string> files = [.. context.Documents.Select(document => document.Path)];
        IEnumerable<PgFinding> missing = answers.Where(answer => answer.Hit.IsNotChecked).GroupBy(answer => answer.Hit.Message, answer => answer.Rule.Name).Select(Missing);
        return
        [
            .. answers.Where(answer => !answer.Hit.IsNotChecked).Select(answer => Finding(answer.Rule, answer.Hit)).Concat(missing)
                .OrderByDescending(finding => finding.Severity)
                .ThenBy(finding => finding.File is { } file && files.IndexOf(file) is >= 0 and var index ? index : int.MaxValue)
                .ThenBy(finding => finding.Line ?? int.MaxValue),
        ];
    }

    /// <summary>One finding.</summary>
    internal static PgFinding Finding(RuleDefinition rule, RuleHit hit) => new()
    {
        Severity = hit.Severity ?? rule.Severity,
        Rule = rule.Name,
        Stanza = hit.Stanza,
        Repository = hit.Repository,
        File = hit.File,
        Line = hit.Line,
        Message = hit.Message,
        Recommendation = hit.Recommendation ?? rule.Recommendation,
        Repair = hit.Repair is null ? null : rule.Repair,
    };

    private static PgFinding Missing(IGrouping<string, string> rules) => new()
    {
        Severity = PgFindingSeverity.NotChecked,
        Rule = NotChecked,
        Message = $"{rules.Key.TrimEnd('.')}. Not looked at: {string.Join(", ", rules.Distinct())}.",
        Recommendation = LookAgain,
    };
}
