using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.Wal;

/// <summary>A folder of the owner for segments that <c>pg_waldump</c> reads. It is gone when it is disposed, also after a cancellation.</summary>
internal sealed class WalScratch : IAsyncDisposable
{
    private const string SystemFolder = "/var/tmp";

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
    internal static Task<WalScratch> CreateAsync(ProgramRunner runner, Account owner, CancellationToken stop) =>
        CreateAsync(runner, owner, System.IO.Path.GetTempPath(), stop);

    /// <summary>Makes one in a temporary folder; where that is closed to the owner, as the one of root's session often is, in the system's.</summary>
    /// <exception cref="PgmlException"><c>PathNotWritable</c>.</exception>
    internal static async Task<WalScratch> CreateAsync(ProgramRunner runner, Account owner, string temporary, CancellationToken stop)
    {
        List<string> refusals = [];
        foreach (string folder in new[] { System.IO.Path.TrimEndingDirectorySeparator(temporary), SystemFolder }.Distinct(StringComparer.Ordinal))
        {
            ProgramResult made = await runner.RunAsync(Request(owner, "mktemp", ["-d", "--", System.IO.Path.Join(folder, "pgmlbackup-wal.XXXXXXXX")]), stop).ConfigureAwait(false);
            if (made.ExitCode == 0)
            {
                return new WalScratch(runner, owner, made.OutputText.TrimEnd('\n'));
            }

            refusals.Add(made.ErrorText.Trim());
        }

        throw new PgmlException(FaultCatalog.PathNotWritable, $"The account '{owner}' cannot make a folder for WAL that is to be read: {string.Join("; ", refusals)}", temporary);
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

    /// <summary>Lays a symbolic link to a segment into it, which a server may still be filling.</summary>
    /// <exception cref="PgmlException"><c>PathNotWritable</c>.</exception>
    internal async Task LinkAsync(string name, string segment, CancellationToken stop)
    {
        string path = $"{Path}/{name}";
        ProgramResult result = await _runner.RunAsync(Request(_owner, "ln", ["-s", "-f", "--", segment, path]), stop).ConfigureAwait(false);
        if (result.ExitCode != 0)
        {
            throw new PgmlException(FaultCatalog.PathNotWritable, $"The account '{_owner}' cannot make the link '{path}': {result.ErrorText.Trim()}", path);
        }
    }

    /// <summary>Deletes segments in it; one that is not there is as good.</summary>
    internal Task DeleteAsync(IEnumerable<string> names, CancellationToken stop) => _runner.RunAsync(Request(_owner, "rm", ["-f", "--", .. names.Select(name => $"{Path}/{name}")]), stop);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _runner.RunAsync(Request(_owner, "rm", ["-rf", "--", Path]), CancellationToken.None).ConfigureAwait(false);

    private static ProgramRequest Request(Account owner, string program, string[] arguments) =>
        new(ProgramFinder.Find(program) ?? program, arguments) { RunAs = owner, Environment = OwnerFiles.PlainMessages };
}
