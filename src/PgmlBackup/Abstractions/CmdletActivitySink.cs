using System.Management.Automation;
using PgmlBackup.Engine.Activity;
using PgmlBackup.Engine.Faults;

namespace PgmlBackup.Commands;

/// <summary>Carries what the engine says to the streams of the cmdlet that called it. Any thread may call it, also while the pipeline is being stopped.</summary>
/// <param name="cmdlet">The cmdlet.</param>
public sealed class CmdletActivitySink(AsyncCmdlet cmdlet) : IActivitySink
{
    private readonly List<string> _activities = [];

    /// <inheritdoc/>
    public bool WantsDebug => cmdlet.ShowsDebug;

    /// <inheritdoc/>
    public void Verbose(string message) => cmdlet.TellVerbose(message);

    /// <inheritdoc/>
    public void Debug(string message) => cmdlet.TellDebug(message);

    /// <inheritdoc/>
    public void Warning(string message) => cmdlet.TellWarning(message);

    /// <inheritdoc/>
    public void Fault(PgmlException fault) => cmdlet.TellError(ErrorFactory.Create(fault));

    /// <inheritdoc/>
    public void Progress(OperationProgress progress)
    {
        ArgumentNullException.ThrowIfNull(progress);
        int activityId = Identify(progress.Activity);
        if (cmdlet.AdmitsProgress(activityId, progress.Completed))
        {
            cmdlet.TellProgress(ToRecord(activityId, progress));
        }
    }

    private static ProgressRecord ToRecord(int activityId, OperationProgress progress) =>
        new(activityId, progress.Activity, string.IsNullOrEmpty(progress.Status) ? " " : progress.Status)
        {
            PercentComplete = progress.Percent is { } percent ? (int)Math.Clamp(percent, 0, 100) : -1,
            SecondsRemaining = progress.Remaining is { } remaining ? (int)Math.Clamp(remaining.TotalSeconds, 0, int.MaxValue) : -1,
            RecordType = progress.Completed ? ProgressRecordType.Completed : ProgressRecordType.Processing,
        };

    /// <summary>One bar an activity: its number is its place in the order of appearance.</summary>
    private int Identify(string activity)
    {
        lock (_activities)
        {
            int index = _activities.IndexOf(activity);
            if (index < 0)
            {
                index = _activities.Count;
                _activities.Add(activity);
            }

            return index;
        }
    }
}
