using PgmlBackup.Engine.Retention;
using PgmlBackup.Model;

namespace PgmlBackup.UnitTests.Retention;

/// <summary>Until when each backup is kept, and the words for why.</summary>
public sealed class RetentionVerdictsTests
{
    [Fact]
    public void By_time_a_backup_is_kept_until_the_next_full_one_is_old_enough()
    {
        IReadOnlyList<PgBackupRetention> verdicts = Of("F0 I1 F7 F14 F21", new RetentionPolicy { IsByTime = true, Full = 14 }, 21.5);

        Assert.Equal([null, null, Sets.Day(14 + 14), Sets.Day(21 + 14), null], verdicts.Select(verdict => verdict.KeptUntil));
        Assert.Equal([true, true, false, false, false], verdicts.Select(verdict => verdict.Expires));
        Assert.Equal("goes: the full backup of 8 Jan 2026 is older than 14 days too, and enough to reach 8 Jan 2026", verdicts[0].Reason);
        Assert.Equal("kept: the only full backup older than 14 days, needed to reach 8 Jan 2026; goes when the one of 15 Jan 2026 is that old", verdicts[2].Reason);
        Assert.Equal("kept: younger than 14 days; goes when a newer full backup is that old", verdicts[4].Reason);
    }

    [Fact]
    public void What_is_said_to_be_kept_until_goes_then_and_not_before()
    {
        IReadOnlyList<PgBackup> backups = Sets.Of("F0 I1 F7 D8 F14 F21 I22");
        var policy = new RetentionPolicy { IsByTime = true, Full = 14 };
        foreach (PgBackupRetention verdict in Of("F0 I1 F7 D8 F14 F21 I22", policy, 1).Where(verdict => verdict.KeptUntil is not null))
        {
            Assert.DoesNotContain(verdict.Label, RetentionSimulator.Expire(backups, [], policy, verdict.KeptUntil!.Value, Sets.Newest).Expired);
            Assert.Contains(verdict.Label, RetentionSimulator.Expire(backups, [], policy, verdict.KeptUntil!.Value.AddSeconds(1), Sets.Newest).Expired);
        }
    }

    [Theory]
    [InlineData("F0 F1 F2", 2, 0, "goes: 2 newer full backups are there, and 2 are kept")]
    [InlineData("F0 F1 F2", 2, 1, "kept: number 2 of the newest of 2 full backups that are kept; goes when 1 more has been made")]
    [InlineData("F0 F1 F2", 2, 2, "kept: the newest of 2 full backups that are kept; goes when 2 more have been made")]
    public void By_count_it_says_how_many_more_it_takes(string words, int count, int index, string reason) =>
        Assert.Equal(reason, Of(words, new RetentionPolicy { Full = count }, 3)[index].Reason);

    [Fact]
    public void Differential_backups_beyond_their_number_say_so()
    {
        IReadOnlyList<PgBackupRetention> verdicts = Of("F0 D1 I2 D3", new RetentionPolicy { Full = 9, Differential = 1 }, 4);
        Assert.Equal([false, true, true, false], verdicts.Select(verdict => verdict.Expires));
        Assert.Equal("goes: 1 newer full or differential backups are there, and 1 are kept", verdicts[1].Reason);
        Assert.StartsWith("kept: the newest of 1 full and differential", verdicts[3].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pin_that_pgBackRest_takes_no_notice_of_is_named()
    {
        PgBackup[] backups = [.. Sets.Of("F0 I1 F2")];
        backups[1] = backups[1] with { Annotation = new Dictionary<string, string> { [PgBackup.PinKey] = "x" } };
        Assert.Equal([true, true, false], Verdicts(backups, new RetentionPolicy { Full = 5 }, 3).Select(verdict => verdict.PinIgnored));
        Assert.Equal([false, false, false], Verdicts(backups, new RetentionPolicy { Full = RetentionPolicy.Forever }, 3).Select(verdict => verdict.PinIgnored));
        Assert.Contains("its pin does not keep", Verdicts(backups, new RetentionPolicy { Full = 5 }, 3)[1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_kept_for_ever_without_saying_so()
    {
        Assert.All(Of("F0 I1", new RetentionPolicy(), 3), verdict => Assert.StartsWith("kept for ever: ", verdict.Reason, StringComparison.Ordinal));
        Assert.All(Of("F0 I1", new RetentionPolicy { Full = RetentionPolicy.Forever }, 3), verdict => Assert.Null(verdict.KeptUntil));
    }

    private static IReadOnlyList<PgBackupRetention> Of(string words, RetentionPolicy policy, double now) => Verdicts(Sets.Of(words), policy, now);

    private static IReadOnlyList<PgBackupRetention> Verdicts(IReadOnlyList<PgBackup> backups, RetentionPolicy policy, double now) =>
        new RetentionVerdicts(backups, policy, RetentionSimulator.Expire(backups, [], policy, Sets.Day(now), Sets.Newest), Sets.Day(now)).All();
}
