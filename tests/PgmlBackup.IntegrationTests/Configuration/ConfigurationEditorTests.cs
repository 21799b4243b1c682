using System.Text;
using PgmlBackup.Engine.Configuration;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Files;
using PgmlBackup.Engine.Processes;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.Configuration;

/// <summary>Changes of pgBackRest's configuration that are planned, shown and made, while others change it too.</summary>
public sealed class ConfigurationEditorTests : IAsyncLifetime
{
    private const string Before = "# by hand\n[global]\nrepo1-path=/r\n\n[main]\npg1-path=/d\n";

    private readonly ScratchFolder _folder = ScratchFolder.Create();
    private string _file = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static ConfigurationEditor Editor
    {
        get
        {
            Account owner = AccountDatabase.ByName(TestAccount.Postgres.Name);
            return new ConfigurationEditor(new FileReplacer(new ProgramRunner(), owner), NewFileRights.Private(owner));
        }
    }

    public ValueTask InitializeAsync()
    {
        _file = _folder.WriteFile("pgbackrest.conf", Before);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    [Fact]
    public async Task What_was_shown_is_what_is_written()
    {
        ConfigurationChange change = await PlanAsync(document => document.Set("global", "repo1-path", "/q"));
        Assert.Equal($"--- {_file}\n+++ {_file}\n@@ -1,6 +1,6 @@\n # by hand\n [global]\n-repo1-path=/r\n+repo1-path=/q\n \n [main]\n pg1-path=/d\n", change.Diff);
        Assert.Equal(Before, await TextAsync());

        Assert.True(await Editor.ApplyAsync(change, Stop));
        Assert.Equal(Before.Replace("/r", "/q", StringComparison.Ordinal), await TextAsync());
        Assert.False(await Editor.ApplyAsync(change, Stop));
    }

    [Fact]
    public async Task What_others_have_changed_since_stays()
    {
        ConfigurationChange change = await PlanAsync(document => document.Set("global", "repo1-path", "/q"));
        await File.WriteAllTextAsync(_file, "# another\n" + Before + "pg1-port=5433\n", Stop);
        Assert.True(await Editor.ApplyAsync(change, Stop));
        Assert.Equal("# another\n" + Before.Replace("/r", "/q", StringComparison.Ordinal) + "pg1-port=5433\n", await TextAsync());
    }

    [Fact]
    public async Task A_line_that_others_have_changed_since_is_not_overwritten()
    {
        ConfigurationChange change = await PlanAsync(document => document.Set("global", "repo1-path", "/q"));
        string theirs = Before.Replace("/r", "/theirs", StringComparison.Ordinal);
        await File.WriteAllTextAsync(_file, theirs, Stop);
        PgmlException refused = await Assert.ThrowsAsync<PgmlException>(() => Editor.ApplyAsync(change, Stop));
        Assert.Equal(FaultCatalog.FileChangedMeanwhile.Id, refused.Fault.Id);
        Assert.Equal(theirs, await TextAsync());
    }

    [Theory]
    [InlineData("/a=b")]
    [InlineData("/a#b")]
    [InlineData("# c")]
    [InlineData("/größe/日本")]
    [InlineData("\"quoted\"")]
    [InlineData("$(id) `id` 'x' \\")]
    public async Task Any_text_of_one_line_is_read_back_the_same(string value)
    {
        await Editor.ApplyAsync(await PlanAsync(document => document.Set("global", "repo1-path", value)), Stop);
        var now = ConfigurationDocument.Parse(await File.ReadAllBytesAsync(_file, Stop), _file);
        Assert.Equal(value, Assert.Single(now.Entries("global")).Value);
        Assert.Equal("/d", Assert.Single(now.Entries("main")).Value);
    }

    [Theory]
    [InlineData("/a\nrepo1-retention-full=1")]
    [InlineData("/a\r")]
    [InlineData("/a\0b")]
    public async Task Text_of_several_lines_is_refused_and_not_told(string value)
    {
        PgmlException refused = await Assert.ThrowsAsync<PgmlException>(() => PlanAsync(document => document.Set("global", "repo1-path", value)));
        Assert.Equal(FaultCatalog.InvalidConfigurationValue.Id, refused.Fault.Id);
        Assert.DoesNotContain("/a", refused.Message.Replace(_file, "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(Before, await TextAsync());
    }

    [Fact]
    public async Task A_hundred_changes_at_once_of_one_line_each_land_or_say_why()
    {
        int landed = 0;
        List<string> reasons = [];
        await Parallel.ForEachAsync(Enumerable.Range(0, 100), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Stop }, async (number, stop) =>
        {
            try
            {
                ConfigurationChange change = await Editor.PlanAsync(_file, document => document.Set("global", number % 2 == 0 ? $"x{number}" : "shared", $"{number}"), stop);
                Assert.True(await Editor.ApplyAsync(change, stop));
                Interlocked.Increment(ref landed);
            }
            catch (PgmlException refused)
            {
                lock (reasons)
                {
                    reasons.Add(refused.Fault.Id);
                }
            }
        });

        Assert.Equal(100, landed + reasons.Count);
        Assert.All(reasons, reason => Assert.Equal(FaultCatalog.FileChangedMeanwhile.Id, reason));
        var now = ConfigurationDocument.Parse(await File.ReadAllBytesAsync(_file, Stop), _file);
        Assert.Equal(1 + 50 + 1, now.Entries("global").Count); // The path, each of the fifty, and the one that many fought for.
        Assert.Equal([_file], Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    private Task<ConfigurationChange> PlanAsync(Func<ConfigurationDocument, ConfigurationDocument> edit) => Editor.PlanAsync(_file, edit, Stop);

    private Task<string> TextAsync() => File.ReadAllTextAsync(_file, Encoding.UTF8, Stop);
}
