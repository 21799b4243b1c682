using System.Management.Automation;
using System.Reflection;
using PgmlBackup.Commands;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Model;
using PgmlBackup.ModuleTests.Hosting;

namespace PgmlBackup.ModuleTests.Conventions;

/// <summary>Every cmdlet keeps to the conventions of PowerShell and of this module.</summary>
public sealed class ConventionTests
{
    [Fact]
    public void Every_cmdlet_keeps_to_the_conventions() => AssertNone(CmdletConventions.Cmdlets.SelectMany(CmdletConventions.Violations));

    [Fact]
    public void A_cmdlet_that_breaks_them_is_told_of_each() => Assert.Equal(
        [
            "Verify-Backups: Verify is not an approved verb.",
            "Verify-Backups: The noun begins neither with Pg nor with Hf.",
            "Verify-Backups: The noun is a plural.",
            $"Verify-Backups: The class is {typeof(UnconventionalProbeCommand).FullName}.",
            "Verify-Backups: The class is not public and sealed.",
            "Verify-Backups: HelpUri is ''.",
            "Verify-Backups: It changes something and does not support ShouldProcess.",
            "Verify-Backups: It emits CliWrap.Command, which a user cannot name.",
            "Verify-Backups: There is no view for PgmlBackup.Model.PgTablespace.",
            "Verify-Backups: There is no view for Deserialized.PgmlBackup.Model.PgTablespace.",
            $"Verify-Backups: -Fault takes {typeof(IReadOnlyList<FaultDefinition[]>)}, which a user cannot name.",
            "Verify-Backups: -Force is a bool and not a switch.",
        ],
        CmdletConventions.Violations(typeof(UnconventionalProbeCommand)));

    [Fact]
    public void A_cmdlet_that_removes_asks_loudly()
    {
        IEnumerable<string> violations = CmdletConventions.Violations(typeof(RemovePgProbeCommand));
        Assert.Contains("Remove-PgProbe: What it does cannot be taken back and its impact is not High.", violations);
        Assert.Contains("Remove-PgProbe: It has no OutputType.", violations);
    }

    [Fact]
    public void The_manifest_exports_every_cmdlet_and_every_alias_and_nothing_else()
    {
        Assert.Equal(CmdletConventions.Cmdlets.Select(CmdletConventions.Name).Order(StringComparer.Ordinal), ModuleUnderTest.Names("CmdletsToExport"));
        IEnumerable<string> aliases = CmdletConventions.Cmdlets.SelectMany(type => type.GetCustomAttribute<AliasAttribute>()?.AliasNames ?? []);
        Assert.Equal(aliases.Order(StringComparer.Ordinal), ModuleUnderTest.Names("AliasesToExport"));
    }

    [Fact]
    public void No_public_type_of_the_cmdlets_shows_one_of_a_dependency()
    {
        Assembly[] known = [typeof(AsyncCmdlet).Assembly, typeof(FaultCatalog).Assembly, typeof(PgBackup).Assembly];
        AssertNone(Shown(typeof(AsyncCmdlet).Assembly, type => PublicTypes.IsPlatform(type) || known.Contains(type.Assembly)));
    }

    [Fact]
    public void The_model_shows_nothing_but_itself_and_the_framework() =>
        AssertNone(Shown(typeof(PgBackup).Assembly, type => PublicTypes.IsPlatform(type) || type.Assembly == typeof(PgBackup).Assembly));

    [Fact]
    public void A_type_of_a_dependency_would_be_seen() =>
        Assert.Contains(typeof(FaultDefinition), PublicTypes.ShownBy(typeof(UnconventionalProbeCommand)));

    [Fact]
    public void No_property_of_the_model_turns_to_text_on_its_way_to_another_machine()
    {
        IEnumerable<string> offsets = typeof(PgBackup).Assembly.GetExportedTypes()
            .SelectMany(type => type.GetProperties())
            .Where(property => (Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType) == typeof(DateTimeOffset))
            .Select(property => $"{property.DeclaringType!.Name}.{property.Name}");
        AssertNone(offsets);
    }

    [Fact]
    public void Every_fault_is_a_field_of_its_own_name_and_no_id_is_used_twice()
    {
        FieldInfo[] fields = [.. typeof(FaultCatalog).GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.FieldType == typeof(FaultDefinition))];
        Assert.NotEmpty(fields);
        Assert.All(fields, field => Assert.Equal(field.Name, ((FaultDefinition)field.GetValue(null)!).Id));
        Assert.Equal(fields.Length, fields.Select(field => field.Name.ToUpperInvariant()).Distinct().Count());
        Assert.Equal(fields.Length, FaultCatalog.All.Count);
    }

    [Fact]
    public void Every_fault_says_what_it_means_and_what_to_do() => Assert.All(FaultCatalog.All, fault =>
    {
        Assert.Matches(@"^\p{Lu}\S*$", fault.Id);
        Assert.EndsWith(".", fault.Meaning, StringComparison.Ordinal);
        Assert.Matches(@"^\S.*\S$", fault.Action);
    });

    private static IEnumerable<string> Shown(Assembly assembly, Func<Type, bool> allowed) =>
        from type in assembly.GetExportedTypes()
        from shown in PublicTypes.ShownBy(type)
        where !allowed(shown)
        select $"{type.FullName} shows {shown.FullName}";

    /// <summary>All of them are shown: an assertion of the framework would cut them short.</summary>
    private static void AssertNone(IEnumerable<string> violations)
    {
        string[] found = [.. violations];
        Assert.True(found.Length == 0, string.Join('\n', found));
    }
}
