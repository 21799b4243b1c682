using PgmlBackup.Engine.Locking;
using PgmlBackup.Engine.Repository;
using PgmlBackup.Model;

namespace PgmlBackup.UnitTests.Repository;

public sealed class BackupProgressReaderTests
{
    private static readonly DateTime s_start = new(2026, 11, 22, 15, 0, 0, DateTimeKind.Utc);

    private static readonly LockHolder s_holder = new()
    {
        LockFile = "/lock/main-backup.lock",
        ProcessId = 7,
        UserName = "postgres",
        StartTime = s_start,
        Command = "expire",
        PercentComplete = 25,
    };

    [Fact]
    public void The_lock_file_of_2_45_gives_percentage_process_and_rest()
    {
        PgBackupProgress progress = BackupProgressReader.Tell("main", "backup", s_holder, s_start.AddMinutes(10));
        Assert.Equal(("main", "expire", 7, "postgres", s_start), (progress.Stanza, progress.Operation, progress.ProcessId!.Value, progress.UserName, progress.StartTime!.Value));
        Assert.Equal(25.0, progress.PercentComplete);
        Assert.Equal(TimeSpan.FromMinutes(30), progress.Remaining);
        Assert.Null(progress.Size);
    }

    [Fact]
    public void Sizes_count_before_the_percentage()
    {
        PgBackupProgress progress = BackupProgressReader.Tell("main", "backup", s_holder with { Size = 200, SizeComplete = 100 }, s_start.AddMinutes(10));
        Assert.Equal((50.0, 200L, 100L), (progress.PercentComplete!.Value, progress.Size!.Value, progress.SizeComplete!.Value));
        Assert.Equal(TimeSpan.FromMinutes(10), progress.Remaining);
    }

    [Fact]
    public void Of_a_holder_that_cannot_be_seen_the_kind_of_work_is_told()
    {
        PgBackupProgress progress = BackupProgressReader.Tell("main", "restore", new LockHolder { LockFile = "/lock/main-restore-1.lock", PercentComplete = 15.26 }, s_start);
        Assert.Equal(("restore", 15.26), (progress.Operation, progress.PercentComplete!.Value));
        Assert.Null(progress.ProcessId);
        Assert.Null(progress.Remaining);
    }

    [Theory]
    [InlineData(0.0, 60)]
    [InlineData(null, 60)]
    [InlineData(50.0, 0)]
    public void Without_a_rate_nothing_is_said_of_the_rest(double? percent, int seconds) =>
        Assert.Null(BackupProgressReader.Tell("main", "backup", s_holder with { PercentComplete = percent }, s_start.AddSeconds(seconds)).Remaining);

    [Fact]
    public void Nothing_to_copy_is_no_division_by_zero() =>
        Assert.Equal(25.0, BackupProgressReader.Tell("main", "backup", s_holder with { Size = 0, SizeComplete = 0 }, s_start.AddMinutes(1)).PercentComplete);
}
