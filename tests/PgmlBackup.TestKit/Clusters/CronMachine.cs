using System.Diagnostics;
using System.Globalization;

namespace PgmlBackup.TestKit.Clusters;

/// <summary>
/// A machine with a cron of its own: the real <c>cron</c> and <c>crontab</c> of Debian in a private mount namespace, in which <c>/etc</c> is a copy, the spool
/// is empty and <c>/run</c> is new. Nothing of it reaches the machine that runs the tests, and it is gone when it is disposed.
/// </summary>
public sealed class CronMachine : IAsyncDisposable
{
    private const string Spool = "/var/spool/cron/crontabs";

    private readonly ScratchFolder _folder;
    private readonly Process _keeper;
    private Process? _daemon;

    private CronMachine(ScratchFolder folder, Process keeper)
    {
        _folder = folder;
        _keeper = keeper;
    }

    /// <summary>The folder of configuration that the machine sees as <c>/etc</c>.</summary>
    public string Etc => _folder.Combine("etc");

    /// <summary>Why there can be none here; null when there can.</summary>
    public static string? Obstacle => !TestAccount.IsRoot ? "Only root can make a mount namespace."
        : !File.Exists("/usr/sbin/cron") ? "cron is not installed."
        : null;

    /// <summary>Makes one; its daemon does not run yet.</summary>
    public static async Task<CronMachine> CreateAsync(CancellationToken cancellationToken)
    {
        ScratchFolder folder = ScratchFolder.Create(
            TestAccount.Current, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        Process? keeper = null;
        try
        {
            folder.MakeFolder("spool");
            string script =
                $"""
                set -e
                cp -a /etc "$0/etc"
                rm -f "$0"/etc/cron.d/* "$0/etc/cron.allow" "$0/etc/cron.deny"
                : > "$0/etc/crontab"
                chgrp crontab "$0/spool"
                chmod 1730 "$0/spool"
                mount --bind "$0/etc" /etc
                mount --bind "$0/spool" {Spool}
                mount -t tmpfs tmpfs /run
                echo ready
                exec sleep infinity
                """;
            keeper = TestProgram.Start(null, ["unshare", "--mount", "--propagation", "private", "--", "sh", "-c", script, folder.Path], folder.Environment);
            if (await keeper.StandardOutput.ReadLineAsync(cancellationToken) != "ready")
            {
                throw new InvalidOperationException($"No mount namespace could be made: {await keeper.StandardError.ReadToEndAsync(cancellationToken)}");
            }

            return new CronMachine(folder, keeper);
        }
        catch
        {
            keeper?.Dispose();
            await folder.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a program on it.</summary>
    public Task<TestProgramResult> RunAsync(
        TestAccount? account, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? input = null, CancellationToken cancellationToken = default) =>
        TestProgram.RunAsync(null, Within(account, arguments), Environment(account, environment), input, cancellationToken: cancellationToken);

    /// <summary>Starts a program on it and leaves it running.</summary>
    public Process Start(TestAccount? account, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment = null) =>
        TestProgram.Start(null, Within(account, arguments), Environment(account, environment));

    /// <summary>The crontab of an account as <c>crontab -l</c> prints it; empty when there is none.</summary>
    public async Task<string> ReadCrontabAsync(TestAccount account, CancellationToken cancellationToken) =>
        (await RunAsync(account, ["crontab", "-l"], cancellationToken: cancellationToken)) is { ExitCode: 0 } list ? list.Output : "";

    /// <summary>Replaces the crontab of an account.</summary>
    public async Task WriteCrontabAsync(TestAccount account, string content, CancellationToken cancellationToken) =>
        (await RunAsync(account, ["crontab", "-"], input: content, cancellationToken: cancellationToken)).EnsureSuccess();

    /// <summary>Starts the daemon, whose clock is so far ahead that a minute of it begins soon; the jobs have the clock of the machine.</summary>
    /// <param name="untilMinute">How long until its next minute begins; null for the real clock.</param>
    public void StartDaemon(TimeSpan? untilMinute = null)
    {
        double ahead = untilMinute is { } soon ? 60 - (DateTime.UtcNow.TimeOfDay.TotalSeconds % 60) - soon.TotalSeconds : 0;
        string[] clock = untilMinute is null ? [] : ["faketime", "-f", string.Create(CultureInfo.InvariantCulture, $"{ahead:+0.0;-0.0}s")];
        _daemon = Start(null, [.. clock, "/usr/sbin/cron", "-f"]);
    }

    /// <summary>Ends it with its daemon and what that has started.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_daemon is not null)
        {
            if (!_daemon.HasExited)
            {
                _daemon.Kill(entireProcessTree: true);
            }

            _daemon.Dispose();
        }

        await _folder.DisposeAsync();
        _keeper.Dispose();
    }

    private string[] Within(TestAccount? account, IReadOnlyList<string> arguments) =>
        ["nsenter", "--target", _keeper.Id.ToString(CultureInfo.InvariantCulture), "--mount", "--", .. TestProgram.ChangeAccount(account), .. arguments];

    private Dictionary<string, string> Environment(TestAccount? account, IReadOnlyDictionary<string, string>? more)
    {
        Dictionary<string, string> environment = new(_folder.Environment) { ["HOME"] = (account ?? TestAccount.Current).Home };
        foreach ((string name, string value) in more ?? new Dictionary<string, string>())
        {
            environment[name] = value;
        }

        return environment;
    }
}
