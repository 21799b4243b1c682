using System.Diagnostics;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.HfCache;
using PgmlBackup.Engine.Processes;
using PgmlBackup.IntegrationTests.Locking;
using PgmlBackup.TestKit.Clusters;
using PgmlBackup.TestKit.HfCache;

namespace PgmlBackup.IntegrationTests.HfCache;

/// <summary>A sync that is killed at any moment leaves nothing half, and the same command goes on.</summary>
/// <param name="host">The program, to be run as the owner of the cache.</param>
public sealed class HfCacheKillTests(HostCopy host) : IClassFixture<HostCopy>
{
    private static readonly int s_kills = Environment.GetEnvironmentVariable("PGMLBACKUP_TEST_LONG") == "1" ? 20 : 3;

    [Fact]
    public async Task A_sync_that_is_killed_leaves_nothing_half_and_the_same_command_goes_on()
    {
        await using ScratchCache cache = await ScratchCache.CreateAsync();
        var random = new Random(5);
        string elsewhere = cache.Combine("elsewhere");
        string backup = $"Sync-HfCache -Destination {cache.Destination} -CachePath {cache.Tree.Path} -Throttle 30MB -Confirm:$false";
        string restore = $"Sync-HfCache -Direction Restore -Destination {cache.Destination} -CachePath {elsewhere} -Throttle 30MB -Confirm:$false";
        for (int i = 0; i < s_kills; i++)
        {
            await KillAsync(backup, cache.Destination, random.Next(1, 12));
        }

        Assert.True(Directory.Exists(cache.Destination));
        var test = new HfCacheTestService(new ProgramRunner(), cache.Sink, cache.Time);
        try
        {
            Assert.Empty(await test.TestStoreAsync(cache.Request(), deep: true, ScratchCache.Stop));
        }
        catch (PgmlException none) when (none.Fault == FaultCatalog.HfCacheSnapshotMissing)
        {
            // No run came as far as its manifest.
        }

        await cache.BackupAsync();
        for (int i = 0; i < s_kills; i++)
        {
            await KillAsync(restore, elsewhere, random.Next(1, 60));
        }

        Assert.DoesNotContain(await test.TestLocalAsync(cache.Request(elsewhere), ScratchCache.Stop), finding => finding.Rule == "BlobCorrupt");

        await cache.RestoreAsync(elsewhere);
        Assert.Empty(cache.Sink.Faults);
        Assert.Equal(TreeState.Of(cache.Tree.Path, ScratchCache.IsKept), TreeState.Of(elsewhere));
    }

    // As soon as so many names are there, or when it has ended: whichever moment that is, the outcome must be the same.
    private async Task KillAsync(string command, string folder, int names)
    {
        using Process process = host.Start(TestAccount.Postgres, command);
        process.StandardInput.Close();
        while (!process.HasExited && Count(folder) < names)
        {
            await Task.Delay(1, ScratchCache.Stop);
        }

        process.Kill();
        await process.WaitForExitAsync(ScratchCache.Stop);
    }

    private static int Count(string folder)
    {
        try
        {
            return Directory.Exists(folder) ? Directory.EnumerateFileSystemEntries(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = true }).Count() : 0;
        }
        catch (IOException)
        {
            return 0; // A folder came or went while it was listed.
        }
    }
}
