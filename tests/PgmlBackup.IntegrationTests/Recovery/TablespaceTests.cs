using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Recovery;
using PgmlBackup.IntegrationTests.Backups;

namespace PgmlBackup.IntegrationTests.Recovery;

/// <summary>A cluster with a tablespace outside of its data directory.</summary>
public sealed class TablespaceTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_tablespace_comes_back_in_place_and_is_not_overwritten_by_a_copy()
    {
        await using ScratchStanza stanza = await ScratchStanza.StartAsync();
        string fast = stanza.Cluster.Folder.MakeFolder("fast");
        await stanza.Cluster.QueryAsync($"create tablespace fast location '{fast}'", Stop);
        await stanza.Cluster.QueryAsync("create table quick tablespace fast as select i from generate_series(1, 300) i", Stop);
        await stanza.BackUpAsync();
        await stanza.AddRowsAsync(10);
        string before = ScratchStanza.HashOf(fast);

        await stanza.RefusedAsync(FaultCatalog.TablespaceNotRemapped, new RestoreRequest { DataDirectory = stanza.Cluster.Folder.Combine("copy") });
        string refused = ScratchStanza.HashOf(fast);
        foreach (string file in Directory.EnumerateFiles(fast, "*", SearchOption.AllDirectories))
        {
            File.Delete(file);
        }

        await stanza.RestoreAsync();

        Assert.Equal(before, refused);
        Assert.Equal("300", await stanza.Cluster.QueryAsync("select count(*) from quick", Stop));
        Assert.Empty(stanza.Sink.Faults);
    }
}
