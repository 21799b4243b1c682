using System.Diagnostics;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.Processes;

public sealed class OwnerFilesTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("pgmlbackup-files-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static OwnerFiles Own { get; } = new(new ProgramRunner(), AccountDatabase.Current);

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task A_file_a_folder_and_a_missing_path_are_told_apart()
    {
        string file = Path.Join(_root, "a file | with bars");
        await File.WriteAllTextAsync(file, "12345", Stop);

        FileFacts? seen = await Own.LookAsync(file, Stop);
        Assert.Equal((false, 5L, AccountDatabase.EffectiveUserId), (seen!.IsDirectory, seen.Size, seen.UserId));
        Assert.True((await Own.LookAsync(_root, Stop))!.IsDirectory);
        Assert.Null(await Own.LookAsync(Path.Join(_root, "none"), Stop));
        Assert.Null(await Own.LookAsync(Path.Join(file, "below a file"), Stop));
        Assert.Equal("/proc", (await Own.LookAsync("/proc", Stop))!.MountPoint);
    }

    [Fact]
    public async Task Names_with_newlines_and_leading_dashes_are_listed_and_read()
    {
        await File.WriteAllTextAsync(Path.Join(_root, "-n"), "dash", Stop);
        await File.WriteAllTextAsync(Path.Join(_root, "two\nlines"), "x", Stop);

        Assert.Equal(["-n", "two\nlines"], (await Own.ListAsync(_root, Stop)).Order(StringComparer.Ordinal));
        Assert.Equal("dash", await Own.ReadTextAsync(Path.Join(_root, "-n"), Stop));
        Assert.Null(await Own.ReadAsync(Path.Join(_root, "none"), 10, Stop));
    }

    [Fact]
    public async Task The_owners_own_process_is_answered_as_a_program_would_be()
    {
        // The programs are asked by root, for whom nothing is closed, of files that are open to all.
        Assert.SkipUnless(AccountDatabase.EffectiveUserId == 0, "Only root can become another account without sudo.");
        var postgres = new OwnerFiles(new ProgramRunner(), AccountDatabase.ByName("postgres"));
        File.SetUnixFileMode(_root, (UnixFileMode)0x1FF);
        string file = Path.Join(_root, "a file\nof | 2 lines");
        await File.WriteAllTextAsync(file, "12345", Stop);
        File.SetUnixFileMode(file, (UnixFileMode)0x1A4);
        File.CreateSymbolicLink(Path.Join(_root, "link"), file);
        File.CreateSymbolicLink(Path.Join(_root, "dangling"), Path.Join(_root, "none"));
        File.CreateSymbolicLink(Path.Join(_root, "folder"), "/usr/share/doc");
        string[] paths = [_root, file, .. (string[])["link", "dangling", "folder", "none", "link/below a file"], "/", "/proc", "/dev/shm", "/etc/passwd", _root + "/./folder/../doc/"];

        foreach (string path in paths.Select(path => Path.IsPathRooted(path) ? path : Path.Join(_root, path)))
        {
            Assert.Equal(await postgres.LookAsync(path, Stop), await Own.LookAsync(path, Stop));
            Assert.Equal(await postgres.IdentifyAsync(path, Stop), await Own.IdentifyAsync(path, Stop));
            Assert.Equal(await Answer(() => postgres.ResolveLinksAsync(path, Stop)), await Answer(() => Own.ResolveLinksAsync(path, Stop)));
            Assert.Equal(await Answer(() => postgres.ReadTextAsync(path, Stop)), await Answer(() => Own.ReadTextAsync(path, Stop)));
            Assert.Equal(await postgres.CanReadAsync(path, Stop), await Own.CanReadAsync(path, Stop));
            if (path != "/proc")
            {
                Assert.Equal(await Answer(async () => Words(await postgres.ListAsync(path, Stop))), await Answer(async () => Words(await Own.ListAsync(path, Stop))));
            }
        }

        Assert.Equal("1234"u8.ToArray(), await Own.ReadAsync(file, 4, Stop));
    }

    [Fact]
    public async Task A_file_is_read_while_another_holds_it_locked_and_no_lock_is_asked_for()
    {
        string file = Path.Join(_root, "main-backup.lock");
        await File.WriteAllTextAsync(file, "4711", Stop);
        using Process holder = TestProgram.Start(TestAccount.Current, ["flock", file, "sh", "-c", "echo held; cat"]);
        Assert.Equal("held", await holder.StandardOutput.ReadLineAsync(Stop));

        // Who opened it as .NET does would ask for a lock, and be refused here.
        Assert.True(OwnFiles.TryRead(file, 100, out byte[]? content));
        Assert.Equal("4711"u8.ToArray(), content);
        holder.StandardInput.Close();
        await holder.WaitForExitAsync(Stop);
    }

    private static string Words(IEnumerable<string> names) => string.Join('/', names.Order(StringComparer.Ordinal));

    private static async Task<string?> Answer<T>(Func<Task<T>> question)
        where T : class?
    {
        try
        {
            return (await question()) as string;
        }
        catch (PgmlException refused)
        {
            return refused.Message.Replace(AccountDatabase.Current.Name, "postgres", StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_rename_never_replaces_what_is_there()
    {
        string from = Path.Join(_root, "from");
        string to = Path.Join(_root, "to");
        Directory.CreateDirectory(from);
        Directory.CreateDirectory(to);

        PgmlException fault = await Assert.ThrowsAsync<PgmlException>(() => Own.MoveAsync(from, to, Stop));
        Assert.Equal(FaultCatalog.PathNotWritable, fault.Fault);

        Directory.Delete(to);
        await Own.MoveAsync(from, to, Stop);
        Assert.True(Directory.Exists(to));
        Assert.False(Directory.Exists(from));
    }

    [Fact]
    public async Task Sizes_free_space_and_appended_text_are_real()
    {
        string file = Path.Join(_root, "conf");
        await Own.AppendAsync(file, "a = 'b'\n", Stop);
        await Own.AppendAsync(file, "c = 1\n", Stop);

        Assert.Equal("a = 'b'\nc = 1\n", await File.ReadAllTextAsync(file, Stop));
        Assert.InRange(await Own.SizeAsync(_root, Stop), 14, 1 << 20);
        Assert.InRange(await Own.FreeSpaceAsync(_root, Stop), 1, long.MaxValue);
    }

    [Fact]
    public async Task The_owner_is_refused_where_root_would_not_be()
    {
        Assert.SkipUnless(AccountDatabase.EffectiveUserId == 0, "Only root can become another account without sudo.");
        var postgres = new OwnerFiles(new ProgramRunner(), AccountDatabase.ByName("postgres"));
        File.SetUnixFileMode(_root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        PgmlException look = await Assert.ThrowsAsync<PgmlException>(() => postgres.LookAsync(Path.Join(_root, "x"), Stop));
        PgmlException make = await Assert.ThrowsAsync<PgmlException>(() => postgres.MakeFolderAsync(Path.Join(_root, "x"), Stop));

        Assert.Equal(FaultCatalog.PathNotAccessible, look.Fault);
        Assert.Equal(FaultCatalog.PathNotWritable, make.Fault);
        Assert.Contains("Permission denied", make.Message, StringComparison.Ordinal);
        Assert.False(await postgres.CanWriteAsync(_root, Stop));
    }
}
