using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Recovery;
using PgmlBackup.IntegrationTests.Backups;
using PgmlBackup.Model;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.Recovery;

/// <summary>A page that the disk has damaged is told when it is backed up and not restored unasked.</summary>
public sealed class PageErrorTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_backup_with_a_damaged_page_is_returned_with_a_fault_and_restored_only_when_that_is_allowed()
    {
        await using ScratchStanza stanza = await ScratchStanza.StartAsync();
        await stanza.Cluster.QueryAsync("create table damaged as select i from generate_series(1, 5000) i", Stop);
        ScratchCluster.FlipBytes(await stanza.Cluster.RelationFileAsync("damaged", Stop), 3 * 8192 + 100, 50);

        PgBackup backup = await stanza.BackUpAsync();
        string rows = await stanza.AddRowsAsync(10);
        PgmlException fault = Assert.Single(stanza.Sink.Faults);
        PgmlException refused = await stanza.RefusedAsync(FaultCatalog.BackupHasPageErrors);
        bool running = stanza.Cluster.IsRunning;
        await stanza.RestoreAsync(new RestoreRequest { AllowPageErrors = true });

        Assert.True(backup.Error);
        Assert.Equal(FaultCatalog.BackupHasPageErrors, fault.Fault);
        Assert.Contains("(pages 3)", fault.Message, StringComparison.Ordinal);
        Assert.Equal(backup.Label, Assert.IsType<PgBackup>(fault.Target, exactMatch: false).Label);
        Assert.Contains(backup.Label, refused.Message, StringComparison.Ordinal);
        Assert.True(running);
        Assert.Equal(rows, await stanza.RowsAsync());
    }
}
