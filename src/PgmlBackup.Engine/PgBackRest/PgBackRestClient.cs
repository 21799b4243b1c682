using PgmlBackup.Engine.Activity;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.PgBackRest;

/// <summary>Runs pgBackRest as the owner of the cluster and turns what it says into entries, facts and failures.</summary>
/// <param name="runner">Runs programs.</param>
/// <param name="program">The pgBackRest.</param>
/// <param name="owner">The account that owns the cluster.</param>
/// <param name="activity">Hears each command line, all output, and what each run cost.</param>
/// <param name="configuration">The options <c>config</c>, <c>config-include-path</c> and <c>config-path</c> that say which configuration is read; empty for pgBackRest's own search.</param>
/// <param name="locks">Sees the locks, so that a cancelled run has given its lock back when it is over; null where no command runs that takes one.</param>
public sealed class PgBackRestClient(
    ProgramRunner runner, PgBackRestProgram program, Account owner, IActivitySink activity, IReadOnlyList<(string Option, string Value)> configuration, IStanzaLocks? locks = null)
{
    private const string DefaultLockPath = "/tmp/pgbackrest";

    // Of a result that is handed on: enough for the errors that may stand in its place.
    private const int HeadLimit = 64 * 1024;

    // Orphaned workers look for their parent every 15 s.
    private static readonly TimeSpan s_lockPatience = TimeSpan.FromSeconds(30);

    private static readonly HashSet<string> s_backupLockers =
        new(StringComparer.Ordinal) { "backup", "expire", "annotate", "stanza-create", "stanza-upgrade", "stanza-delete" };

    /// <summary>The pgBackRest that runs.</summary>
    public PgBackRestProgram Program => program;

    /// <summary>Begins a command for this pgBackRest, with the options that say which configuration it reads.</summary>
    /// <param name="name">The command.</param>
    /// <param name="stanza">The stanza; null for none.</param>
    public PgBackRestCommand Command(string name, string? stanza) =>
        configuration.Aggregate(PgBackRestCommand.Create(name, program.Version), (command, option) => command.With(option.Option, option.Value)).With("stanza", stanza);

    /// <summary>Runs a command that reports by log lines.</summary>
    /// <param name="command">The command, without options for the log.</param>
    /// <param name="level">How much it logs; progress needs <see cref="LogLevel.Detail"/>.</param>
    /// <param name="onEntry">Hears each entry as it comes, one at a time, on a thread of the pool.</param>
    /// <param name="stop">Interrupts it; no process of it lives when the task has ended.</param>
    /// <exception cref="PgmlException">It failed: the fault of its exit code.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    public Task<PgBackRestRun> RunAsync(PgBackRestCommand command, LogLevel level, Action<LogEntry>? onEntry, CancellationToken stop) =>
        RunAsync(command, level, onEntry, null, stop);

    /// <summary>As <see cref="RunAsync(PgBackRestCommand, LogLevel, Action{LogEntry}?, CancellationToken)"/>, under a lock that pgBackRest keeps when this process is killed.</summary>
    /// <param name="command">The command, without options for the log.</param>
    /// <param name="level">How much it logs.</param>
    /// <param name="onEntry">Hears each entry.</param>
    /// <param name="holdFolder">As <see cref="ProgramRequest.HoldFolder"/>.</param>
    /// <param name="stop">Interrupts it.</param>
    /// <exception cref="PgmlException">It failed: the fault of its exit code.</exception>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    public Task<PgBackRestRun> RunAsync(PgBackRestCommand command, LogLevel level, Action<LogEntry>? onEntry, string? holdFolder, CancellationToken stop) =>
        RunAsync(WithLog(command, level), onEntry, (line, feed) => feed(line), keepOutput: false, holdFolder, stop);

    /// <summary>Runs a command whose standard output is its result.</summary>
    /// <param name="command">The command, without options for the log.</param>
    /// <param name="stop">Interrupts it.</param>
    /// <exception cref="PgmlException">It failed: the fault of its exit code.</exception>
    public Task<PgBackRestRun> ReadAsync(PgBackRestCommand command, CancellationToken stop) =>
        RunAsync(WithLog(command, null), null, null, keepOutput: true, null, stop);

    /// <summary>As <see cref="ReadAsync"/>, for results too large to keep: each line is handed on.</summary>
    /// <exception cref="PgmlException">It failed: the fault of its exit code.</exception>
    public Task<PgBackRestRun> ReadLinesAsync(PgBackRestCommand command, Action<string> onLine, CancellationToken stop) =>
        RunAsync(WithLog(command, null), null, (line, _) => onLine(line), keepOutput: false, null, stop);

    /// <summary>As <see cref="ReadAsync"/>, for results too large to keep that are no lines: the bytes are handed on as they come, good for the call only.</summary>
    /// <exception cref="PgmlException">It failed: the fault of its exit code.</exception>
    public Task<PgBackRestRun> ReadBytesAsync(PgBackRestCommand command, Action<ReadOnlyMemory<byte>> onBytes, CancellationToken stop)
    {
        var head = new MemoryStream();
        return RunAsync(WithLog(command, null), null, null, keepOutput: false, null, stop, onBytes: bytes =>
        {
            if (head.Length < HeadLimit)
            {
                head.Write(bytes.Span);
            }

            onBytes(bytes);
        }, head);
    }

    // Errors of a command whose output is a result go to standard error in every version, so that they cannot mix with it.
    private static PgBackRestCommand WithLog(PgBackRestCommand command, LogLevel? level) => level is { } wanted
        ? command.With("log-level-console", wanted.ToString().ToLowerInvariant()).With("log-level-stderr", "off")
        : command.With("log-level-console", "off").With("log-level-stderr", "warn");

    private async Task<PgBackRestRun> RunAsync(
        PgBackRestCommand command, Action<LogEntry>? onEntry, Action<string, Action<string>>? onOutput, bool keepOutput, string? holdFolder, CancellationToken stop,
        Action<ReadOnlyMemory<byte>>? onBytes = null, MemoryStream? head = null)
    {
        var log = new RunLog(onEntry);
        var request = new ProgramRequest(program.Path, command.Arguments)
        {
            RunAs = owner,
            KeepOutput = keepOutput,
            EndGroup = true,
            HoldFolder = holdFolder,
            OnOutputLine = onOutput is null ? null : line => Hear(line, () =>
            {
                log.EndError();
                onOutput(line, log.FeedOutput);
            }),
            OnOutputBytes = onBytes,
            OnErrorLine = line => Hear(line, () => log.FeedError(line)),
        };
        activity.Verbose($"As {owner}: {command.DisplayText(program.Path)}");
        ProgramResult result;
        try
        {
            result = await runner.RunAsync(request, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            activity.Verbose($"pgBackRest {command.Name} was stopped.");
            await WaitForLockAsync(command, log.Facts).ConfigureAwait(false);
            throw;
        }

        log.Complete();
        activity.Verbose(FormattableString.Invariant($"pgBackRest {command.Name} ended with exit code {result.ExitCode} after {result.Duration.TotalSeconds:0.0} s."));
        if (result.ExitCode != 0)
        {
            FeedLog(head?.ToArray() ?? result.Output, log);
            PgmlException failed = FailureReader.Read(command.Name, result.ExitCode, log.Problems, command.Stanza);
            throw await FullDisk.NameAsync(failed, new OwnerFiles(runner, owner), stop).ConfigureAwait(false);
        }

        return new PgBackRestRun(result.Output, log.Facts, log.Problems, result.Duration);
    }

    // The caller may start the next command at once: it must not meet the lock of the one that was stopped.
    private async Task WaitForLockAsync(PgBackRestCommand command, RunFacts facts)
    {
        string? kind = s_backupLockers.Contains(command.Name) ? "backup" : command.Name == "restore" ? "restore" : null;
        if (locks is null || kind is null || command.Stanza is null)
        {
            return;
        }

        string lockPath = facts.Options.GetValueOrDefault("lock-path", DefaultLockPath);
        using var patience = new CancellationTokenSource(s_lockPatience);
        try
        {
            await locks.WaitUntilFreeAsync(lockPath, command.Stanza, kind, patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            activity.Warning($"The {kind} lock of stanza '{command.Stanza}' in '{lockPath}' is still held {s_lockPatience.TotalSeconds:0} s after pgBackRest was stopped: by another run, most likely.");
        }
    }

    private void Hear(string line, Action hear)
    {
        activity.Debug(SecretText.Mask(line));
        hear();
    }

    // From 2.53 on, errors before the log settings are known stand on standard output whatever the options say.
    private static void FeedLog(byte[] output, RunLog log)
    {
        if (output.Length > 0)
        {
            foreach (string line in LenientText.Decode(output).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                log.FeedOutput(line);
            }

            log.Complete();
        }
    }
}
