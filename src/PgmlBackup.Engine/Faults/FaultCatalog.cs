using System.Reflection;

namespace PgmlBackup.Engine.Faults;

/// <summary>Every failure that this module reports, one static field each, in one file a subject. The help topic about errors is made from it.</summary>
public static partial class FaultCatalog
{
    private static readonly Lazy<IReadOnlyList<FaultDefinition>> s_all = new(() =>
    [
        .. typeof(FaultCatalog).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.FieldType == typeof(FaultDefinition))
            .Select(field => (FaultDefinition)field.GetValue(null)!)
            .OrderBy(fault => fault.Id, StringComparer.Ordinal),
    ]);

    /// <summary>All definitions, ordered by id. Each field is named as its id (a test holds this).</summary>
    public static IReadOnlyList<FaultDefinition> All => s_all.Value;
}
