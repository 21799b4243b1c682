using PgmlBackup.Engine.Locking;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Repository;

/// <summary>Tells what runs for a stanza on this host: from the locks, who; from the lock file and <c>info</c>, how far.</summary>
/// <param name="client">Runs pgBackRest.</param>
/// <param name="locks">Looks at its locks.</param>
public sealed class BackupProgressReader(PgBackRestClient client, LockProbe locks)
{
    private static readonly string[] s_kinds = ["backup", "restore"];

    /// <summary>Looks once.</summary>
    /// <param name="stanza">The stanza.</param>
    /// <param name="lockPath">pgBackRest's <c>lock-path</c>.</param>
    /// <param name="stop">Ends the look.</param>
    /// <returns>One object for each piece of work; none when nothing runs. Restores are seen from pgBackRest 2.56 on: older ones take no lock.</returns>
    public async Task<IReadOnlyList<PgBackupProgress>> ReadAsync(string stanza, string lockPath, CancellationToken stop)
    {
        List<PgBackupProgress> running = [];
        foreach (string kind in s_kinds)
        {
            if (await locks.FindHolderAsync(lockPath, stanza, kind, stop).ConfigureAwait(false) is { } holder)
            {
                running.Add(Tell(stanza, kind, await WithSizesAsync(holder, stanza, stop).ConfigureAwait(false), DateTime.UtcNow));
            }
        }

        return running;
    }

    /// <summary>The progress that a holder means at a moment.</summary>
    internal static PgBackupProgress Tell(string stanza, string kind, LockHolder holder, DateTime now)
    {
        double? percent = holder is { Size: > 0 and var size, SizeComplete: { } copied } ? 100.0 * copied / size : holder.PercentComplete;
        TimeSpan? elapsed = now - holder.StartTime;
        return new PgBackupProgress
        {
            Stanza = stanza,
            Operation = holder.Command ?? kind,
            ProcessId = holder.ProcessId,
            UserName = holder.UserName,
            StartTime = holder.StartTime,
            PercentComplete = percent,
            Size = holder.Size,
            SizeComplete = holder.SizeComplete,
            Remaining = percent is > 0 and <= 100 and var done && elapsed is { } spent && spent > TimeSpan.Zero ? spent * ((100 - done) / done) : null,
        };
    }

    // The lock file of another account cannot always be read; info reads it as the owner.
    private async Task<LockHolder> WithSizesAsync(LockHolder holder, string stanza, CancellationToken stop)
    {
        if (holder.PercentComplete is not null || holder.Size is not null)
        {
            return holder;
        }

        RepositoryAnswer answer = await new RepositoryService(client).ReadAsync(stanza, null, null, stop).ConfigureAwait(false);
        PgStanza? said = answer.Stanzas is [var only, ..] ? only.Stanza : null;
        return holder with { Size = said?.RunningSize, SizeComplete = said?.RunningSizeComplete };
    }
}
