using PgmlBackup.Engine.Locking;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.UnitTests.Locking;

public sealed class KernelLockTableTests
{
    private static readonly string[] s_lines =
    [
        "1: FLOCK  ADVISORY  WRITE 4711 08:01:131 0 EOF",
        "1: -> FLOCK  ADVISORY  WRITE 4712 08:01:131 0 EOF",
        "2: POSIX  ADVISORY  WRITE 5 08:01:132 0 EOF",
        "3: FLOCK  ADVISORY  READ -1 fe:10:133 0 EOF",
        "4: FLOCK  ADVISORY  READ 99 fe:10:133 0 EOF",
        "nonsense",
    ];

    [Theory]
    [InlineData(8, 1, 131, 4711)]
    [InlineData(8, 1, 132, null)]
    [InlineData(0xfe, 0x10, 133, 99)]
    [InlineData(8, 2, 131, null)]
    public void The_holder_is_found_and_not_who_waits(uint major, uint minor, ulong inode, int? process) =>
        Assert.Equal(process, KernelLockTable.FindProcess(s_lines, new FileIdentity(0, 0, default, ((ulong)major << 32) | minor, inode)));
}
