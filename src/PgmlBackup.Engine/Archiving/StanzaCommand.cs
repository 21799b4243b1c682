using System.Diagnostics;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Engine.Stanzas;

namespace PgmlBackup.Engine.Archiving;

/// <summary>Runs <c>stanza-create</c> and <c>stanza-upgrade</c>. They take the archive lock too, which asynchronous archiving of a busy server holds time and again, for moments: that is waited for, and nothing else.</summary>
/// <param name="context">The stanza.</param>
/// <param name="patience">How long the archiver is waited for.</param>
internal sealed class StanzaCommand(StanzaContext context, TimeSpan patience)
{
    /// <summary>As long as pgBackRest waits for the archiver by default.</summary>
    public static readonly TimeSpan DefaultPatience = TimeSpan.FromMinutes(1);

    /// <summary>Runs the command, again after each meeting with the archiver, until the patience ends.</summary>
    /// <exception cref="PgmlException"><c>LockHeld</c> when the archiver holds its lock for longer; any other fault of pgBackRest at once.</exception>
    public async Task RunAsync(PgBackRestCommand command, CancellationToken stop)
    {
        long began = Stopwatch.GetTimestamp();
        for (; ; )
        {
            try
            {
                await context.Client.RunAsync(command, LogLevel.Info, null, stop).ConfigureAwait(false);
                return;
            }
            catch (PgmlException busy) when (busy.Fault == FaultCatalog.LockHeld)
            {
                TimeSpan left = patience - Stopwatch.GetElapsedTime(began);
                if (left <= TimeSpan.Zero || !await WaitForArchiverAsync(command, left, stop).ConfigureAwait(false))
                {
                    throw;
                }
            }
        }
    }

    /// <returns>False when the lock was not free in time.</returns>
    private async Task<bool> WaitForArchiverAsync(PgBackRestCommand command, TimeSpan left, CancellationToken stop)
    {
        context.Activity.Verbose($"pgBackRest archives WAL of stanza '{context.Stanza}': {command.Name} waits for it.");
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stop);
        deadline.CancelAfter(left);
        try
        {
            await context.Locks.WaitUntilFreeAsync(context.LockPath, context.Stanza, "archive", deadline.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return false;
        }
    }
}
