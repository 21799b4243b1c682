using System.Globalization;
using PgmlBackup.Engine.Activity;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Locking;
using PgmlBackup.Engine.Repository;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Backups;

/// <summary>Waits for the backup that runs, and shows meanwhile who it is, how far it is, and how long it still takes.</summary>
/// <param name="context">The stanza.</param>
/// <param name="time">The clock.</param>
internal sealed class BackupQueue(StanzaContext context, TimeProvider time)
{
    private const string LockKind = "backup";
    private static readonly TimeSpan s_firstLook = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_lastLook = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_pace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(40); // What a timer can count.
    private const int PacesToProbe = 15;

    /// <summary>Who is to be waited for: pgBackRest at work for the stanza, else whoever holds the lock file.</summary>
    /// <returns>Null when nobody can be seen.</returns>
    internal async Task<LockHolder?> FindHolderAsync(string file, CancellationToken stop) =>
        await context.Locks.FindHolderAsync(context.LockPath, context.Stanza, LockKind, stop).ConfigureAwait(false) ?? KernelLockTable.FindHolder(file);

    /// <summary>Waits until no pgBackRest holds its own lock for backups of the stanza.</summary>
    /// <returns>True.</returns>
    internal async Task<bool> WaitUntilFreeAsync(CancellationToken stop)
    {
        while (await context.Locks.FindHolderAsync(context.LockPath, context.Stanza, LockKind, stop).ConfigureAwait(false) is { } holder)
        {
            // Its lock file is opened seldom: whoever takes that lock at the same moment is refused. That the process lives costs nothing to see.
            for (int pace = 0; pace < PacesToProbe; pace++)
            {
                await Task.Delay(s_pace, time, stop).ConfigureAwait(false);
                if (holder.ProcessId is not { } process || !Path.Exists(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}")))
                {
                    break;
                }
            }
        }

        return true;
    }

    /// <summary>Waits with a limit and shows progress.</summary>
    /// <param name="wait">What is waited for.</param>
    /// <param name="file">The lock file.</param>
    /// <param name="limit">How long at most; null without end.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <exception cref="PgmlException"><c>BackupWaitTimeout</c>.</exception>
    internal async Task<T> WaitAsync<T>(Func<CancellationToken, Task<T>> wait, string file, TimeSpan? limit, CancellationToken stop)
    {
        string activity = $"Waiting to back up {context.Stanza}";
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var patience = new CancellationTokenSource(limit is { } span && span < s_longest ? TimeSpan.FromTicks(Math.Max(0, span.Ticks)) : Timeout.InfiniteTimeSpan, time);
        using CancellationTokenRegistration over = patience.Token.Register(ending.Cancel);
        using var shown = new CancellationTokenSource();
        Task showing = ShowAsync(activity, file, shown.Token);
        try
        {
            return await wait(ending.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            LockHolder? holder = await FindHolderAsync(file, stop).ConfigureAwait(false);
            throw new PgmlException(
                FaultCatalog.BackupWaitTimeout,
                $"No backup of stanza '{context.Stanza}' was taken: its turn did not come within {Display.Span(limit)}. {(holder is null ? "Who holds the lock cannot be seen." : $"The lock is held by {holder.Describe()}.")}",
                context.Stanza);
        }
        finally
        {
            await shown.CancelAsync().ConfigureAwait(false);
            await showing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            context.Activity.Progress(new OperationProgress(activity, "done", Completed: true));
        }
    }

    private async Task ShowAsync(string activity, string file, CancellationToken stop)
    {
        // A look starts programs as the owner: the longer the wait, the more seldom.
        for (TimeSpan pause = s_firstLook; ; pause = pause * 2 < s_lastLook ? pause * 2 : s_lastLook)
        {
            context.Activity.Progress(await TellAsync(activity, file, stop).ConfigureAwait(false));
            await Task.Delay(pause, time, stop).ConfigureAwait(false);
        }
    }

    // What cannot be seen just now is no reason to end the wait.
    private async Task<OperationProgress> TellAsync(string activity, string file, CancellationToken stop)
    {
        try
        {
            LockHolder? holder = await FindHolderAsync(file, stop).ConfigureAwait(false);
            PgBackupProgress? progress = holder?.Command is null ? null : BackupProgressReader.Tell(context.Stanza, LockKind, holder, time.GetUtcNow().UtcDateTime);
            return new OperationProgress(activity, holder is null ? "for its turn" : $"for {holder.Describe()}", progress?.PercentComplete, progress?.Remaining);
        }
        catch (PgmlException)
        {
            return new OperationProgress(activity, "for its turn");
        }
    }
}
