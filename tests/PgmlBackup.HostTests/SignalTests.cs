using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace PgmlBackup.HostTests;

public sealed class SignalTests(HostFolder folder) : HostTest(folder)
{
    [Theory]
    [InlineData(PosixSignal.SIGINT, 130)]
    [InlineData(PosixSignal.SIGTERM, 143)]
    [InlineData(PosixSignal.SIGHUP, 129)]
    public async Task A_signal_stops_the_cmdlet_and_lets_it_clean_up(PosixSignal signal, int exitCode)
    {
        string scratch = Folder.Scratch();
        string started = Path.Join(scratch, "started");
        string ended = Path.Join(scratch, "ended");
        using HostProcess process = HostProcess.Start(Folder.Published, ["-o", "Json", "Wait-ProbeWork", "-Started", started, "-Ended", ended]);
        await process.FileAsync(started, Cancelled);

        process.Signal(signal);

        HostRun run = await process.EndAsync(Cancelled);
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Equal("ended", await File.ReadAllTextAsync(ended, Cancelled));
        using JsonDocument json = JsonDocument.Parse(run.Output);
        Assert.Equal(0, json.RootElement.GetArrayLength());
    }

    [Fact]
    public async Task The_second_signal_does_not_wait()
    {
        string scratch = Folder.Scratch();
        string started = Path.Join(scratch, "started");
        string ended = Path.Join(scratch, "ended");
        string[] arguments = ["Wait-ProbeWork", "-Started", started, "-Ended", ended, "-Release", Path.Join(scratch, "never")];
        using HostProcess process = HostProcess.Start(Folder.Published, arguments);
        await process.FileAsync(started, Cancelled);

        process.Signal(PosixSignal.SIGTERM);
        Task<HostRun> end = process.EndAsync(Cancelled);
        await Task.WhenAny(end, Task.Delay(TimeSpan.FromMilliseconds(300), Cancelled));
        Assert.False(end.IsCompleted);
        process.Signal(PosixSignal.SIGINT);

        Assert.Equal(130, (await end).ExitCode);
        Assert.False(File.Exists(ended));
    }

    [Fact]
    public async Task A_program_of_a_script_ends_with_it()
    {
        // A number that no other process of this machine sleeps for.
        string seconds = string.Create(CultureInfo.InvariantCulture, $"86400.{Environment.ProcessId}{Environment.TickCount64 % 100000}");
        string started = Path.Join(Folder.Scratch(), "started");
        using HostProcess process = HostProcess.Start(Folder.Published, ["-Command", $"/bin/sh -c 'echo up > {started}; exec sleep {seconds}'"]);
        await process.FileAsync(started, Cancelled);

        process.Signal(PosixSignal.SIGINT);

        Assert.Equal(130, (await process.EndAsync(Cancelled)).ExitCode);
        Assert.DoesNotContain(Directory.EnumerateDirectories("/proc").SelectMany(CommandLine), word => word == seconds);
    }
}
