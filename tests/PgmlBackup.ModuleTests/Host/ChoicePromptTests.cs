using PgmlBackup.Host.Interface;

namespace PgmlBackup.ModuleTests.Host;

public sealed class ChoicePromptTests
{
    private static readonly (string, string)[] s_choices =
        [("&Yes", "do it"), ("Yes to &All", "do all"), ("&No", "leave it"), ("No to A&ll", "leave all"), ("&Suspend", "wait")];

    [Fact]
    public void The_question_names_every_choice_and_the_default()
    {
        Assert.Equal(
            "[Y] Yes  [A] Yes to All  [N] No  [L] No to All  [S] Suspend  [?] Help (default is \"Y\"): ",
            new ChoicePrompt(s_choices, 0).Question);
        Assert.EndsWith("[?] Help: ", new ChoicePrompt(s_choices, -1).Question, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("y", 0)]
    [InlineData(" A ", 1)]
    [InlineData("no", 2)]
    [InlineData("No to All", 3)]
    [InlineData("s", 4)]
    [InlineData("", 2)]
    [InlineData("x", null)]
    [InlineData("yess", null)]
    public void An_answer_is_a_letter_or_a_word(string answer, int? index)
    {
        Assert.Equal(index, new ChoicePrompt(s_choices, 2).Match(answer));
    }

    [Fact]
    public void An_empty_answer_means_nothing_where_there_is_no_default()
    {
        Assert.Null(new ChoicePrompt(s_choices, -1).Match(""));
    }

    [Fact]
    public void Help_explains_each_choice()
    {
        Assert.Equal("Y - do it\nA - do all\nN - leave it\nL - leave all\nS - wait\n", new ChoicePrompt(s_choices, 0).Help);
    }
}
