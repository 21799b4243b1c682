using System.Reflection;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Model;

namespace PgmlBackup.UnitTests.Architecture;

/// <summary>The house stands as the design draws it.</summary>
public sealed class ArchitectureTests
{
    private static readonly Assembly s_engine = typeof(FaultCatalog).Assembly;
    private static readonly Type[] s_types = [.. s_engine.GetTypes().Where(type => !type.IsNested && type.Namespace?.StartsWith("PgmlBackup.", StringComparison.Ordinal) == true)];

    [Fact]
    public void Every_type_of_the_engine_lives_in_a_known_room() =>
        AssertNone(s_types.Where(type => !EngineRooms.Order.Contains(EngineRooms.Of(type))).Select(type => type.FullName!));

    [Fact]
    public void A_room_uses_only_rooms_before_it() =>
        AssertNone(s_types.SelectMany(type => EngineRooms.Violations(type, EngineRooms.Of(type)!)).Order(StringComparer.Ordinal));

    [Fact]
    public void A_room_that_used_a_later_one_would_be_seen_wherever_it_does()
    {
        foreach (Type probe in typeof(UseProbes).GetNestedTypes(BindingFlags.NonPublic))
        {
            Assert.Contains($"Faults: {probe.Name} uses {nameof(Account)} of Processes.", EngineRooms.Violations(probe, "Faults"));
            Assert.Empty(EngineRooms.Violations(probe, "Processes"));
        }
    }

    [Fact]
    public void The_engine_knows_nothing_of_PowerShell() =>
        Assert.DoesNotContain(s_engine.GetReferencedAssemblies(), name => name.Name is "System.Management.Automation" or "PgmlBackup" or "PgmlBackup.Loader");

    [Fact]
    public void The_model_references_nothing_but_the_framework() =>
        Assert.All(typeof(PgBackup).Assembly.GetReferencedAssemblies(), name => Assert.StartsWith("System.", name.Name, StringComparison.Ordinal));

    /// <summary>All of them are shown: an assertion of the framework would cut them short.</summary>
    private static void AssertNone(IEnumerable<string> violations)
    {
        string[] found = [.. violations];
        Assert.True(found.Length == 0, string.Join('\n', found));
    }
}
