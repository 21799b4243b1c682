using System.Globalization;
using PgmlBackup.Engine.Clusters;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.UnitTests.Clusters;

public sealed class PostmasterProcessTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("pgmlt-proc-").FullName;
    private readonly string _data;

    public PostmasterProcessTests() => _data = Directory.CreateDirectory(Path.Combine(_root, "data")).FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void The_server_that_works_in_the_folder_is_its_postmaster()
    {
        Write(10, "postgres", "S", cwd: _data);

        Assert.True(Examine(10));
    }

    [Fact]
    public void A_renamed_folder_keeps_its_server()
    {
        Write(10, "postgres", "S", cwd: _data);
        string other = Path.Combine(_root, "renamed");
        Directory.CreateSymbolicLink(other, _data);

        Assert.True(new PostmasterProcess(_root).IsPostmasterOf(10, other, AccountDatabase.EffectiveUserId));
    }

    [Theory]
    [InlineData("sleep", "S")]
    [InlineData("postgres", "Z")]
    [InlineData("postgres", "X")]
    public void Another_program_and_a_dead_process_are_no_server(string name, string state)
    {
        Write(10, name, state, cwd: _data);

        Assert.False(Examine(10));
        Assert.Equal(state != "S", new PostmasterProcess(_root).IsZombie(10));
    }

    [Fact]
    public void The_server_of_another_folder_is_not_this_ones()
    {
        Write(10, "postgres", "S", cwd: Directory.CreateDirectory(Path.Combine(_root, "elsewhere")).FullName);

        Assert.False(Examine(10));
    }

    [Theory]
    [InlineData("/usr/lib/postgresql/15/bin/postgres\0-D\0{data}/\0-c\0x=y\0", true)]
    [InlineData("/usr/lib/postgresql/15/bin/postgres\0-D\0/srv/other\0", false)]
    [InlineData("/usr/lib/postgresql/15/bin/postgres\0", true)]
    [InlineData("postgres: checkpointer \0", false)]
    [InlineData("", false)]
    public void Where_its_folder_is_hidden_the_command_line_decides(string commandLine, bool expected)
    {
        Write(10, "postgres", "S", cwd: null);
        File.WriteAllText(Path.Combine(_root, "10", "cmdline"), commandLine.Replace("{data}", _data, StringComparison.Ordinal));

        Assert.Equal(expected, Examine(10));
    }

    [Fact]
    public void A_process_that_is_not_there_is_no_server() => Assert.False(Examine(4711));

    private bool Examine(int process) => new PostmasterProcess(_root).IsPostmasterOf(process, _data, AccountDatabase.EffectiveUserId);

    private void Write(int process, string name, string state, string? cwd)
    {
        string folder = Directory.CreateDirectory(Path.Combine(_root, process.ToString(CultureInfo.InvariantCulture))).FullName;
        File.WriteAllText(Path.Combine(folder, "comm"), name + "\n");
        // A name may hold brackets and blanks: what follows the last bracket counts.
        File.WriteAllText(Path.Combine(folder, "stat"), $"{process} (a) b) {state} 1 1 1\n");
        if (cwd is not null)
        {
            Directory.CreateSymbolicLink(Path.Combine(folder, "cwd"), cwd);
        }
    }
}
