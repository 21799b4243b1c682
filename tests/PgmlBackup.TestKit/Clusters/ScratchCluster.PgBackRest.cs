using System.Text.Json;

namespace PgmlBackup.TestKit.Clusters;

// Its pgBackRest: configuration, repository, stanza, backups.
public sealed partial class ScratchCluster
{
    /// <summary>The pgBackRest configuration.</summary>
    public string ConfigPath => _folder.Combine("pgbackrest", "pgbackrest.conf");

    /// <summary>The repository's folder.</summary>
    public string RepositoryPath => _folder.Combine("pgbackrest", "repo");

    /// <summary>pgBackRest's lock folder.</summary>
    public string LockPath => _folder.Combine("pgbackrest", "lock");

    /// <summary>pgBackRest's log folder.</summary>
    public string PgBackRestLogPath => _folder.Combine("pgbackrest", "log");

    /// <summary>pgBackRest's spool folder.</summary>
    public string SpoolPath => _folder.Combine("pgbackrest", "spool");

    /// <summary>The program.</summary>
    public string PgBackRestProgram => _options.PgBackRestProgram;

    /// <summary>Makes the stanza.</summary>
    public async Task CreateStanzaAsync(CancellationToken cancellationToken = default) =>
        (await RunPgBackRestAsync(["stanza-create"], cancellationToken)).EnsureSuccess();

    /// <summary>Takes a backup.</summary>
    /// <param name="type"><c>full</c>, <c>diff</c> or <c>incr</c>.</param>
    /// <param name="options">More options.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The new backup's label.</returns>
    public async Task<string> TakeBackupAsync(string type = "full", IReadOnlyList<string>? options = null, CancellationToken cancellationToken = default)
    {
        (await RunPgBackRestAsync(["backup", $"--type={type}", "--start-fast", .. options ?? []], cancellationToken)).EnsureSuccess();
        return (await BackupLabelsAsync(cancellationToken))[^1];
    }

    /// <summary>The labels in the repository, oldest first.</summary>
    public async Task<IReadOnlyList<string>> BackupLabelsAsync(CancellationToken cancellationToken = default)
    {
        TestProgramResult info = (await RunPgBackRestAsync(["info", "--output=json", "--log-level-console=off"], cancellationToken)).EnsureSuccess();
        using JsonDocument document = JsonDocument.Parse(info.Output[info.Output.IndexOf('[', StringComparison.Ordinal)..]);
        return [.. document.RootElement[0].GetProperty("backup").EnumerateArray().Select(backup => backup.GetProperty("label").GetString()!)];
    }

    /// <summary>Runs pgBackRest as the owner with this cluster's <c>--config</c> and <c>--stanza</c>.</summary>
    /// <param name="arguments">The command and its options, without those two.</param>
    /// <param name="cancellationToken">Kills it.</param>
    public Task<TestProgramResult> RunPgBackRestAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken = default) =>
        RunAsync(PgBackRestArguments(arguments), cancellationToken: cancellationToken);

    /// <summary>The words that <see cref="RunPgBackRestAsync"/> runs, for a test that keeps pgBackRest running.</summary>
    public IReadOnlyList<string> PgBackRestArguments(IReadOnlyList<string> arguments) =>
        [PgBackRestProgram, arguments[0], $"--config={ConfigPath}", $"--stanza={Stanza}", .. arguments.Skip(1)];

    private void WritePgBackRestConfiguration()
    {
        foreach (string folder in (string[])["pgbackrest", "pgbackrest/repo", "pgbackrest/lock", "pgbackrest/log", "pgbackrest/spool"])
        {
            _folder.MakeFolder(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute);
        }

        string[] lines =
        [
            "[global]",
            $"repo1-path={RepositoryPath}",
            "repo1-retention-full=99",
            $"lock-path={LockPath}",
            $"log-path={PgBackRestLogPath}",
            $"spool-path={SpoolPath}",
            .. _options.ArchiveAsync ? (string[])["archive-async=y"] : [],
            .. _options.PgBackRestGlobal,
            "",
            $"[{Stanza}]",
            $"pg1-path={DataDirectory}",
            $"pg1-port={Port}",
            $"pg1-socket-path={SocketDirectory}",
            .. Owner.Name == "postgres" ? (string[])[] : [$"pg1-user={Owner.Name}"],
            .. _options.PgBackRestStanza,
            "",
        ];
        _folder.WriteFile("pgbackrest/pgbackrest.conf", string.Join('\n', lines), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
    }
}
