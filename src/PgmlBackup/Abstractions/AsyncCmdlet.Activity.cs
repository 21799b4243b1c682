using System.Management.Automation;

namespace PgmlBackup.Commands;

// What the engine's activity needs of the cmdlet: which streams anybody listens to, and a way to speak that never throws into the engine's own cleaning up.
public abstract partial class AsyncCmdlet
{
    private readonly ProgressThrottle _progress = new(TimeProvider.System);
    private bool _showsVerbose;
    private bool _showsDebug;
    private bool _showsProgress;

    /// <summary>Queues a verbose message if anybody listens.</summary>
    internal void TellVerbose(string text)
    {
        if (_showsVerbose)
        {
            TryPost(() => base.WriteVerbose(text));
        }
    }

    /// <summary>Queues a debug message if anybody listens.</summary>
    internal void TellDebug(string text)
    {
        if (_showsDebug)
        {
            TryPost(() => base.WriteDebug(text));
        }
    }

    /// <summary>Queues a warning.</summary>
    internal void TellWarning(string text) => TryPost(() => base.WriteWarning(text));

    /// <summary>Queues an error. It is lost only with the whole pipeline.</summary>
    /// <exception cref="InvalidOperationException">The block has ended without the failure.</exception>
    internal void TellError(ErrorRecord record)
    {
        if (!TryPost(() => base.WriteError(record)) && !IsStopping)
        {
            throw new InvalidOperationException($"{GetType().Name} failed after its block had ended: {record}");
        }
    }

    /// <summary>Queues a progress record that <see cref="AdmitsProgress"/> has let through.</summary>
    internal void TellProgress(ProgressRecord record) => TryPost(() => base.WriteProgress(record));

    /// <summary>True when the debug stream is heard.</summary>
    internal bool ShowsDebug => _showsDebug;

    /// <summary>Whether a progress record would be shown now, so that it need not be built.</summary>
    internal bool AdmitsProgress(int activityId, bool completed) => _showsProgress && _progress.Admits(activityId, completed);

    /// <summary>Only the pipeline thread may read variables, and a preference may change between two inputs.</summary>
    private void ReadPreferences()
    {
        _showsVerbose = Shows("Verbose", "VerbosePreference");
        _showsDebug = Shows("Debug", "DebugPreference");
        _showsProgress = Shows("ProgressAction", "ProgressPreference");
    }

    private bool Shows(string parameter, string variable)
    {
        object? preference = MyInvocation.BoundParameters.TryGetValue(parameter, out object? bound) ? bound : GetVariableValue(variable);
        return preference is SwitchParameter given
            ? given.IsPresent
            : !LanguagePrimitives.TryConvertTo(preference, out ActionPreference action)
                || action is not (ActionPreference.SilentlyContinue or ActionPreference.Ignore);
    }

    /// <summary>A bar of an operation that failed half way would stay on the screen while the pipeline goes on.</summary>
    private void CompleteProgress()
    {
        if (!IsStopping)
        {
            foreach (int activityId in _progress.Open)
            {
                _progress.Admits(activityId, completed: true);
                base.WriteProgress(new ProgressRecord(activityId, GetType().Name, " ") { RecordType = ProgressRecordType.Completed });
            }
        }
    }
}
