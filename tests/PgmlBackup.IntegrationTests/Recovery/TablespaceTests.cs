using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Recovery;
using PgmlBackup.IntegrationTests.Backups;
using PgmlBackup.Model;

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

    [Fact]
    public async Task A_copy_has_its_tablespace_in_a_folder_of_its_own_and_touches_no_other()
    {
        await using ScratchStanza stanza = await ScratchStanza.StartAsync();
        string fast = stanza.Cluster.Folder.MakeFolder("fast");
        await stanza.Cluster.QueryAsync($"create tablespace \"fa=st\" location '{fast}'", Stop);
        await stanza.Cluster.QueryAsync("create table quick tablespace \"fa=st\" as select i from generate_series(1, 300) i", Stop);
        await stanza.BackUpAsync();
        string original = ScratchStanza.HashOf(fast);
        string copy = stanza.Cluster.Folder.Combine("copy");
        string foreign = stanza.Cluster.Folder.MakeFolder("foreign");
        await File.WriteAllTextAsync(Path.Combine(foreign, "precious"), "of another", Stop);

        await stanza.RefusedAsync(FaultCatalog.TablespaceMapInvalid, Mapped(copy, "slow", foreign));
        await stanza.RefusedAsync(FaultCatalog.TablespaceFolderInvalid, Mapped(copy, "fa=st", Path.Combine(copy, "within")));
        await stanza.RefusedAsync(FaultCatalog.TablespaceNotRemapped, Mapped(copy, "fa=st", fast));
        await stanza.RefusedAsync(FaultCatalog.TablespaceFolderForeign, Mapped(copy, "fa=st", foreign));
        await stanza.RefusedAsync(FaultCatalog.TablespaceNotWritable, Mapped(copy, "fa=st", "/usr/none/here"));
        Assert.False(Directory.Exists(copy));

        RestoreRequest request = Mapped(copy, "fa=st", stanza.Cluster.Folder.Combine("deep/er"));
        await stanza.RestoreAsync(request);
        PgRestoreResult again = await stanza.RestoreAsync(request);

        Assert.True(again.Delta);
        Assert.Equal(request.TablespaceMap.Values, Directory.GetDirectories(Path.Combine(copy, "pg_tblspc")).Select(link => new FileInfo(link).LinkTarget!));
        Assert.NotEmpty(Directory.GetFiles(request.TablespaceMap["fa=st"], "*", SearchOption.AllDirectories));
        Assert.Equal(original, ScratchStanza.HashOf(fast));

        string younger = stanza.Cluster.Folder.MakeFolder("younger");
        await stanza.Cluster.QueryAsync($"create tablespace younger location '{younger}'", Stop);
        await stanza.RefusedAsync(FaultCatalog.TablespaceNotInBackup, request);
        Assert.Empty(stanza.Sink.Faults);
    }

    private static RestoreRequest Mapped(string copy, string tablespace, string folder) =>
        new() { DataDirectory = copy, NoStart = true, TablespaceMap = new Dictionary<string, string> { [tablespace] = folder } };
}
