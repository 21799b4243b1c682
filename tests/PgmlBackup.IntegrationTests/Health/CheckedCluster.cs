using PgmlBackup.Engine.Activity;
using PgmlBackup.Engine.Health;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.Health;

/// <summary>A running cluster that archives, and copies of its configuration to look at.</summary>
public sealed class CheckedCluster : IAsyncLifetime
{
    private ScratchCluster? _cluster;
    private int _copies;

    internal ScratchCluster Cluster => _cluster ?? throw new InvalidOperationException("The cluster is not made yet.");

    internal ConfigurationCheck Check { get; } = new(new ProgramRunner(), NullActivitySink.Instance);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        _cluster = await ScratchCluster.StartNewAsync(new ScratchClusterOptions { Archiving = true, WalSegmentMegabytes = 1 }, Stop);

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }

    /// <summary>The cluster's configuration, changed, in another file.</summary>
    internal string Copy(Func<string, string> change, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead) =>
        Cluster.Folder.WriteFile($"pgbackrest/copy{Interlocked.Increment(ref _copies)}.conf", change(File.ReadAllText(Cluster.ConfigPath)), mode);

    internal ConfigurationCheckRequest Request(string path, string profile = "") => new()
    {
        Settings = new StanzaSettings
        {
            ConfigPath = path,
            ProfilePath = Cluster.Folder.WriteFile("pgmlbackup.toml", $"lock_path = \"{Cluster.Folder.Combine("flock-lock")}\"\n{profile}"),
        },
    };

    internal async Task<IReadOnlyList<PgFinding>> FindAsync(string path, string profile = "") => (await Check.RunAsync(Request(path, profile), Stop)).Findings;

    /// <summary>Repairs all, as the cmdlet does.</summary>
    internal async Task<IReadOnlyList<PgFinding>> RepairAsync(string path)
    {
        ConfigurationCheckReport report = await Check.RunAsync(Request(path), Stop);
        IReadOnlyList<ConfigurationRepair> repairs = await Check.PlanRepairAsync(report, Stop);
        foreach (ConfigurationRepair repair in repairs)
        {
            await Check.ApplyAsync(report, repair, Stop);
        }

        return report.AfterRepair(repairs, await Check.RunAsync(Request(path), Stop));
    }
}
