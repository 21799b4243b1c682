namespace PgmlBackup.Host.Output;

/// <summary>The last line of a terminal, redrawn in place. It does not lock; <see cref="Terminal"/> does.</summary>
/// <param name="writer">Where it is drawn.</param>
/// <param name="width">The present width of the terminal.</param>
/// <param name="time">The clock.</param>
internal sealed class ProgressLine(TextWriter writer, Func<int> width, TimeProvider time)
{
    private const string EraseLine = "\r\u001b[K";
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(200);
    private bool _isShown;
    private long? _drawn;

    /// <summary>Draws, unless it was drawn a moment ago.</summary>
    public void Show(string activity, string? status, int percent, int secondsRemaining)
    {
        if (_drawn is long drawn && time.GetElapsedTime(drawn) < s_pause)
        {
            return;
        }

        _drawn = time.GetTimestamp();
        _isShown = true;

        // A line that fills the last column would wrap on some terminals.
        writer.Write(EraseLine + ProgressText.Format(activity, status, percent, secondsRemaining, width() - 1));
        writer.Flush();
    }

    /// <summary>Takes the line away before something else is written, or when the work is done.</summary>
    public void Clear()
    {
        if (_isShown)
        {
            _isShown = false;
            _drawn = null;
            writer.Write(EraseLine);
            writer.Flush();
        }
    }
}
