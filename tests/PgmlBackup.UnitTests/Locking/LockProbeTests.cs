using PgmlBackup.Engine.Locking;

namespace PgmlBackup.UnitTests.Locking;

public sealed class LockProbeTests
{
    [Theory]
    [InlineData("main-backup.lock", true)]
    [InlineData("main-backup-1.lock", true)]
    [InlineData("main-backup-12.lock", true)]
    [InlineData("main-backup-.lock", false)]
    [InlineData("main-backup-x.lock", false)]
    [InlineData("main-backup-1.lock.old", false)]
    [InlineData("main-archive-1.lock", false)]
    [InlineData("main-backup-2-backup-1.lock", false)]
    [InlineData("main.stop", false)]
    public void The_lock_names_of_both_generations_are_known_and_no_others(string name, bool isLock) =>
        Assert.Equal(isLock, LockProbe.IsLockOf(name, "main-backup"));
}
