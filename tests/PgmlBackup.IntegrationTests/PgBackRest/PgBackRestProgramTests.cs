using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Engine.Processes;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.PgBackRest;

public sealed class PgBackRestProgramTests : IAsyncDisposable
{
    private readonly ScratchFolder _folder = ScratchFolder.Create();
    private readonly Account _owner = AccountDatabase.ByName(TestAccount.Postgres.Name);
    private readonly ProgramRunner _runner = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    [Fact]
    public async Task The_installed_program_is_found_by_its_name_and_tells_its_version()
    {
        PgBackRestProgram program = await PgBackRestProgram.FindAsync(_runner, null, _owner, Stop);
        Assert.StartsWith("/", program.Path, StringComparison.Ordinal);
        Assert.True(program.Version >= new PgBackRestVersion(2, 45));
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_a_fault_with_the_command_that_installs_it()
    {
        PgmlException failure = await Assert.ThrowsAsync<PgmlException>(() => PgBackRestProgram.FindAsync(_runner, "/no/such/pgbackrest", _owner, Stop));
        Assert.Equal(nameof(FaultCatalog.PgBackRestNotFound), failure.Fault.Id);
        Assert.Contains("apt install pgbackrest", failure.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_tells_no_version_is_refused()
    {
        PgmlException failure = await Assert.ThrowsAsync<PgmlException>(() => PgBackRestProgram.FindAsync(_runner, "/bin/true", _owner, Stop));
        Assert.Equal(nameof(FaultCatalog.PgBackRestVersionUnknown), failure.Fault.Id);
    }

    [Fact]
    public async Task The_version_is_asked_once_for_each_file_and_again_when_it_was_replaced()
    {
        string asked = _folder.WriteFile("asked", "", ScriptMode);
        string program = Script("pgBunker 2.61.3", asked);
        Assert.Equal(new PgBackRestVersion(2, 61, 3), (await PgBackRestProgram.FindAsync(_runner, program, _owner, Stop)).Version);
        Assert.Equal(new PgBackRestVersion(2, 61, 3), (await PgBackRestProgram.FindAsync(_runner, program, _owner, Stop)).Version);
        Assert.Equal("x\n", await File.ReadAllTextAsync(asked, Stop));
        Script("pgBunker 2.62.0", asked);
        File.SetLastWriteTimeUtc(program, new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Equal(new PgBackRestVersion(2, 62, 0), (await PgBackRestProgram.FindAsync(_runner, program, _owner, Stop)).Version);
    }

    private const UnixFileMode ScriptMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute;

    private string Script(string answer, string asked) => _folder.WriteFile("pgbunker", $"#!/bin/sh\necho x >> {asked}\necho '{answer}'\n", ScriptMode);
}
