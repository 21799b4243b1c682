using PgmlBackup.HelpGen.Model;
using PgmlBackup.HelpGen.Writing;
using PgmlBackup.ModuleTests.Help.Samples;
using PgmlBackup.ModuleTests.Hosting;

namespace PgmlBackup.ModuleTests.Help;

/// <summary>What PowerShell's own Get-Help makes of a help file.</summary>
public sealed class MamlTests : IDisposable
{
    private readonly CmdletHelp _help = Assert.Single(SampleHelp.Read(typeof(GetSampleCommand)).Help);
    private readonly string _file = Path.Join(TestEnvironment.Root, "Sample.dll-Help.xml");
    private readonly PowerShellSession _session;

    public MamlTests()
    {
        File.WriteAllText(_file, MamlWriter.Write([_help]));
        _session = PowerShellSession.OpenWithHelp(typeof(GetSampleCommand), _file);
    }

    [Fact]
    public void Every_parameter_set_has_its_line_of_syntax()
    {
        string shown = Unfold(_session.Render("Get-Help Get-Sample"));
        Assert.All(_help.Syntax, syntax => Assert.Contains(Unfold(syntax.Line), shown, StringComparison.Ordinal));
    }

    [Fact]
    public void Synopsis_description_and_links_are_shown()
    {
        string shown = _session.Render("Get-Help Get-Sample");
        Assert.Contains("SYNOPSIS\n    Gets samples with all that help can say.\n", Trimmed(shown), StringComparison.Ordinal);
        Assert.Contains("    The second <is> short.\n\n    * one a\n    * two: b\n\n    if ($true) {\n        Get-Sample\n    }\n", Trimmed(shown), StringComparison.Ordinal);
        Assert.Contains("    Online version: https://example.org/Get-Sample\n    The guide https://example.org/guide\n", Trimmed(shown), StringComparison.Ordinal);
    }

    [Fact]
    public void A_parameter_is_shown_with_the_values_of_its_enum()
    {
        string shown = Trimmed(_session.Render("Get-Help Get-Sample -Parameter Kind"));
        Assert.Contains("-Kind <SampleKind>\n    Which kind.\n    * Large: Large, and heavy.\n    * Small: Small.\n", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Examples_are_shown_with_title_code_and_words()
    {
        string shown = Trimmed(_session.Render("Get-Help Get-Sample -Examples"));
        Assert.Contains(
            "    ---------- Example 1: Get the first one ----------\n\n    Get-Sample -Label 'a*' |\n        Where-Object Size -GT 1\n\n    It is large.\n\n    And heavy.\n",
            shown,
            StringComparison.Ordinal);
        Assert.Contains("    ---------- Example 2 ----------\n\n    Get-Sample -Kind Small\n\n    Gets small ones.\n", shown, StringComparison.Ordinal);
    }

    [Fact]
    public void Inputs_outputs_and_aliases_are_shown()
    {
        string shown = Trimmed(_session.Render("Get-Help Get-Sample -Full"));
        Assert.Contains("INPUTS\n    PgmlBackup.Model.PgBackup\n        One backup set", shown, StringComparison.Ordinal);
        Assert.Contains("OUTPUTS\n    PgmlBackup.Model.PgBackup\n        One backup set", shown, StringComparison.Ordinal);
        Assert.Contains("Aliases: gsample", shown, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _session.Dispose();
        File.Delete(_file);
    }

    /// <summary>Without the line breaks of a narrow screen, which fall within words.</summary>
    private static string Unfold(string text) => string.Concat(text.Where(character => !char.IsWhiteSpace(character)));

    private static string Trimmed(string text) => string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd()));
}
