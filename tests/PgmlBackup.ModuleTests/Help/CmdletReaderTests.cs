using System.Reflection;
using PgmlBackup.HelpGen;
using PgmlBackup.HelpGen.Model;
using PgmlBackup.HelpGen.Reading;
using PgmlBackup.HelpGen.Texts;
using PgmlBackup.ModuleTests.Help.Samples;

namespace PgmlBackup.ModuleTests.Help;

public sealed class CmdletReaderTests
{
    private readonly CmdletHelp _sample = Assert.Single(SampleHelp.Read(typeof(GetSampleCommand)).Help);

    [Fact]
    public void A_complete_cmdlet_has_no_problems() => Assert.Empty(SampleHelp.Read(typeof(GetSampleCommand)).Problems);

    [Theory]
    [InlineData(typeof(IncompleteSamples.GetNoSynopsisCommand), HelpProblem.NoSynopsis, "<summary>")]
    [InlineData(typeof(IncompleteSamples.GetNoParameterTextCommand), HelpProblem.NoParameterText, "-Mystery")]
    [InlineData(typeof(IncompleteSamples.GetOneExampleCommand), HelpProblem.TooFewExamples, "1 of at least 2")]
    [InlineData(typeof(IncompleteSamples.GetNoValueTextCommand), HelpProblem.NoValueText, "One")]
    public void What_is_missing_is_one_problem_with_the_name_of_the_cmdlet(Type cmdlet, string code, string said)
    {
        HelpProblem problem = Assert.Single(SampleHelp.Read(cmdlet).Problems);
        Assert.Equal(code, problem.Code);
        Assert.Equal(CrefNames.NameOf(cmdlet), problem.Cmdlet);
        Assert.Contains(said, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_example_needs_code_and_words()
    {
        IReadOnlyList<HelpProblem> problems = SampleHelp.Read(typeof(IncompleteSamples.GetPoorExampleCommand)).Problems;
        Assert.All(problems, problem => Assert.Equal(HelpProblem.PoorExample, problem.Code));
        Assert.Equal(2, problems.Count);
    }

    [Fact]
    public void A_problem_is_found_in_the_file_of_its_class()
    {
        string folder = Directory.CreateTempSubdirectory("pgmlbackup-help-").FullName;
        try
        {
            string file = Path.Join(folder, "GetNoParameterTextCommand.cs");
            File.WriteAllLines(file, ["/// GetNoParameterTextCommand", "public sealed class GetNoParameterTextCommand : PSCmdlet", "{", "    public string? Mystery { get; set; }", "}"]);
            HelpProblem problem = Assert.Single(SampleHelp.Read(typeof(IncompleteSamples.GetNoParameterTextCommand)).Problems);
            Assert.Equal($"{file}(4,1)", new SourceLocator(folder).Locate(problem));
            Assert.Equal($"{file}(2,1)", new SourceLocator(folder).Locate(problem with { Property = null }));
            Assert.Equal(folder, new SourceLocator(folder).Locate(problem with { Type = typeof(GetSampleCommand) }));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Words_are_those_of_an_administrator()
    {
        Assert.Equal("Gets samples with all that help can say.", _sample.Synopsis.ToLine());
        DocParagraph first = Assert.IsType<DocParagraph>(_sample.Description.Blocks[0]);
        Assert.Equal("The first paragraph names Get-Sample, -Label, $null and a page (https://example.org/x).", PlainText.Of(first.Inlines));
        Assert.Equal(
            "The first paragraph names [`Get-Sample`](Get-Sample.md), `-Label`, `$null` and [a page](https://example.org/x).", Markdown.Of(first.Inlines));
        Assert.Equal(@"The second \<is> short.", Markdown.Of(((DocParagraph)_sample.Description.Blocks[1]).Inlines));
        Assert.Equal(["one a", "two: b"], ((DocList)_sample.Description.Blocks[2]).Items.Select(PlainText.Of));
        Assert.Equal("if ($true) {\n    Get-Sample\n}", ((DocCode)_sample.Description.Blocks[3]).Code);
    }

    [Fact]
    public void Each_parameter_set_has_a_syntax_and_the_default_comes_first()
    {
        Assert.Equal(["ByLabel", "ByInput"], _sample.Syntax.Select(syntax => syntax.Set));
        Assert.True(_sample.Syntax[0].IsDefault);
        Assert.Equal(
            "Get-Sample [[-Label] <string[]>] [-Kind {Large | Small}] [-Wait <timespan>] [-Force] [-Stanza <string>] [-WhatIf] [-Confirm] [<CommonParameters>]",
            _sample.Syntax[0].Line);
        Assert.Equal(["InputObject", "Kind", "Wait", "Force", "Stanza", "WhatIf", "Confirm"], _sample.Syntax[1].Parameters.Select(each => each.Parameter.Name));
        Assert.DoesNotContain(_sample.Parameters, parameter => parameter.Name is "Hidden" or "Verbose");
    }

    [Theory]
    [InlineData("Label", "string[]", "x, y", "True (ByPropertyName)", false)]
    [InlineData("InputObject", "PgBackup", "None", "True (ByValue)", true)]
    [InlineData("Kind", "SampleKind", "None", "False", false)]
    [InlineData("Wait", "timespan", "00:05:00", "False", false)]
    [InlineData("Force", "switch", "False", "False", false)]
    [InlineData("Stanza", "string", "the only one", "True (ByPropertyName)", false)]
    [InlineData("WhatIf", "switch", "False", "False", false)]
    public void A_parameter_says_its_type_default_and_pipeline_input(string name, string type, string value, string pipeline, bool mandatory)
    {
        ParameterHelp parameter = Parameter(name);
        Assert.Equal((type, value, pipeline, mandatory), (parameter.TypeName, parameter.Default, parameter.PipelineInput, parameter.IsMandatory));
        Assert.False(parameter.Text.IsEmpty);
    }

    [Fact]
    public void A_parameter_says_its_aliases_position_and_patterns()
    {
        ParameterHelp label = Parameter("Label");
        Assert.Equal(["Name", "L"], label.Aliases);
        Assert.Equal(0, label.Position);
        Assert.True(label.Wildcards);
        Assert.Null(Parameter("Kind").Position);
    }

    [Fact]
    public void The_values_of_an_enum_are_explained_under_the_parameter()
    {
        ParameterHelp kind = Parameter("Kind");
        Assert.Equal(["Large", "Small"], kind.Values);
        Assert.Equal("Which kind. Large: Large, and heavy. Small: Small.", kind.Text.ToLine());
    }

    [Fact]
    public void An_example_has_title_code_and_remarks()
    {
        Assert.Equal("Get the first one", _sample.Examples[0].Title);
        Assert.Equal("Get-Sample -Label 'a*' |\n    Where-Object Size -GT 1", _sample.Examples[0].Code);
        Assert.Equal("It is large. And heavy.", _sample.Examples[0].Remarks.ToLine());
        Assert.Equal(("", "Gets small ones."), (_sample.Examples[1].Title, _sample.Examples[1].Remarks.ToLine()));
    }

    [Fact]
    public void What_goes_in_and_comes_out_is_explained_by_its_type()
    {
        Assert.Equal(["PgmlBackup.Model.PgBackup", "System.Object"], _sample.Inputs.Select(input => input.Name));
        Assert.Contains("Label, Stanza", _sample.Inputs[1].Text.ToLine(), StringComparison.Ordinal);
        TypeHelp output = Assert.Single(_sample.Outputs);
        Assert.StartsWith("One backup set", output.Text.ToLine(), StringComparison.Ordinal);
    }

    [Fact]
    public void Links_begin_with_the_online_page_and_end_with_the_topics() => Assert.Equal(
        ["Online version:", "The guide", "Get-Sample", "about_PgmlBackup", "about_PgmlBackup_Errors"], _sample.Links.Select(link => link.Text));

    [Fact]
    public void Only_public_cmdlets_are_found() =>
        Assert.Contains(typeof(GetSampleCommand), CmdletReader.FindCmdlets(Assembly.GetExecutingAssembly()));

    private ParameterHelp Parameter(string name) => Assert.Single(_sample.Parameters, parameter => parameter.Name == name);
}
