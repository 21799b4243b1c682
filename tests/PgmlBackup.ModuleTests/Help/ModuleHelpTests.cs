using System.Management.Automation;
using PgmlBackup.Engine.Faults;
using PgmlBackup.HelpGen.Model;
using PgmlBackup.ModuleTests.Hosting;

namespace PgmlBackup.ModuleTests.Help;

/// <summary>What Get-Help says about the built module.</summary>
/// <param name="shared">A session with the module.</param>
public sealed class ModuleHelpTests(HelpSession shared) : IClassFixture<HelpSession>
{
    private readonly PowerShellSession _session = shared.Session;

    [Fact]
    public void Nothing_is_missing() => Assert.Empty(ModuleHelp.Files.Problems);

    [Theory]
    [MemberData(nameof(ModuleHelp.Cmdlets), MemberType = typeof(ModuleHelp))]
    public void Every_cmdlet_has_synopsis_description_and_examples(string cmdlet)
    {
        PSObject help = Assert.Single(_session.Run("param($name) Get-Help $name -Full", cmdlet).Succeeded);
        Assert.Equal(ModuleHelp.Of(cmdlet).Synopsis.ToLine(), Text(help, "Synopsis"));
        Assert.NotEmpty(Text(help, "description"));
        Assert.InRange(Items(help, "examples", "example").Count, 2, int.MaxValue);
        Assert.All(Items(help, "examples", "example"), example =>
        {
            Assert.NotEmpty(Text(example, "code"));
            Assert.NotEmpty(Text(example, "remarks"));
        });
    }

    [Theory]
    [MemberData(nameof(ModuleHelp.Cmdlets), MemberType = typeof(ModuleHelp))]
    public void Every_parameter_set_has_the_syntax_that_PowerShell_binds(string cmdlet)
    {
        string shown = Unfold(_session.Render("param($name) Get-Help $name", cmdlet));
        foreach (SyntaxHelp syntax in ModuleHelp.Of(cmdlet).Syntax)
        {
            Assert.Contains(Unfold(syntax.Line), shown, StringComparison.Ordinal);
        }

        IEnumerable<string> bound = _session.Run("param($name) (Get-Command $name).ParameterSets", cmdlet).Objects.Cast<CommandParameterSetInfo>()
            .Select(set => set.Name);
        Assert.Equal(bound.Order(StringComparer.Ordinal), ModuleHelp.Of(cmdlet).Syntax.Select(syntax => syntax.Set).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(ModuleHelp.Cmdlets), MemberType = typeof(ModuleHelp))]
    public void Every_parameter_that_PowerShell_binds_is_explained(string cmdlet)
    {
        var command = (CmdletInfo)Assert.Single(_session.Run("param($name) Get-Command $name", cmdlet).Objects);
        foreach (ParameterMetadata parameter in command.Parameters.Values)
        {
            if (!Cmdlet.CommonParameters.Contains(parameter.Name) && !IsHidden(parameter))
            {
                PSObject help = Assert.Single(_session.Run("param($name, $parameter) Get-Help $name -Parameter $parameter", cmdlet, parameter.Name).Succeeded);
                Assert.NotEmpty(Text(help, "description"));
            }
        }
    }

    [Theory]
    [MemberData(nameof(ModuleHelp.Cmdlets), MemberType = typeof(ModuleHelp))]
    public void Every_cmdlet_has_a_page_to_open_online(string cmdlet) =>
        Assert.EndsWith($"/docs/cmdlets/{cmdlet}.md", ModuleHelp.Of(cmdlet).Links[0].Uri, StringComparison.Ordinal);

    [Theory]
    [InlineData("about_PgmlBackup")]
    [InlineData("about_PgmlBackup_Errors")]
    public void An_about_topic_is_found_and_has_a_synopsis(string topic)
    {
        string text = (string)Assert.Single(_session.Run("param($name) Get-Help $name", topic).Succeeded).BaseObject;
        Assert.Contains(topic, text, StringComparison.Ordinal);
        PSObject found = Assert.Single(_session.Run("param($name) Get-Help \"$name*\"", topic).Succeeded, item => (string)item.Properties["Name"].Value == topic);
        Assert.Contains("PgmlBackup", Text(found, "Synopsis"), StringComparison.Ordinal);
        Assert.All(text.Split('\n'), line => Assert.InRange(line.TrimEnd('\r').Length, 0, 80));
    }

    [Fact]
    public void The_topic_about_errors_has_them_all()
    {
        string text = (string)Assert.Single(_session.Run("Get-Help about_PgmlBackup_Errors").Succeeded).BaseObject;
        Assert.All(FaultCatalog.All, fault => Assert.Contains($"\n    {fault.Id} ({fault.Kind})", text, StringComparison.Ordinal));
    }

    private static bool IsHidden(ParameterMetadata parameter) => parameter.Attributes.Any(attribute => attribute is ParameterAttribute { DontShow: true });

    private static IReadOnlyList<PSObject> Items(PSObject help, string list, string item) =>
        [.. LanguagePrimitives.GetEnumerable(((PSObject)help.Properties[list].Value).Properties[item].Value).Cast<object>().Select(PSObject.AsPSObject)];

    private static string Text(PSObject help, string property) => help.Properties[property].Value switch
    {
        string text => text,
        { } blocks => string.Join('\n', (LanguagePrimitives.GetEnumerable(blocks) ?? new[] { blocks }).Cast<object>()
            .Select(PSObject.AsPSObject).Select(block => block.Properties["Text"]?.Value ?? block.ToString())).Trim(),
        null => "",
    };

    private static string Unfold(string text) => string.Concat(text.Where(character => !char.IsWhiteSpace(character)));
}
