using System.Collections;
using PgmlBackup.Host.Arguments;
using PgmlBackup.Host.CommandLine;

namespace PgmlBackup.ModuleTests.Host;

public sealed class ArgumentParserTests
{
    private static readonly ParameterTable s_table = new("Invoke-PgBackup",
    [
        new("Stanza", ParameterKind.Scalar, Position: 0),
        new("Label", ParameterKind.List, Position: 1),
        new("Annotation", ParameterKind.Dictionary),
        new("Force", ParameterKind.Switch),
        new("Confirm", ParameterKind.Switch, ["cf"], IsCommon: true),
        new("Online", ParameterKind.Boolean),
        new("Offset", ParameterKind.Scalar),
    ]);

    [Theory]
    [InlineData("; rm -rf /")]
    [InlineData("$(Remove-PgBackup)")]
    [InlineData("a'b\"c`d")]
    [InlineData("$env:HOME")]
    [InlineData("| Out-Null")]
    [InlineData("@{a=1}")]
    [InlineData("a,b")]
    [InlineData("")]
    [InlineData("line\nline")]
    public void A_hostile_value_stays_the_text_that_it_is(string value)
    {
        Assert.Equal(value, Named("Stanza", "-Stanza", value));
    }

    [Theory]
    [InlineData("-Stanza:main", "main")]
    [InlineData("-Stanza:-main", "-main")]
    [InlineData("-Stanza:C:\\x", "C:\\x")]
    [InlineData("-st:main", "main")]
    public void A_value_may_follow_a_colon_and_then_begin_with_a_dash(string word, string value)
    {
        Assert.Equal(value, Named("Stanza", word));
    }

    [Theory]
    [InlineData("-5")]
    [InlineData("-0.25")]
    [InlineData("-")]
    public void A_negative_number_or_a_dash_alone_is_a_value(string value)
    {
        Assert.Equal(value, Named("Offset", "-Offset", value));
        Assert.Equal([value], Parse(value).Positional);
    }

    [Theory]
    [InlineData("-Force", true)]
    [InlineData("-Force:true", true)]
    [InlineData("-Force:$true", true)]
    [InlineData("-Force:1", true)]
    [InlineData("-Force:$false", false)]
    [InlineData("-Force:FALSE", false)]
    [InlineData("-Force:0", false)]
    public void A_switch_needs_no_value_and_may_have_one(string word, bool value)
    {
        Assert.Equal(value, Named("Force", word));
    }

    [Fact]
    public void A_switch_takes_no_value_from_the_next_word()
    {
        ParsedArguments arguments = Parse("-Confirm", "false");

        Assert.Equal(new NamedArgument("Confirm", true), Assert.Single(arguments.Named));
        Assert.Equal(["false"], arguments.Positional);
    }

    [Fact]
    public void A_truth_takes_the_next_word()
    {
        Assert.Equal(false, Named("Online", "-Online", "$false"));
        Assert.Equal(true, Named("Online", "-Online:true"));
    }

    [Theory]
    [InlineData(new[] { "-Label", "a,b" }, new[] { "a", "b" })]
    [InlineData(new[] { "-Label", "a, b" }, new[] { "a", "b" })]
    [InlineData(new[] { "-Label", "a,", "b,", "c" }, new[] { "a", "b", "c" })]
    [InlineData(new[] { "-Label", "a", "-Label", "b,c" }, new[] { "a", "b", "c" })]
    [InlineData(new[] { "-Label:a,b" }, new[] { "a", "b" })]
    [InlineData(new[] { "-Label", "a\\,b" }, new[] { "a,b" })]
    [InlineData(new[] { "-Label", "$(x),'y'" }, new[] { "$(x)", "'y'" })]
    public void A_list_has_commas_or_is_given_in_turns(string[] words, string[] values)
    {
        Assert.Equal(values, Assert.IsType<object[]>(Named("Label", words)));
    }

    [Theory]
    [InlineData("-Annotation", "owner=dba,ticket=OPS 7")]
    [InlineData("-Annotation", "owner=dba", "-Annotation:ticket=OPS 7")]
    [InlineData("-Annotation", "@{owner=dba; ticket='OPS 7'}")]
    public void A_dictionary_has_pairs(params string[] words)
    {
        var value = Assert.IsType<Hashtable>(Named("Annotation", words));

        Assert.Equal(2, value.Count);
        Assert.Equal("dba", value["Owner"]);
        Assert.Equal("OPS 7", value["ticket"]);
    }

    [Fact]
    public void Positional_words_keep_their_order_and_fill_lists_as_lists()
    {
        Assert.Equal(["main", new object[] { "a", "b" }], Parse("main", "a,b").Positional);
        Assert.Equal([new object[] { "a", "b" }], Parse("-Stanza", "main", "a,", "b").Positional);
        Assert.Equal(["a,b"], Parse("a,b").Positional);
    }

    [Fact]
    public void After_two_dashes_everything_is_positional()
    {
        ParsedArguments arguments = Parse("-Force", "--", "-Force", "--");

        Assert.Single(arguments.Named);
        Assert.Equal(["-Force", new object[] { "--" }], arguments.Positional);
    }

    [Theory]
    [InlineData("-?")]
    [InlineData("--help")]
    [InlineData("-Help")]
    public void Help_is_asked_for_in_the_usual_ways(string word)
    {
        Assert.True(Parse("-Stanza", "main", word).WantsHelp);
    }

    [Fact]
    public void A_parameter_called_help_is_none_of_them()
    {
        Assert.False(ArgumentParser.Parse(new ParameterTable("x", [new("Help", ParameterKind.Switch)]), ["-Help"]).WantsHelp);
    }

    [Theory]
    [InlineData("-Stanza")]
    [InlineData("-Stanza", "-Force")]
    [InlineData("-Stanza", "--", "x")]
    public void A_missing_value_is_a_usage_error(params string[] words)
    {
        var error = Assert.Throws<UsageException>(() => Parse(words));

        Assert.Contains("-Stanza needs a value", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_a_shell_has_swallowed_is_a_usage_error_and_no_consent()
    {
        var error = Assert.Throws<UsageException>(() => Parse("-Confirm:"));

        Assert.Contains("-Confirm:false", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-Unknown", "x")]
    [InlineData("--stanza=main")]
    [InlineData("-Force:maybe")]
    [InlineData("-Online", "perhaps")]
    [InlineData("-Annotation", "novalue")]
    [InlineData("-Annotation", "=x")]
    [InlineData("-Annotation", "a=1,A=2")]
    [InlineData("-Stanza", "a", "-Stanza", "b")]
    [InlineData("-Force", "-Force")]
    public void What_does_not_fit_is_a_usage_error(params string[] words)
    {
        Assert.Throws<UsageException>(() => Parse(words));
    }

    [Fact]
    public void What_a_simple_script_does_not_know_reaches_its_args()
    {
        ParsedArguments arguments = ArgumentParser.Parse(new ParameterTable("x.ps1", [], passesUnknown: true), ["-a", "b", "-c:d"]);

        Assert.Empty(arguments.Named);
        Assert.Equal(["-a", "b", "-c:d"], arguments.Positional);
    }

    private static ParsedArguments Parse(params string[] words) => ArgumentParser.Parse(s_table, words);

    private static object Named(string name, params string[] words) => Assert.Single(Parse(words).Named, argument => argument.Name == name).Value;
}
