using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;

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
