using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Engine.Scheduling;
using PgmlBackup.IntegrationTests.Backups;

namespace PgmlBackup.IntegrationTests.Scheduling;

/// <summary>The log of a schedule holds what is said, in lines, and does not grow without end.</summary>
public sealed class ScheduleLogTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pgmlt-log-").FullName;
    private readonly WatchingSink _sink = new();

    private string LogFile => Path.Combine(_folder, "main-full.log");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task It_is_set_aside_when_it_is_long_and_the_oldest_is_deleted()
    {
        foreach (int run in Enumerable.Range(1, 5))
        {
            await using ScheduleLog log = Open();
            log.Verbose($"run {run}\nof two lines, which are made one of more than a hundred characters, so that the log is longer than it may be");
        }

        Assert.Equal(["main-full.log.1", "main-full.log.2"], Directory.GetFiles(_folder).Select(Path.GetFileName).Order());
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ INFO run 5 of two lines[^\n]*\n$", await File.ReadAllTextAsync(LogFile + ".1", TestContext.Current.CancellationToken));
        Assert.Contains(" run 4 ", await File.ReadAllTextAsync(LogFile + ".2", TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_cannot_be_written_is_an_error_beside_the_run()
    {
        Directory.CreateDirectory(LogFile);
        await using (ScheduleLog log = Open())
        {
            log.Write("INFO", "lost");
        }

        Assert.Equal(FaultCatalog.ScheduleLogNotWritten, Assert.Single(_sink.Faults).Fault);
    }

    private ScheduleLog Open() => new(new ProgramRunner(), AccountDatabase.Current, LogFile, _sink, TimeProvider.System) { Limit = 100, Kept = 2 };
}
