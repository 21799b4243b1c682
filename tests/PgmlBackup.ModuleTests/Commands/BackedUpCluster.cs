using PgmlBackup.Model;
using PgmlBackup.ModuleTests.Hosting;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.ModuleTests.Commands;

/// <summary>A cluster with page checksums and two backups that the module has taken: a full one, and an incremental one with a damaged page. Tests only look at it.</summary>
public sealed class BackedUpCluster : IAsyncLifetime
{
    private ScratchCluster? _cluster;

    internal ScratchCluster Cluster => _cluster ?? throw new InvalidOperationException("The cluster is not made yet.");

    /// <summary>What the full backup wrote to each stream, with everything heard.</summary>
    internal SessionResult FullRun { get; private set; } = null!;

    /// <summary>What the backup with the damaged page wrote to each stream.</summary>
    internal SessionResult DamagedRun { get; private set; } = null!;

    internal PgBackup Full => (PgBackup)Assert.Single(FullRun.Objects);

    internal PgBackup Damaged => (PgBackup)Assert.Single(DamagedRun.Objects);

    public async ValueTask InitializeAsync()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        CancellationToken stop = TestContext.Current.CancellationToken;
        _cluster = await ScratchCluster.StartNewAsync(
            new ScratchClusterOptions { Archiving = true, WalSegmentMegabytes = 1, DataChecksums = true, Settings = ["autovacuum = off"] }, stop);
        await _cluster.LoadRowsAsync(100, cancellationToken: stop);
        using PowerShellSession session = PowerShellSession.OpenWithModule();
        FullRun = CommandTest.RunIn(
            session,
            _cluster,
            "& { $DebugPreference = 'Continue'; Invoke-PgBackup -Stanza main -ConfigPath $config -Type Full -Annotation @{ ticket = 'OPS-17'; why = 'before the upgrade' } -Verbose }");
        await _cluster.LoadRowsAsync(500, "damaged", stop);
        ScratchCluster.FlipBytes(await _cluster.RelationFileAsync("damaged", stop), 8192 + 4000, 8);
        DamagedRun = CommandTest.RunIn(session, _cluster, "Invoke-PgBackup -ConfigPath $config");
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
        {
            await _cluster.DisposeAsync();
        }
    }
}
