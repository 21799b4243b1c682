using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Journal;
using PgmlBackup.Engine.Processes;
using PgmlBackup.IntegrationTests.Backups;
using PgmlBackup.Model;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.Locking;

/// <summary>The history of runs on real filesystems.</summary>
public sealed class HistoryTests : IAsyncLifetime
{
    private readonly ScratchFolder _folder = ScratchFolder.Create();
    private readonly Account _owner = AccountDatabase.ByName(TestAccount.Postgres.Name);
    private readonly WatchingSink _sink = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string State => _folder.Combine("state");

    private string Current => Path.Join(State, "runs.jsonl");

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    [Fact]
    public async Task Many_writers_at_once_lose_nothing_and_all_is_the_owners()
    {
        await Task.WhenAll(Enumerable.Range(0, 40).Select(number => Journal().AppendAsync(Record($"{number}"), Stop)));

        Assert.Equal(Enumerable.Range(0, 40).Select(number => $"{number}").Order(), (await Journal().ReadAsync("main", Stop)).Select(run => run.Id).Order());
        Assert.Equal(_owner.UserId, FileIdentity.Of(Current)?.UserId);
        Assert.Equal("", _sink.Text);
    }

    [Fact]
    public async Task A_line_that_was_cut_or_spoilt_is_told_and_the_next_one_is_whole()
    {
        await Journal().AppendAsync(Record("a"), Stop);
        await File.AppendAllTextAsync(Current, "{\"id\":\"torn\",\"stan", Stop);
        await Journal().AppendAsync(Record("b"), Stop);

        Assert.Equal(["a", "b"], (await Journal().ReadAsync(null, Stop)).Select(run => run.Id));
        Assert.Contains($"1 of the lines of the history '{Current}'", _sink.Text, StringComparison.Ordinal);
        Assert.Contains("line 3", _sink.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_is_told_and_the_history_goes_on_when_there_is_space_again()
    {
        await using SmallDisk disk = await SmallDisk.MountAsync(_folder, 1);
        RunJournal journal = Journal(disk.Path);
        await journal.AppendAsync(Record("a"), Stop);
        disk.Fill();
        PgmlException lost = await Assert.ThrowsAsync<PgmlException>(() => AppendUntilRefusedAsync(journal));
        disk.Free();
        await Journal(disk.Path).AppendAsync(Record("b"), Stop);

        Assert.Equal(FaultCatalog.HistoryNotWritten, lost.Fault);
        Assert.Contains("No space left on device", lost.Message, StringComparison.Ordinal);
        IReadOnlyList<RunRecord> runs = await Journal(disk.Path).ReadAsync(null, Stop);
        Assert.Contains("a", runs.Select(run => run.Id));
        Assert.Contains("b", runs.Select(run => run.Id));
    }

    [Fact]
    public async Task What_grows_is_set_aside_and_the_oldest_is_deleted()
    {
        for (int number = 0; number < 30; number++)
        {
            await new RunJournal(new ProgramRunner(), new StateFolder(new ProgramRunner(), _owner, State), _owner, _sink) { FileLimit = 1000, KeptFiles = 2 }.AppendAsync(Record($"{number:00}"), Stop);
        }

        string[] kept = [.. (await Journal().ReadAsync(null, Stop)).Select(run => run.Id).Order()];
        Assert.Equal(3, Directory.GetFiles(State).Length);
        Assert.Equal(kept, Enumerable.Range(30 - kept.Length, kept.Length).Select(number => $"{number:00}"));
        Assert.InRange(kept.Length, 7, 15);
    }

    [Fact]
    public async Task A_folder_that_the_owner_may_not_write_to_is_told_with_what_mends_it()
    {
        Assert.SkipUnless(TestAccount.IsRoot, "Only root can make a folder of root.");
        Directory.CreateDirectory(State);

        PgmlException lost = await Assert.ThrowsAsync<PgmlException>(() => Journal().AppendAsync(Record("a"), Stop));

        Assert.Equal(FaultCatalog.HistoryNotWritten, lost.Fault);
        Assert.Contains($"install -d -m 750 -o {_owner.Name} {State}", lost.RecommendedAction, StringComparison.Ordinal);
    }

    private static RunRecord Record(string id) => RunRecord.Begin("main", DateTime.UtcNow) with { Id = id, Outcome = PgRunOutcome.Succeeded };

    private static async Task AppendUntilRefusedAsync(RunJournal journal)
    {
        // The last block of the file may have room for some.
        for (int number = 0; number < 100; number++)
        {
            await journal.AppendAsync(Record($"full {number}"), Stop);
        }
    }

    private RunJournal Journal(string? path = null) => new(new ProgramRunner(), new StateFolder(new ProgramRunner(), _owner, path ?? State), _owner, _sink);
}
