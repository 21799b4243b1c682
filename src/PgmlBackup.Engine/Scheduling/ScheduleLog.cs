using System.Globalization;
using System.Text;
using System.Threading.Channels;
using PgmlBackup.Engine.Activity;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.Scheduling;

/// <summary>
/// The log of a schedule: what a run does and says, a line each with the time in UTC, written as the owner of the cluster. At the end of a run a log that has
/// grown too long is set aside by a number, and the oldest one is deleted.
/// </summary>
internal sealed class ScheduleLog : IActivitySink, IAsyncDisposable
{
    private readonly ProgramRunner _runner;
    private readonly Account _owner;
    private readonly string _path;
    private readonly IActivitySink _activity;
    private readonly TimeProvider _time;
    private readonly OwnerFiles _files;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _writing;

    /// <summary>A log.</summary>
    /// <param name="runner">Runs programs.</param>
    /// <param name="owner">Whose it is.</param>
    /// <param name="path">The file.</param>
    /// <param name="activity">Hears everything too.</param>
    /// <param name="time">The clock.</param>
    internal ScheduleLog(ProgramRunner runner, Account owner, string path, IActivitySink activity, TimeProvider time)
    {
        (_runner, _owner, _path, _activity, _time) = (runner, owner, path, activity, time);
        _files = new OwnerFiles(runner, owner);
        _writing = Task.Run(PumpAsync);
    }

    /// <summary>Bytes after which it is set aside.</summary>
    internal long Limit { get; init; } = 1 << 20;

    /// <summary>How many that were set aside are kept.</summary>
    internal int Kept { get; init; } = 4;

    /// <inheritdoc/>
    public bool WantsDebug => _activity.WantsDebug;

    /// <summary>Writes a line.</summary>
    internal void Write(string level, string message) => _lines.Writer.TryWrite(
        $"{_time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)} {level} {SecretText.Mask(message).ReplaceLineEndings(" ")}\n");

    /// <inheritdoc/>
    public void Verbose(string message)
    {
        Write("INFO", message);
        _activity.Verbose(message);
    }

    /// <inheritdoc/>
    public void Debug(string message) => _activity.Debug(message);

    /// <inheritdoc/>
    public void Warning(string message)
    {
        Write("WARN", message);
        _activity.Warning(message);
    }

    /// <inheritdoc/>
    public void Fault(PgmlException fault)
    {
        Write("ERROR", $"{fault.Fault.Id}: {fault.Message}");
        _activity.Fault(fault);
    }

    /// <inheritdoc/>
    public void Progress(OperationProgress progress) => _activity.Progress(progress);

    /// <summary>Waits until all lines are written. A log that cannot be written is a fault, and never that of the run.</summary>
    public async ValueTask DisposeAsync()
    {
        _lines.Writer.TryComplete();
        try
        {
            await _writing.ConfigureAwait(false);
            await SetAsideAsync().ConfigureAwait(false);
        }
        catch (PgmlException lost)
        {
            _activity.Fault(new PgmlException(FaultCatalog.ScheduleLogNotWritten, $"The log '{_path}' was not written: {lost.Message}", _path, inner: lost));
        }
    }

    private async Task PumpAsync()
    {
        while (await _lines.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            var text = new StringBuilder();
            while (_lines.Reader.TryRead(out string? line))
            {
                text.Append(line);
            }

            await _files.AppendAsync(_path, text.ToString(), CancellationToken.None).ConfigureAwait(false);
        }
    }

    // Whoever writes to it now, such as a shell of cron, goes on in the file that was set aside: nothing is lost.
    private async Task SetAsideAsync()
    {
        if (await _files.LookAsync(_path, CancellationToken.None).ConfigureAwait(false) is not { } facts || facts.Size < Limit)
        {
            return;
        }

        for (int number = Kept; number > 0; number--)
        {
            string from = number == 1 ? _path : Numbered(number - 1);
            await _runner.RunAsync(
                new ProgramRequest(ProgramFinder.Find("mv") ?? "mv", ["-f", "-T", "--", from, Numbered(number)]) { RunAs = _owner }, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private string Numbered(int number) => string.Create(CultureInfo.InvariantCulture, $"{_path}.{number}");
}
