using PgmlBackup.Engine.Backups;
using PgmlBackup.Engine.Journal;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Model;

namespace PgmlBackup.UnitTests.Backups;

public sealed class BackupChoiceTests
{
    private static readonly DateTime s_now = new(2026, 11, 24, 2, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData(PgBackupType.Full, PgBackupType.Full, true)]
    [InlineData(PgBackupType.Full, PgBackupType.Incremental, true)]
    [InlineData(PgBackupType.Differential, PgBackupType.Full, false)]
    [InlineData(PgBackupType.Differential, PgBackupType.Incremental, true)]
    [InlineData(PgBackupType.Incremental, PgBackupType.Differential, false)]
    [InlineData(PgBackupType.Incremental, PgBackupType.Incremental, true)]
    public void A_backup_serves_whoever_wanted_no_more_than_it_holds(PgBackupType made, PgBackupType wanted, bool serves) =>
        Assert.Equal(serves, BackupChoice.Serves(Backup("a", made), wanted, []));

    [Fact]
    public void A_backup_with_damaged_pages_or_without_the_notes_serves_nobody()
    {
        BackupAnnotation note = BackupAnnotation.Of("ticket", "OPS-17");
        PgBackup noted = Backup("a", PgBackupType.Full) with { Annotation = new Dictionary<string, string> { ["ticket"] = "OPS-17", ["more"] = "x" } };

        Assert.False(BackupChoice.Serves(Backup("a", PgBackupType.Full) with { Error = true }, PgBackupType.Incremental, []));
        Assert.False(BackupChoice.Serves(Backup("a", PgBackupType.Full), PgBackupType.Full, [note]));
        Assert.True(BackupChoice.Serves(noted, PgBackupType.Full, [note]));
    }

    [Theory]
    [InlineData(-19, true)]
    [InlineData(-21, false)]
    [InlineData(0, true)]
    [InlineData(1, false)] // The clock was set back by an hour: whether it is young is not known.
    public void Young_is_what_ended_within_the_time_and_not_in_the_future(int hours, bool young) =>
        Assert.Equal(young, BackupChoice.IsNewerThan(Backup("a", PgBackupType.Full) with { StopTime = s_now.AddHours(hours) }, TimeSpan.FromHours(20), s_now));

    [Fact]
    public void A_history_tells_of_each_backup_once()
    {
        RunRecord taken = RunRecord.Begin("main", s_now) with { Outcome = PgRunOutcome.Succeeded, Repository = 1, Label = "a" };
        RunRecord served = RunRecord.Begin("main", s_now) with { Outcome = PgRunOutcome.Satisfied, Repository = 1, Label = "b" };

        Assert.Equal(
            [("a", true, PgRunOutcome.Succeeded), ("b", true, PgRunOutcome.Satisfied), ("b", false, PgRunOutcome.Succeeded)],
            BackupHistory.Merge([taken, served], [Backup("a", PgBackupType.Full), Backup("b", PgBackupType.Full)]).Select(run => (run.Label!, run.IsRecorded, run.Outcome)));
    }

    private static PgBackup Backup(string label, PgBackupType type) => new()
    {
        Stanza = "main",
        Label = label,
        Type = type,
        Repository = 1,
        StartTime = s_now,
        StopTime = s_now,
        Size = 1,
        DeltaSize = 1,
        RepositoryDeltaSize = 1,
        DatabaseId = 1,
    };
}
