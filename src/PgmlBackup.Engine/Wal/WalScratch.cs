using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.Wal;

/// <summary>A folder of the owner for segments that <c>pg_waldump</c> reads. It is gone when it is disposed, also after a cancellation.</summary>
internal sealed class WalScratch : IAsyncDisposable
{
    private readonly ProgramRunner _runner;
    private readonly Account _owner;

    private WalScratch(ProgramRunner runner, Account owner, string path)
    {
        _runner = runner;
        _owner = owner;
        Path = path;
    }

    /// <summary>The folder.</summary>
    internal string Path { get; }

    /// <summary>Makes one that only the owner may enter.</summary>
    /// <exception cref="PgmlException"><c>PathNotWritable</c>.</exception>
    internal static async Task<WalScratch> CreateAsync(ProgramRunner runner, Account owner, CancellationToken stop)
    {
        string pattern = System.IO.Path.Join(System.IO.Path.GetTempPath(), "pgmlbackup-wal.XXXXXXXX");
        ProgramResult made = await runner.RunAsync(Request(owner, "mktemp", ["-d", "--", pattern]), stop).ConfigureAwait(false);
        return made.ExitCode == 0
            ? new WalScratch(runner, owner, made.OutputText.TrimEnd('\n'))
            : throw new PgmlException(FaultCatalog.PathNotWritable, $"The account '{owner}' cannot make a folder '{pattern}': {made.ErrorText.Trim()}", pattern);
    }

    /// <summary>Writes a segment into it.</summary>
    /// <exception cref="PgmlException"><c>PathNotWritable</c>, for example because the disk is full.</exception>
    internal async Task WriteAsync(string name, byte[] content, CancellationToken stop)
    {
        string path = $"{Path}/{name}";
        ProgramResult result = await _runner.RunAsync(Request(_owner, "tee", ["--", path]) with { StandardInput = content, KeepOutput = false }, stop).ConfigureAwait(false);
        if (result.ExitCode != 0)
        {
            throw new PgmlException(FaultCatalog.PathNotWritable, $"The account '{_owner}' cannot write '{path}': {result.ErrorText.Trim()}", path);
        }
    }

    /// <summary>Deletes a segment in it; one that is not there is as good.</summary>
    internal Task DeleteAsync(string name, CancellationToken stop) => _runner.RunAsync(Request(_owner, "rm", ["-f", "--", $"{Path}/{name}"]), stop);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _runner.RunAsync(Request(_owner, "rm", ["-rf", "--", Path]), CancellationToken.None).ConfigureAwait(false);

    private static ProgramRequest Request(Account owner, string program, string[] arguments) =>
        new(ProgramFinder.Find(program) ?? program, arguments) { RunAs = owner, Environment = OwnerFiles.PlainMessages };
}
