using PgmlBackup.Host.Output;

namespace PgmlBackup.ModuleTests.Host;

public sealed class ColorRuleTests
{
    [Theory]
    [InlineData(true, "xterm", null, true)]
    [InlineData(true, null, null, true)]
    [InlineData(true, "xterm", "", true)]
    [InlineData(true, "xterm", "1", false)]
    [InlineData(true, "dumb", null, false)]
    [InlineData(false, "xterm", null, false)]
    public void Colours_need_a_terminal_that_has_them_and_nobody_who_minds(bool isTerminal, string? term, string? noColor, bool allowed)
    {
        Assert.Equal(allowed, ColorRule.Allows(isTerminal, name => name switch { "TERM" => term, "NO_COLOR" => noColor, _ => null }));
    }
}
