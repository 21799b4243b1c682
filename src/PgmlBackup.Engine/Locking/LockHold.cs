using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.Locking;

/// <summary>Locks that are held, until it is disposed of. A program that was started with <see cref="Folder"/> keeps them beyond that, as long as it lives.</summary>
public sealed class LockHold : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly Task _keeper;
    private readonly int _descriptor;
    private int _disposed;

    internal LockHold(string folder, int descriptor, Task keeper)
    {
        Folder = folder;
        _descriptor = descriptor;
        _keeper = keeper;
    }

    /// <summary>What a program names as <see cref="ProgramRequest.HoldFolder"/> to hold the locks too.</summary>
    public string Folder { get; }

    /// <summary>Gives the locks back, and returns when they are free.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _ = NativeMethods.Close(_descriptor);

            // It goes on only as long as a program holds the folder, and then the locks are rightly kept.
            await _keeper.WaitAsync(s_patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
