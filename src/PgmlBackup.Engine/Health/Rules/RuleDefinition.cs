using PgmlBackup.Model;

namespace PgmlBackup.Engine.Health.Rules;

/// <summary>One row of the table of rules.</summary>
/// <param name="Name">What scripts test for; part of the public contract.</param>
/// <param name="Severity">How much it matters, as a rule.</param>
/// <param name="Meaning">What is wrong and why it matters.</param>
/// <param name="Example">A configuration or a state in which the rule finds something.</param>
/// <param name="Recommendation">What to do.</param>
/// <param name="Repair">What <c>-Repair</c> does; null where no repair is safe.</param>
public sealed record RuleDefinition(string Name, PgFindingSeverity Severity, string Meaning, string Example, string Recommendation, string? Repair = null)
{
    /// <summary>Looks.</summary>
    internal Func<RuleContext, IEnumerable<RuleHit>> Check { get; init; } = _ => [];

    /// <inheritdoc/>
    public override string ToString() => Name;
}
