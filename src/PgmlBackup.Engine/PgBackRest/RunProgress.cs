using PgmlBackup.Engine.Activity;

namespace PgmlBackup.Engine.PgBackRest;

/// <summary>Shows a run as it goes: steps and warnings to the streams, files as progress.</summary>
/// <param name="activity">The streams.</param>
/// <param name="title">What is done, for the progress.</param>
/// <param name="expected">Words of a warning that says only what was intended; such a one is a step. Null for none.</param>
public sealed class RunProgress(IActivitySink activity, string title, string? expected = null)
{
    private readonly ProgressEstimate _estimate = new(TimeProvider.System);

    /// <summary>Takes the next entry.</summary>
    public void Observe(LogEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        switch (entry.Level)
        {
            case LogLevel.Info:
                activity.Verbose(entry.Message);
                break;
            case LogLevel.Warn when expected is not null && entry.Message.Contains(expected, StringComparison.Ordinal):
                activity.Verbose(entry.ToString());
                break;
            case LogLevel.Warn:
                activity.Warning($"pgBackRest: {entry}");
                break;
            case LogLevel.Detail when entry.File is { } file:
                activity.Progress(new OperationProgress(title, file.Name, file.Percent, _estimate.Remaining(file.Percent)));
                break;
            default:
                break;
        }
    }
}
