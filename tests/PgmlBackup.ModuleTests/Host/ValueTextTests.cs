using PgmlBackup.Host.Arguments;

namespace PgmlBackup.ModuleTests.Host;

public sealed class ValueTextTests
{
    [Theory]
    [InlineData("", new[] { "" })]
    [InlineData("a", new[] { "a" })]
    [InlineData("a,", new[] { "a", "" })]
    [InlineData("a,  b", new[] { "a", "b" })]
    [InlineData(" a ,b ", new[] { " a ", "b " })]
    [InlineData("C:\\x\\,C:\\y", new[] { "C:\\x,C:\\y" })]
    [InlineData("C:\\x,\\y", new[] { "C:\\x", "\\y" })]
    public void A_list_is_split_at_its_commas(string text, string[] parts)
    {
        Assert.Equal(parts, ListText.Split(text));
    }

    [Theory]
    [InlineData("a,", true)]
    [InlineData("a", false)]
    [InlineData("a\\,", false)]
    public void A_list_goes_on_after_a_last_comma(string text, bool continues)
    {
        Assert.Equal(continues, ListText.Continues(text));
    }

    [Theory]
    [InlineData("a=1", "a=1")]
    [InlineData("a=", "a=")]
    [InlineData("a=b=c", "a=b=c")]
    [InlineData("a='b'", "a='b'")]
    [InlineData("a=x\\,y,b=2", "a=x,y|b=2")]
    [InlineData("@{}", "")]
    [InlineData("@{ a = 1 ; b = 'x;''y' }", "a=1|b=x;'y")]
    [InlineData("@{\n'k k' = \"v;v\"\nb=2\n}", "k k=v;v|b=2")]
    [InlineData("@{a=$(rm -rf /)}", "a=$(rm -rf /)")]
    public void Pairs_are_read_and_never_evaluated(string text, string pairs)
    {
        Assert.Equal(pairs, string.Join("|", DictionaryText.Parse("Annotation", text).Select(pair => $"{pair.Key}={pair.Value}")));
    }
}
