using PgmlBackup.Engine.Activity;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.HfCache;

/// <summary>Tells how far a sync is: share, bytes, rate, time left and the file that is moved now. From any thread.</summary>
/// <param name="activity">Who is told.</param>
/// <param name="title">What is done.</param>
/// <param name="time">The clock.</param>
internal sealed class SyncProgress(IActivitySink activity, string title, TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();
    private long _total;
    private long _done;
    private string _current = "looking at the cache";

    /// <summary>More is to be done.</summary>
    internal void Expect(long bytes) => Interlocked.Add(ref _total, bytes);

    /// <summary>A file is begun.</summary>
    internal void Begin(string path)
    {
        _current = path;
        Tell();
    }

    /// <summary>So many bytes more are done; less than zero when they have to be done again.</summary>
    internal void Moved(long bytes)
    {
        Interlocked.Add(ref _done, bytes);
        Tell();
    }

    /// <summary>It is over.</summary>
    internal void End() => activity.Progress(new OperationProgress(title, "done", Completed: true));

    private void Tell()
    {
        long total = Interlocked.Read(ref _total);
        long done = Math.Clamp(Interlocked.Read(ref _done), 0, total);
        double seconds = time.GetElapsedTime(_start).TotalSeconds;
        long rate = seconds < 0.5 ? 0 : (long)(done / seconds);
        TimeSpan? left = rate > 0 ? TimeSpan.FromSeconds((total - done) / (double)rate) : null;
        string speed = rate > 0 ? $", {Display.Size(rate)}/s" : string.Empty;
        activity.Progress(new OperationProgress(title, $"{Display.Size(done)} of {Display.Size(total)}{speed}: {_current}", total == 0 ? null : 100.0 * done / total, left));
    }
}
