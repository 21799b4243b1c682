using PgmlBackup.IntegrationTests.Backups;
using PgmlBackup.IntegrationTests.Locking;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.Scheduling;

/// <summary>A cluster, a machine with a cron of its own, and the program with the module, which postgres may run.</summary>
public sealed class ScheduleMachine : IAsyncLifetime
{
    private readonly HostCopy _host = new();
    private CronMachine? _cron;
    private ScratchStanza? _stanza;

    internal CronMachine Cron => _cron!;

    internal ScratchStanza Stanza => _stanza!;

    /// <summary>The state folder of this machine.</summary>
    internal string State => Stanza.Cluster.Folder.Combine("state");

    /// <summary>What every call of the program gets.</summary>
    internal Dictionary<string, string> Environment => new(HostCopy.Runtime) { ["PGMLBACKUP_STATE_PATH"] = State };

    /// <inheritdoc/>
    public ValueTask InitializeAsync() => StartAsync(null);

    /// <summary>Makes one whose cluster has other options.</summary>
    internal static async Task<ScheduleMachine> CreateAsync(ScratchClusterOptions options)
    {
        var machine = new ScheduleMachine();
        await machine.StartAsync(options);
        return machine;
    }

    private async ValueTask StartAsync(ScratchClusterOptions? options)
    {
        if (CronMachine.Obstacle is not null)
        {
            return;
        }

        _stanza = await ScratchStanza.StartAsync(options);
        _cron = await CronMachine.CreateAsync(TestContext.Current.CancellationToken);
        await _host.InitializeAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_cron is not null)
        {
            await _cron.DisposeAsync();
            await _host.DisposeAsync();
            await _stanza!.DisposeAsync();
        }
    }

    /// <summary>Runs one cmdlet of the module on the machine.</summary>
    /// <param name="account">Who runs it; null for root.</param>
    /// <param name="words">The cmdlet and its arguments.</param>
    internal Task<TestProgramResult> RunAsync(TestAccount? account, params string[] words) =>
        Cron.RunAsync(account, [_host.Program, "-NonInteractive", "-OutputFormat", "Json", .. words, "-ConfigPath", Stanza.Cluster.ConfigPath], Environment, cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>Runs a script of the module on the machine.</summary>
    internal Task<TestProgramResult> RunScriptAsync(TestAccount? account, string script) =>
        Cron.RunAsync(account, [_host.Program, "-NonInteractive", "-Command", script], Environment, cancellationToken: TestContext.Current.CancellationToken);

    /// <summary>A file of the state folder; empty before it is there.</summary>
    internal async Task<string> ReadStateAsync(string path) =>
        File.Exists(Path.Combine(State, path)) ? await File.ReadAllTextAsync(Path.Combine(State, path), TestContext.Current.CancellationToken) : "";

    /// <summary>Runs a schedule as the scheduler would.</summary>
    internal Task<TestProgramResult> StartScheduleAsync(TestAccount? account, string name, params string[] more) =>
        Cron.RunAsync(account, [_host.Program, "-NonInteractive", "-OutputFormat", "Json", "Start-PgBackupSchedule", "-Path", Path.Combine(State, "schedules", name + ".json"), .. more], Environment, cancellationToken: TestContext.Current.CancellationToken);
}
