using System.Globalization;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Locking;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Engine.Stanzas;

namespace PgmlBackup.Engine.Backups;

/// <summary>Ends the backup that runs for a stanza on this host, whoever started it.</summary>
/// <param name="context">The stanza.</param>
/// <param name="time">The clock.</param>
public sealed class BackupStop(StanzaContext context, TimeProvider time)
{
    private const string LockKind = "backup";
    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_pace = TimeSpan.FromMilliseconds(200);

    /// <summary>The work that holds pgBackRest's lock for backups.</summary>
    /// <returns>Null when nothing runs.</returns>
    public Task<LockHolder?> FindAsync(CancellationToken stop) => context.Locks.FindHolderAsync(context.LockPath, context.Stanza, LockKind, stop);

    /// <summary>Asks the work to end, after a grace of 10 s ends it with all its workers, and returns when its lock is free.</summary>
    /// <param name="holder">What <see cref="FindAsync"/> found.</param>
    /// <param name="timeout">How long it is waited for.</param>
    /// <param name="stop">Ends the wait; the work has been asked to end.</param>
    /// <exception cref="PgmlException"><c>BackupNotStopped</c>.</exception>
    public async Task EndAsync(LockHolder holder, TimeSpan timeout, CancellationToken stop)
    {
        // One that is halted hears the signal when it is let go on.
        await SignalAsync(holder, "INT", [], stop).ConfigureAwait(false);
        await SignalAsync(holder, "CONT", [], stop).ConfigureAwait(false);
        long start = time.GetTimestamp();
        bool killed = false;
        while (await LookAsync(holder, stop).ConfigureAwait(false) is { IsOver: false } left)
        {
            TimeSpan passed = time.GetElapsedTime(start);
            if (passed > timeout)
            {
                throw new PgmlException(
                    FaultCatalog.BackupNotStopped,
                    string.Create(CultureInfo.InvariantCulture, $"The backup has not ended {passed.TotalSeconds:0} s after it was told to: {(left.Holder ?? holder).Describe()}."),
                    context.Stanza);
            }

            // Its workers notice only after some 15 s that it has ended, and keep its lock as long.
            if (!killed && (passed > s_grace || !left.IsLeaderAlive))
            {
                killed = true;
                context.Activity.Verbose(left.IsLeaderAlive ? "It does not end by itself: killing it and its workers." : "It has ended: killing its workers.");
                await SignalAsync(left.Holder ?? holder, "KILL", left.Workers, stop).ConfigureAwait(false);
            }

            await Task.Delay(s_pace, time, stop).ConfigureAwait(false);
        }
    }

    private async Task<Remains> LookAsync(LockHolder asked, CancellationToken stop)
    {
        LockHolder? now = await FindAsync(stop).ConfigureAwait(false);
        IReadOnlyList<int> workers = asked.ExecutionId is { } id ? [.. ProcessLook.WithWord($"--exec-id={id}")] : [];
        bool isLeaderAlive = asked.ProcessId is { } leader && ProcessLook.StartTime(leader) == asked.StartTime && ProcessLook.CommandLine(leader) is not null;
        return new Remains(now is not null && IsSame(asked, now) ? now : null, isLeaderAlive, workers);
    }

    private sealed record Remains(LockHolder? Holder, bool IsLeaderAlive, IReadOnlyList<int> Workers)
    {
        internal bool IsOver => Holder is null && Workers.Count == 0 && !IsLeaderAlive;
    }

    // Whoever waited for it may hold the lock by now, and is not to be ended too.
    private static bool IsSame(LockHolder asked, LockHolder now) => now.ExecutionId is null || asked.ExecutionId is null || now.ExecutionId == asked.ExecutionId;

    private async Task SignalAsync(LockHolder holder, string signal, IReadOnlyList<int> workers, CancellationToken stop)
    {
        string[] processes = [.. workers.Append(holder.ProcessId ?? 0).Where(process => process > 1).Distinct().Select(process => process.ToString(CultureInfo.InvariantCulture))];
        if (processes.Length == 0)
        {
            throw new PgmlException(FaultCatalog.BackupNotStopped, $"The process that holds the lock '{holder.LockFile}' cannot be seen.", context.Stanza);
        }

        context.Activity.Verbose($"As {context.Owner}: kill -s {signal} {string.Join(' ', processes)}");

        // One that has just ended is no failure: the lock decides.
        await context.Runner.RunAsync(new ProgramRequest(ProgramFinder.Find("kill") ?? "/bin/kill", ["-s", signal, "--", .. processes]) { RunAs = context.Owner }, stop).ConfigureAwait(false);
    }
}
