using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.Backups;

/// <summary>A small file system of its own, below a scratch folder, that a test can fill; unmounted when it is disposed.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private const string Filler = "filler";

    private SmallDisk(string path) => Path = path;

    /// <summary>Where it is mounted; it belongs to the account of PostgreSQL.</summary>
    internal string Path { get; }

    internal static async Task<SmallDisk> MountAsync(ScratchFolder folder, int megabytes)
    {
        Assert.SkipUnless(TestAccount.IsRoot, "Only root can mount a file system.");
        TestAccount owner = TestAccount.Postgres;
        string path = folder.MakeFolder($"disk-{Guid.NewGuid():N}"[..13]);
        TestProgramResult mounted = await TestProgram.RunAsync(
            null, ["mount", "-t", "tmpfs", "-o", $"size={megabytes}m,mode=0700,uid={owner.UserId},gid={owner.GroupId}", "tmpfs", path], cancellationToken: TestContext.Current.CancellationToken);
        Assert.SkipUnless(mounted.ExitCode == 0, $"This machine does not let the tests mount a file system: {mounted.ErrorText}");
        return new SmallDisk(path);
    }

    /// <summary>Takes all the space that is left.</summary>
    internal void Fill()
    {
        using FileStream file = new(System.IO.Path.Combine(Path, Filler), FileMode.Create);
        try
        {
            for (byte[] block = new byte[4096]; ; file.Flush())
            {
                file.Write(block);
            }
        }
        catch (IOException)
        {
            // It is full.
        }
    }

    /// <summary>Gives the space back.</summary>
    internal void Free() => File.Delete(System.IO.Path.Combine(Path, Filler));

    /// <summary>Takes nothing to be written any more.</summary>
    internal async Task MakeReadOnlyAsync() => (await TestProgram.RunAsync(null, ["mount", "-o", "remount,ro", Path])).EnsureSuccess();

    public async ValueTask DisposeAsync() => (await TestProgram.RunAsync(null, ["umount", "--lazy", "--", Path])).EnsureSuccess();
}
