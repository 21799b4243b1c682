using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.Journal;

/// <summary>
/// Where the module keeps what must outlive it: <c>/var/lib/pgmlbackup</c>, which root makes for the owner of the cluster, else the owner's own
/// <c>~/.local/state/pgmlbackup</c>. What is in it is read and written as the owner, whoever calls.
/// </summary>
/// <param name="runner">Runs programs.</param>
/// <param name="owner">The account that owns the cluster.</param>
/// <param name="named">The folder that the profile names; null for the usual ones.</param>
public sealed class StateFolder(ProgramRunner runner, Account owner, string? named)
{
    /// <summary>The folder of the machine.</summary>
    public const string SystemPath = "/var/lib/pgmlbackup";

    /// <summary>The variable that names another folder, for what must leave nothing behind on the machine.</summary>
    public const string Variable = "PGMLBACKUP_STATE_PATH";

    private readonly OwnerFiles _files = new(runner, owner);
    private readonly string? _named = named ?? (Environment.GetEnvironmentVariable(Variable) is { Length: > 1 } path && path[0] == '/' ? path : null);

    // The variable of this process is that of the owner only where they are one account.
    private string UserPath => owner.UserId == AccountDatabase.EffectiveUserId && Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 1 } state && state[0] == '/'
        ? Path.Join(state, "pgmlbackup")
        : Path.Join(owner.Home, ".local", "state", "pgmlbackup");

    /// <summary>The folder to write to, made where it is missing.</summary>
    /// <exception cref="PgmlException"><c>PathNotWritable</c>: the owner can write to none.</exception>
    public async Task<string> RequireWritableAsync(CancellationToken stop)
    {
        string last = _named ?? UserPath;
        if (_named is null && await IsWritableAsync(SystemPath, stop).ConfigureAwait(false))
        {
            return SystemPath;
        }

        if (_named is null && AccountDatabase.EffectiveUserId == 0 && !Path.Exists(SystemPath))
        {
            ProgramResult made = await MakeAsync(null, "install", ["-d", "-m", "750", "-o", owner.Name, "-g", $"{owner.GroupId}", "--", SystemPath], stop).ConfigureAwait(false);
            if (made.ExitCode == 0)
            {
                return SystemPath;
            }
        }

        if (await IsWritableAsync(last, stop).ConfigureAwait(false))
        {
            return last;
        }

        ProgramResult result = await MakeAsync(owner, "mkdir", ["-p", "-m", "750", "--", last], stop).ConfigureAwait(false);
        return result.ExitCode == 0 && await IsWritableAsync(last, stop).ConfigureAwait(false)
            ? last
            : throw new PgmlException(
                FaultCatalog.PathNotWritable,
                $"The account '{owner}' cannot write to the state folder '{last}': {(result.ExitCode == 0 ? "Permission denied" : result.ErrorText.Trim().Split(": ")[^1])}.",
                last,
                $"Make the folder as root: {CommandLineText.Quote(["install", "-d", "-m", "750", "-o", owner.Name, _named ?? SystemPath])}");
    }

    /// <summary>The folders that are there and may hold something, the machine's first.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(CancellationToken stop)
    {
        List<string> found = [];
        foreach (string path in _named is null ? (string[])[SystemPath, UserPath] : [_named])
        {
            if (await _files.CanReadAsync(path, stop).ConfigureAwait(false))
            {
                found.Add(path);
            }
        }

        return found;
    }

    private Task<bool> IsWritableAsync(string path, CancellationToken stop) => _files.CanWriteAsync(path, stop);

    private Task<ProgramResult> MakeAsync(Account? account, string program, string[] arguments, CancellationToken stop) =>
        runner.RunAsync(new ProgramRequest(ProgramFinder.Find(program) ?? program, arguments) { RunAs = account, Environment = OwnerFiles.PlainMessages }, stop);
}
