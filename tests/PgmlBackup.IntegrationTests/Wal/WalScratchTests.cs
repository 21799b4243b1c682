using PgmlBackup.Engine.Processes;
using PgmlBackup.Engine.Wal;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.Wal;

/// <summary>Where segments are read that were archived.</summary>
public sealed class WalScratchTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_temporary_folder_that_the_owner_may_not_use_is_not_insisted_on()
    {
        await using ScratchFolder folder = ScratchFolder.Create();
        string closed = folder.Combine("root's own");
        Directory.CreateDirectory(closed, UnixFileMode.None);
        string path;
        await using (WalScratch scratch = await WalScratch.CreateAsync(new ProgramRunner(), AccountDatabase.ByName(TestAccount.Postgres.Name), closed, Stop))
        {
            path = scratch.Path;
            Assert.StartsWith("/var/tmp/pgmlbackup-wal.", path, StringComparison.Ordinal);
            Assert.True(Directory.Exists(path));
        }

        Assert.False(Directory.Exists(path));
    }
}
