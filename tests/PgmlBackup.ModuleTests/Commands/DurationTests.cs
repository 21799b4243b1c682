using PgmlBackup.ModuleTests.Hosting;
using PgmlBackup.ModuleTests.Probes;

namespace PgmlBackup.ModuleTests.Commands;

/// <summary>Spans of time as they are typed, also those that PowerShell takes for numbers.</summary>
public sealed class DurationTests
{
    [Theory]
    [InlineData("7d", 7 * 86400)]
    [InlineData("20h", 72000)]
    [InlineData("'1d12h'", 129600)]
    [InlineData("90s", 90)]
    [InlineData("02:00:00", 7200)]
    [InlineData("([TimeSpan]::FromHours(2))", 7200)]
    public void A_span_is_taken_as_it_was_typed(string typed, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Assert.Single(Run(typed).Objects));

    [Theory]
    [InlineData("7")]
    [InlineData("0x10")]
    [InlineData("1kb")]
    [InlineData("soon")]
    [InlineData("([TimeSpan]::Zero)")]
    public void What_could_mean_anything_is_refused(string typed)
    {
        SessionResult result = Run(typed);

        Assert.Empty(result.Output);
        Assert.Contains("is not a span of time", (result.Terminating ?? Assert.Single(result.Errors)).ToString(), StringComparison.Ordinal);
    }

    private static SessionResult Run(string typed)
    {
        using PowerShellSession session = PowerShellSession.Open(typeof(TestSpanProbeCommand));
        return session.Run("Test-SpanProbe -For " + typed);
    }
}
