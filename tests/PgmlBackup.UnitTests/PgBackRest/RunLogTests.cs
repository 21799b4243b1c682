using PgmlBackup.Engine.PgBackRest;

namespace PgmlBackup.UnitTests.PgBackRest;

/// <summary>Two outputs of one run, heard as they come.</summary>
public sealed class RunLogTests
{
    private const string Warning = "WARN: configuration file contains invalid option 'no-such-option'";
    private const string Step = "2026-11-22 19:16:22.764 P00   INFO: backup command begin 2.45:";

    private readonly List<string> _heard = [];

    private RunLog Log => field ??= new RunLog(entry => _heard.Add($"{entry.Level}: {entry.Message}"));

    [Fact]
    public void A_warning_on_standard_error_is_heard_when_the_log_goes_on_and_not_at_its_end()
    {
        Log.FeedError(Warning);
        Assert.Empty(_heard);
        Log.EndError();
        Log.FeedOutput(Step);
        Assert.Equal(["Warn: configuration file contains invalid option 'no-such-option'", "Info: backup command begin 2.45:"], _heard);
        Log.Complete();
        Assert.Equal(2, _heard.Count);
        Assert.Single(Log.Problems);
    }

    [Fact]
    public void A_warning_with_a_hint_stays_one()
    {
        Log.FeedError("WARN: unable to check pg1");
        Log.FeedError("      HINT: is the server running?");
        Log.EndError();
        Assert.Single(_heard);
        Assert.Single(Log.Problems);
    }

    [Fact]
    public void What_waits_when_the_run_ends_is_heard_then()
    {
        Log.FeedOutput("2026-11-22 19:16:22.764 P00  ERROR: [056]: unable to find primary cluster");
        Log.FeedError(Warning);
        Assert.Empty(_heard);
        Log.Complete();
        Assert.Equal(2, _heard.Count);
        Assert.Equal(2, Log.Problems.Count);
    }
}
