using System.Reflection;

namespace PgmlBackup.Engine.Health.Rules;

/// <summary>Every rule about the configuration of backups, one static field each, in one file a subject. The page of rules is made from it.</summary>
public static partial class RuleCatalog
{
    private static readonly Lazy<IReadOnlyList<RuleDefinition>> s_all = new(() =>
    [
        .. typeof(RuleCatalog).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.FieldType == typeof(RuleDefinition))
            .Select(field => (RuleDefinition)field.GetValue(null)!)
            .OrderByDescending(rule => rule.Severity)
            .ThenBy(rule => rule.Name, StringComparer.Ordinal),
    ]);

    /// <summary>All rules, the worst first, then by name. Each field is named as its rule (a test holds this).</summary>
    public static IReadOnlyList<RuleDefinition> All => s_all.Value;
}
