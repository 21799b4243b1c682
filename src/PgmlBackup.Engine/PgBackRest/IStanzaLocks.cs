namespace PgmlBackup.Engine.PgBackRest;

/// <summary>Sees the locks that pgBackRest holds on this host.</summary>
public interface IStanzaLocks
{
    /// <summary>Waits until nobody holds the lock for a kind of work.</summary>
    /// <param name="lockPath">pgBackRest's <c>lock-path</c>.</param>
    /// <param name="stanza">The stanza.</param>
    /// <param name="kind"><c>backup</c>, <c>archive</c> or <c>restore</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task WaitUntilFreeAsync(string lockPath, string stanza, string kind, CancellationToken cancellationToken);
}
