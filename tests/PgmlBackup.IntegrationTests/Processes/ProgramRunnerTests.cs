using System.Diagnostics;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.IntegrationTests.Processes;

public sealed class ProgramRunnerTests
{
    private const string Shell = "/bin/bash";

    // A leader that ends on SIGINT and a worker that ignores it, as pgBackRest's orphans do.
    private const string StubbornWorker = """
        trap 'exit 63' INT
        (trap '' INT; exec sleep 300) &
        sleep 300 &
        echo "ready $$"
        wait
        """;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static Account Postgres => AccountDatabase.ByName("postgres");

    [Fact]
    public async Task Output_error_text_and_exit_code_come_back()
    {
        ProgramResult result = await new ProgramRunner().RunAsync(new ProgramRequest(Shell, ["-c", "echo out; echo err >&2; exit 7"]), Stop);

        Assert.Equal(7, result.ExitCode);
        Assert.Equal("out\n", result.OutputText);
        Assert.Equal("err\n", result.ErrorText);
    }

    [Fact]
    public async Task Lines_arrive_whole_also_without_a_final_newline_and_with_bytes_that_are_not_utf8()
    {
        var lines = new List<string>();
        var request = new ProgramRequest(Shell, ["-c", @"printf 'a\r\nb\xff\nc'"]) { OnOutputLine = lines.Add, KeepOutput = false };

        ProgramResult result = await new ProgramRunner().RunAsync(request, Stop);

        Assert.Equal(["a", "b\uFFFD", "c"], lines);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task Standard_input_reaches_the_program()
    {
        ProgramResult result = await new ProgramRunner().RunAsync(new ProgramRequest("/bin/cat", []) { StandardInput = "select 1;"u8.ToArray() }, Stop);

        Assert.Equal("select 1;", result.OutputText);
    }

    [Fact]
    public async Task Arguments_pass_unchanged_because_no_shell_reads_them()
    {
        string[] hostile = ["a b", "$(id)", "'", "\"", ";", "*", "", "\\", "ä"];
        ProgramResult result = await new ProgramRunner().RunAsync(new ProgramRequest("/usr/bin/printf", ["%s|", .. hostile]), Stop);

        Assert.Equal(string.Join('|', hostile) + "|", result.OutputText);
    }

    [Fact]
    public async Task A_missing_program_is_named()
    {
        PgmlException fault = await Assert.ThrowsAsync<PgmlException>(() => new ProgramRunner().RunAsync(new ProgramRequest("/nowhere/pgbackrest", []), Stop));

        Assert.Equal(FaultCatalog.ProgramNotFound, fault.Fault);
        Assert.Equal("/nowhere/pgbackrest", fault.Target);
    }

    [Fact]
    public async Task Root_becomes_the_owner_with_its_home_and_groups()
    {
        Assert.SkipUnless(AccountDatabase.EffectiveUserId == 0, "Only root can become another account without sudo.");
        var request = new ProgramRequest(Shell, ["-c", "id -un; id -gn; echo $HOME; pwd"]) { RunAs = Postgres };

        ProgramResult result = await new ProgramRunner().RunAsync(request, Stop);

        Assert.Equal($"postgres\npostgres\n{Postgres.Home}\n/\n", result.OutputText);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_cancellation_interrupts_the_leader_and_leaves_no_worker(bool asOwner)
    {
        Assert.SkipWhen(asOwner && AccountDatabase.EffectiveUserId != 0, "Only root can become another account without sudo.");
        await AssertGroupGoneAfterStopAsync(StubbornWorker, TimeSpan.FromSeconds(20), asOwner ? Postgres : null);
    }

    [Fact]
    public async Task A_leader_that_ignores_the_interrupt_is_killed_after_the_grace()
    {
        await AssertGroupGoneAfterStopAsync("trap '' INT; echo \"ready $$\"; sleep 300", TimeSpan.FromMilliseconds(300), null);
    }

    [Fact]
    public async Task A_listener_that_throws_stops_the_program_and_its_fault_comes_out()
    {
        int leader = 0;
        var request = new ProgramRequest(Shell, ["-c", StubbornWorker])
        {
            OnOutputLine = line =>
            {
                leader = int.Parse(line.Split(' ')[1], provider: null);
                throw new InvalidDataException("cannot read this");
            },
        };

        InvalidDataException fault = await Assert.ThrowsAsync<InvalidDataException>(() => new ProgramRunner().RunAsync(request, Stop));

        Assert.Equal("cannot read this", fault.Message);
        Assert.Empty(GroupMembers(leader));
    }

    private static async Task AssertGroupGoneAfterStopAsync(string script, TimeSpan grace, Account? account)
    {
        var ready = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var request = new ProgramRequest(Shell, ["-c", script])
        {
            RunAs = account,
            Grace = grace,
            OnOutputLine = line => ready.TrySetResult(int.Parse(line.Split(' ')[1], provider: null)),
        };

        Task<ProgramResult> running = new ProgramRunner().RunAsync(request, stop.Token);
        int leader = await ready.Task.WaitAsync(TimeSpan.FromSeconds(10), Stop);
        Assert.NotEmpty(GroupMembers(leader));
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WaitAsync(TimeSpan.FromSeconds(15), Stop));
        Assert.Empty(GroupMembers(leader));
    }

    // Field 5 of /proc/PID/stat, counted after the name, which may hold blanks, is the process group.
    private static int[] GroupMembers(int group) =>
    [
        .. Process.GetProcesses().Select(process => process.Id).Where(id =>
        {
            try
            {
                string stat = File.ReadAllText($"/proc/{id}/stat");
                string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                return fields[0] != "Z" && fields[2] == group.ToString(System.Globalization.CultureInfo.InvariantCulture);
            }
            catch (IOException)
            {
                return false; // It ended while we looked.
            }
        }),
    ];
}
