using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Engine.Recovery.Targets;
using PgmlBackup.Model;

namespace PgmlBackup.UnitTests.Recovery;

public sealed class RecoveryTargetTests
{
    private static readonly DateTimeOffset s_time = new DateTimeOffset(2026, 11, 22, 14, 30, 0, TimeSpan.FromHours(1)).AddMicroseconds(7);

    [Fact]
    public void A_time_goes_out_in_UTC_with_its_offset_to_the_microsecond() => Assert.Equal(
        ["restore", "--type=time", "--target=2026-11-22 13:30:00.000007+00", "--target-exclusive", "--target-timeline=2", "--target-action=pause"],
        Options(RecoveryTarget.At(s_time, exclusive: true) with { Timeline = 2, Action = PgTargetAction.Pause }));

    [Fact]
    public void A_location_and_a_transaction_go_out_as_PostgreSQL_writes_them()
    {
        Assert.Equal(["restore", "--type=lsn", "--target=1/A0000028", "--target-action=promote"], Options(RecoveryTarget.AtLocation("1/a0000028")));
        Assert.Equal(["restore", "--type=xid", "--target=735", "--target-exclusive", "--target-action=shutdown"],
            Options(RecoveryTarget.AtTransaction((3UL << 32) + 735, exclusive: true) with { Action = PgTargetAction.Shutdown }));
    }

    // pgBackRest (2.45 to 2.59) writes it between quotes as it is.
    [Fact]
    public void Quotes_in_the_name_of_a_restore_point_are_doubled() =>
        Assert.Equal(["restore", "--type=name", @"--target=it''s ""5%"" = \n, naïve #1", "--target-action=promote"], Options(RecoveryTarget.AtName(@"it's ""5%"" = \n, naïve #1")));

    [Fact]
    public void The_end_of_the_archive_needs_no_option_but_its_timeline()
    {
        Assert.Equal(["restore"], Options(RecoveryTarget.Latest));
        Assert.Equal(["restore", "--target-timeline=3"], Options(RecoveryTarget.Latest with { Timeline = 3 }));
        Assert.Equal(["restore", "--type=immediate", "--target-action=promote"], Options(RecoveryTarget.Immediate));
    }

    [Fact]
    public void What_cannot_be_a_target_is_refused()
    {
        Refused(() => RecoveryTarget.AtLocation("5000028"));
        Refused(() => RecoveryTarget.AtTransaction(2));
        Refused(() => RecoveryTarget.AtTransaction(1UL << 32));
        Refused(() => RecoveryTarget.AtName(""));
        Refused(() => RecoveryTarget.AtName("a\nprimary_conninfo = 'x'"));
        Refused(() => RecoveryTarget.AtName(new string('ä', 32)));
        Refused((RecoveryTarget.Latest with { Action = PgTargetAction.Pause }).Require);
        Refused((RecoveryTarget.Immediate with { Timeline = 2 }).Require);
        Refused((RecoveryTarget.Latest with { Timeline = 0 }).Require);
    }

    [Fact]
    public void A_target_is_described_in_words()
    {
        Assert.Equal("right before 2026-11-22 13:30:00.000007 UTC on timeline 2", (RecoveryTarget.At(s_time, exclusive: true) with { Timeline = 2 }).Describe(TimeZoneInfo.Utc));
        Assert.Equal("location 0/5000028", RecoveryTarget.AtLocation("0/5000028").Describe(TimeZoneInfo.Utc));
        Assert.Equal("restore point 'before upgrade'", RecoveryTarget.AtName("before upgrade").Describe(TimeZoneInfo.Utc));
        Assert.Equal("the end of the archived WAL", RecoveryTarget.Latest.Describe(TimeZoneInfo.Utc));
    }

    private static IReadOnlyList<string> Options(RecoveryTarget target) => PgBackRestCommand.Create("restore", new PgBackRestVersion(2, 45)).WithTarget(target).Arguments;

    private static void Refused(Func<RecoveryTarget> make) => Assert.Same(FaultCatalog.TargetNotValid, Assert.Throws<PgmlException>(make).Fault);
}
