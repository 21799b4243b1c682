using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Recovery.Targets;

namespace PgmlBackup.UnitTests.Recovery;

/// <summary>Moments that the clocks showed twice, or never.</summary>
public sealed class DaylightSavingTests
{
    private static readonly TimeZoneInfo s_berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    private static readonly DateTimeOffset s_now = new(2026, 11, 24, 15, 20, 30, TimeSpan.Zero);

    [Fact]
    public void An_hour_that_is_repeated_is_asked_with_both_moments_named()
    {
        PgmlException refused = Refused(FaultCatalog.MomentAmbiguous, "2026-10-25 02:30");

        Assert.Contains("'2026-10-25 02:30:00+02:00' (2026-10-25 00:30:00 UTC)", refused.Message, StringComparison.Ordinal);
        Assert.Contains("'2026-10-25 02:30:00+01:00' (2026-10-25 01:30:00 UTC)", refused.Message, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromHours(1), MomentText.Parse("2026-10-25 02:30:00+01:00", s_now, s_berlin) - MomentText.Parse("2026-10-25 02:30:00+02:00", s_now, s_berlin));
    }

    [Fact]
    public void An_hour_that_is_skipped_is_asked_with_both_moments_named()
    {
        PgmlException refused = Refused(FaultCatalog.MomentSkipped, "2026-03-29 02:30");

        Assert.Contains("'2026-03-29 02:30:00+01:00' (2026-03-29 01:30:00 UTC)", refused.Message, StringComparison.Ordinal);
        Assert.Contains("'2026-03-29 02:30:00+02:00' (2026-03-29 00:30:00 UTC)", refused.Message, StringComparison.Ordinal);
    }

    private static PgmlException Refused(FaultDefinition fault, string text)
    {
        PgmlException refused = Assert.Throws<PgmlException>(() => MomentText.Parse(text, s_now, s_berlin));
        Assert.Same(fault, refused.Fault);
        return refused;
    }
}
