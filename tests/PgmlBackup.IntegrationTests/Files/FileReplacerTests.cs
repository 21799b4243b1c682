using System.Text;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Files;
using PgmlBackup.Engine.Processes;
using PgmlBackup.IntegrationTests.Backups;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.Files;

/// <summary>Files of others, replaced whole: what they keep, what stands in the way, and that the old content or the new one is there at every moment.</summary>
public sealed class FileReplacerTests : IAsyncLifetime
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    private readonly ScratchFolder _folder = ScratchFolder.Create();
    private string _file = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static Account Owner => AccountDatabase.ByName(TestAccount.Postgres.Name);

    private static FileReplacer Replacer => new(new ProgramRunner(), Owner);

    public ValueTask InitializeAsync()
    {
        _file = _folder.WriteFile("a file.conf", "old\n", Mode);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    [Fact]
    public async Task Owner_mode_and_the_names_beside_it_stay()
    {
        _folder.WriteFile("another.conf", "x");
        ulong before = FileIdentity.Of(_file)!.Inode;

        Assert.True(await EditAsync("new\n"));

        Assert.Equal("new\n", await File.ReadAllTextAsync(_file, Stop));
        FileIdentity identity = FileIdentity.Of(_file)!;
        Assert.Equal((Owner.UserId, Owner.GroupId, Mode), (identity.UserId, identity.GroupId, identity.Mode));
        Assert.NotEqual(before, identity.Inode); // A new file was renamed over the old one.
        AssertNothingElse("a file.conf", "another.conf");
    }

    [Fact]
    public async Task An_edit_that_changes_nothing_writes_nothing()
    {
        ulong before = FileIdentity.Of(_file)!.Inode;
        Assert.False(await EditAsync("old\n"));
        Assert.Equal(before, FileIdentity.Of(_file)!.Inode);
    }

    [Fact]
    public async Task A_file_that_was_not_there_gets_its_owner_and_mode()
    {
        string fresh = _folder.Combine("fresh.conf");
        Assert.True(await Replacer.EditAsync(fresh, was => was.IsMissing ? "x"u8.ToArray() : throw new InvalidOperationException("It is there."), NewFileRights.Private(Owner), Stop));
        FileIdentity identity = FileIdentity.Of(fresh)!;
        Assert.Equal((Owner.UserId, Owner.GroupId, Mode), (identity.UserId, identity.GroupId, identity.Mode));
    }

    [Fact]
    public async Task A_file_that_is_replaced_while_it_is_edited_is_not_overwritten()
    {
        PgmlException refused = await RefusedAsync(FaultCatalog.FileChangedMeanwhile, _ =>
        {
            File.WriteAllText(_file, "of somebody else\n");
            return "ours\n"u8.ToArray();
        });
        Assert.Equal(_file, refused.Target);
        Assert.Equal("of somebody else\n", await File.ReadAllTextAsync(_file, Stop));
        AssertNothingElse("a file.conf");
    }

    [Fact]
    public async Task What_an_edit_throws_leaves_the_file()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => Replacer.EditAsync(_file, _ => throw new InvalidOperationException("no"), NewFileRights.Private(Owner), Stop));
        Assert.Equal("old\n", await File.ReadAllTextAsync(_file, Stop));
        AssertNothingElse("a file.conf");
    }

    [Fact]
    public async Task A_symbolic_link_is_refused_with_the_file_that_it_leads_to()
    {
        string link = _folder.Combine("link.conf");
        File.CreateSymbolicLink(link, _file);
        PgmlException refused = await RefusedAsync(FaultCatalog.FileIsLink, _ => "new\n"u8.ToArray(), link);
        Assert.Contains(_file, refused.RecommendedAction, StringComparison.Ordinal);
        Assert.Equal(_file, new FileInfo(link).LinkTarget);
        Assert.Equal("old\n", await File.ReadAllTextAsync(_file, Stop));
    }

    [Fact]
    public async Task A_full_disk_leaves_the_old_content_and_no_half_file()
    {
        await using SmallDisk disk = await SmallDisk.MountAsync(_folder, 1);
        string file = Path.Combine(disk.Path, "a.conf");
        File.Copy(_file, file);
        disk.Fill();

        await RefusedAsync(FaultCatalog.NoSpaceLeft, _ => new byte[65536], file);
        Assert.Equal("old\n", await File.ReadAllTextAsync(file, Stop));
        Assert.Equal(["a.conf", "filler"], Directory.EnumerateFileSystemEntries(disk.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));

        disk.Free();
        Assert.True(await EditAsync("new\n", file));
    }

    [Fact]
    public async Task What_a_crash_has_left_is_removed_by_the_next_edit_and_nothing_else_is()
    {
        _folder.WriteFile(".a file.conf.pgmlbackup-0123", "half");
        _folder.WriteFile(".another.conf.pgmlbackup-0123", "of another file");
        Assert.True(await EditAsync("new\n"));
        AssertNothingElse(".another.conf.pgmlbackup-0123", "a file.conf");
    }

    [Theory]
    [InlineData("[a] *?.conf")]
    [InlineData("-n")]
    [InlineData("größe = 1#.conf")]
    [InlineData("back\\slash")]
    public async Task Any_name_is_a_name(string name)
    {
        string file = _folder.WriteFile(name, "old\n");
        _folder.WriteFile($".{name}.pgmlbackup-0123", "half");
        Assert.True(await EditAsync("new\n", file));
        Assert.Equal("new\n", await File.ReadAllTextAsync(file, Stop));
        AssertNothingElse([.. new[] { name, "a file.conf" }.Order(StringComparer.Ordinal)]);
    }

    [Fact]
    public async Task A_hundred_edits_at_once_all_land()
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, 100), Stop, async (number, stop) =>
            await new FileReplacer(new ProgramRunner(), Owner).EditAsync(
                _file, was => [.. was.Bytes!, .. Encoding.UTF8.GetBytes($"{number}\n")], NewFileRights.Private(Owner), stop));

        string[] lines = await File.ReadAllLinesAsync(_file, Stop);
        Assert.Equal(["old", .. Enumerable.Range(0, 100).Select(number => $"{number}").Order(StringComparer.Ordinal)], lines.Order(StringComparer.Ordinal).OrderBy(line => line != "old"));
        AssertNothingElse("a file.conf");
    }

    [Fact]
    public async Task A_reader_sees_the_old_content_or_the_new_one()
    {
        string[] contents = [new('a', 100_000), new('b', 100_000)];
        await File.WriteAllTextAsync(_file, contents[0], Stop);
        using var ended = new CancellationTokenSource();
        Task<int> reading = Task.Run(() =>
        {
            int read = 0;
            for (; !ended.IsCancellationRequested; read++)
            {
                Assert.Contains(File.ReadAllText(_file), contents);
            }

            return read;
        }, Stop);
        for (int i = 1; i <= 20; i++)
        {
            await EditAsync(contents[i % 2]);
        }

        await ended.CancelAsync();
        Assert.InRange(await reading, 1, int.MaxValue);
    }

    private Task<bool> EditAsync(string content, string? file = null) => Replacer.EditAsync(file ?? _file, _ => Encoding.UTF8.GetBytes(content), NewFileRights.Private(Owner), Stop);

    private async Task<PgmlException> RefusedAsync(FaultDefinition fault, Func<FileText, byte[]> edit, string? file = null)
    {
        PgmlException refused = await Assert.ThrowsAsync<PgmlException>(() => Replacer.EditAsync(file ?? _file, edit, NewFileRights.Private(Owner), Stop));
        Assert.Equal(fault.Id, refused.Fault.Id);
        return refused;
    }

    private void AssertNothingElse(params string[] names) =>
        Assert.Equal(names, Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
}
