using System.Diagnostics;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;
using PgmlBackup.IntegrationTests.Backups;
using PgmlBackup.IntegrationTests.Locking;
using PgmlBackup.IntegrationTests.Recovery;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.Retention;

/// <summary>Changes of the configuration by each account that may make them, where something stands in the way, and with a secret in the file.</summary>
public sealed class RetentionAccountTests(BackedUpStanza backedUp, HostCopy host) : IClassFixture<BackedUpStanza>, IClassFixture<HostCopy>, IAsyncLifetime
{
    private const string Secret = "S3cr3tKeyOfTheBucket";
    private const int Kill = 9;

    private readonly ScratchStanza _stanza = backedUp.Stanza;
    private string _folder = "";
    private string _config = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(TestAccount.IsRoot, "Only root can become other accounts.");
        _folder = _stanza.Cluster.Folder.MakeFolder($"configuration-{Guid.NewGuid():N}"[..20], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        _config = Path.Combine(_folder, "pgbackrest.conf");
        string text = await File.ReadAllTextAsync(_stanza.Cluster.ConfigPath, Stop);
        await File.WriteAllTextAsync(_config, text.Replace("repo1-retention-full", $"repo1-s3-key-secret={Secret}\nrepo1-retention-full", StringComparison.Ordinal), Stop);
        File.SetUnixFileMode(_config, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        _stanza.Cluster.Folder.GiveToOwner(_config);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Root_the_owner_and_a_user_of_sudo_change_it_and_leave_owner_and_mode()
    {
        await using SudoUser user = await SudoUser.CreateAsync();
        FileIdentity before = FileIdentity.Of(_config)!;
        int days = 30;
        foreach (TestAccount account in (TestAccount[])[TestAccount.Current, TestAccount.Postgres, user.Account])
        {
            days++;
            Assert.Equal($"{days}", (await SetAsync(account, $"-Days {days}")).Trim());
            FileIdentity after = FileIdentity.Of(_config)!;
            Assert.Equal((before.UserId, before.GroupId, before.Mode), (after.UserId, after.GroupId, after.Mode));
            Assert.Contains($"repo1-retention-full={days}\n", await File.ReadAllTextAsync(_config, Stop), StringComparison.Ordinal);
            Assert.Equal([_config], Directory.EnumerateFileSystemEntries(_folder));
        }
    }

    [Fact]
    public async Task Where_the_owner_may_not_write_it_says_so_and_changes_nothing()
    {
        string before = await File.ReadAllTextAsync(_config, Stop);
        File.SetUnixFileMode(_folder, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        string closed = await SetAsync(TestAccount.Postgres, "-Days 5");
        File.SetUnixFileMode(_folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Equal(before, await File.ReadAllTextAsync(_config, Stop));

        // His folder, and a file of root: a file of his own in its place would take it away from root.
        (await TestProgram.RunAsync(null, ["chown", "root:root", "--", _config], cancellationToken: Stop)).EnsureSuccess();
        File.SetUnixFileMode(_config, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        string ofRoot = await SetAsync(TestAccount.Postgres, "-Days 5");
        Assert.Equal(before, await File.ReadAllTextAsync(_config, Stop));

        Assert.All([closed, ofRoot], output => Assert.StartsWith($"{nameof(FaultCatalog.PathNotWritable)},", output, StringComparison.Ordinal));
        Assert.Equal([_config], Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public async Task A_file_that_is_read_only_is_replaced_and_stays_read_only()
    {
        File.SetUnixFileMode(_config, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Assert.Equal("5", (await SetAsync(TestAccount.Postgres, "-Days 5")).Trim());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.GroupRead, File.GetUnixFileMode(_config));
    }

    [Fact]
    public async Task A_file_that_is_mounted_there_is_named_and_stays()
    {
        string before = await File.ReadAllTextAsync(_config, Stop);
        string output = await SetAsync(TestAccount.Current, "-Days 5", "unshare", "-m", "sh", "-c", "mount --bind \"$0\" \"$0\" && exec \"$@\"", _config);
        Assert.SkipWhen(output.StartsWith("unshare:", StringComparison.Ordinal) || output.StartsWith("mount:", StringComparison.Ordinal), $"This machine does not let the tests mount: {output}");
        Assert.StartsWith($"{nameof(FaultCatalog.FileIsMount)},", output, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(_config, Stop));
        Assert.Equal([_config], Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public async Task A_link_is_named_and_stays()
    {
        string link = Path.Combine(_folder, "link.conf");
        File.CreateSymbolicLink(link, _config);
        string output = await host.RunAsync(TestAccount.Postgres, $"Set-PgRetention -Days 5 -ConfigPath {link} -Confirm:$false", Stop);
        Assert.StartsWith($"{nameof(FaultCatalog.FileIsLink)},", output, StringComparison.Ordinal);
        Assert.Equal(_config, new FileInfo(link).LinkTarget);
    }

    [Fact]
    public async Task A_secret_in_the_file_is_in_no_stream_in_no_difference_and_on_no_command_line()
    {
        string log = Path.Combine(_folder, "arguments");
        string programs = Wrappers($"printf '%s\\n' \"NAME $*\" >>{log}", "readlink", "test", "cat", "find", "install", "dd", "cp", "stat", "sync", "mv", "rm", "pgbackrest");
        string[] before = ["env", $"PATH={programs}:/usr/sbin:/usr/bin:/sbin:/bin"];
        const string Everything = "-Verbose -Debug";

        string shown = await StreamsAsync($"Set-PgRetention -Days 5 -ConfigPath {_config} -WhatIf {Everything}", before);
        string changed = await StreamsAsync($"Set-PgRetention -Days 5 -ConfigPath {_config} -Confirm:$false {Everything}", before);
        string failed = await StreamsAsync($"Set-PgRetention -Days 6 -Repository 7 -ConfigPath {_config} -Confirm:$false {Everything}", before);

        Assert.True(File.Exists(log), shown + changed + failed);
        string arguments = await File.ReadAllTextAsync(log, Stop);
        Assert.Contains("+repo1-retention-full=5", shown, StringComparison.Ordinal);
        Assert.Contains(" repo1-s3-key-secret=<redacted>", shown, StringComparison.Ordinal);
        Assert.Contains("install -m 600", arguments, StringComparison.Ordinal);
        Assert.Contains("repo1-retention-full=5", await File.ReadAllTextAsync(_config, Stop), StringComparison.Ordinal);
        Assert.Contains($"repo1-s3-key-secret={Secret}", await File.ReadAllTextAsync(_config, Stop), StringComparison.Ordinal);
        Assert.All([shown, changed, failed, arguments], text => Assert.DoesNotContain(Secret, text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_crash_between_writing_and_renaming_leaves_the_old_file_and_the_next_change_cleans_up()
    {
        string before = await File.ReadAllTextAsync(_config, Stop);
        string started = Path.Combine(_folder, "mv-started");
        string programs = Wrappers($"echo $$ >{started}.new; /usr/bin/mv {started}.new {started}; exec sleep 600", "mv");
        using Process process = host.Start(
            TestAccount.Postgres, $"Set-PgRetention -Days 5 -ConfigPath {_config} -Confirm:$false", "env", $"PATH={programs}:/usr/sbin:/usr/bin:/sbin:/bin");
        await ProcessTable.UntilAsync(() => process.HasExited || File.Exists(started), "the renaming of the file", Stop);
        int renaming = int.Parse(await File.ReadAllTextAsync(started, Stop), System.Globalization.CultureInfo.InvariantCulture);
        ProcessTable.Signal(process.Id, Kill);
        ProcessTable.Signal(renaming, Kill);
        await process.WaitForExitAsync(Stop);

        Assert.Equal(before, await File.ReadAllTextAsync(_config, Stop));
        Assert.Single(Directory.EnumerateFiles(_folder, ".pgbackrest.conf.pgmlbackup-*"));
        Assert.Equal("6", (await SetAsync(TestAccount.Postgres, "-Days 6")).Trim());
        Assert.Empty(Directory.EnumerateFiles(_folder, ".pgbackrest.conf.pgmlbackup-*"));
        Assert.Contains("repo1-retention-full=6", await File.ReadAllTextAsync(_config, Stop), StringComparison.Ordinal);
    }

    private Task<string> SetAsync(TestAccount account, string policy, params string[] before) =>
        host.RunAsync(account, $"Set-PgRetention {policy} -ConfigPath {_config} -Confirm:$false | ForEach-Object Days", Stop, before);

    private async Task<string> StreamsAsync(string script, string[] before)
    {
        using Process process = host.Start(TestAccount.Postgres, script, before);
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync(Stop);
        string output = await process.StandardOutput.ReadToEndAsync(Stop);
        await process.WaitForExitAsync(Stop);
        return output + await error;
    }

    // Programs that do something first, and then what they are named for.
    private string Wrappers(string first, params string[] names)
    {
        string folder = _stanza.Cluster.Folder.MakeFolder($"programs-{Guid.NewGuid():N}"[..16]);
        foreach (string name in names)
        {
            string path = Path.Combine(folder, name);
            File.WriteAllText(path, $"#!/bin/sh\n{first.Replace("NAME", name, StringComparison.Ordinal)}\nexec /usr/bin/{name} \"$@\"\n");
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            _stanza.Cluster.Folder.GiveToOwner(path);
        }

        return folder;
    }
}
