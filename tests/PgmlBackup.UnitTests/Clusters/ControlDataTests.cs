using PgmlBackup.Engine.Clusters;
using PgmlBackup.Engine.Faults;

namespace PgmlBackup.UnitTests.Clusters;

public sealed class ControlDataTests
{
    // pg_controldata of PostgreSQL 15.18 with LC_ALL=C TZ=UTC.
    private const string Text =
        """
        pg_control version number:            1300
        Catalog version number:               202209061
        Database system identifier:           17642011472967116994
        Database cluster state:               in archive recovery
        pg_control last modified:             Wed May 20 16:27:30 2026
        Latest checkpoint location:           0/1500718
        Latest checkpoint's REDO location:    0/15006E0
        Latest checkpoint's REDO WAL file:    000000010000000000000001
        Latest checkpoint's TimeLineID:       3
        Latest checkpoint's PrevTimeLineID:   1
        Latest checkpoint's NextXID:          0:724
        Latest checkpoint's oldestCommitTsXid:0
        Time of latest checkpoint:            Fri May  1 06:07:30 2026
        Minimum recovery ending location:     0/2000100
        Min recovery ending loc's timeline:   3
        Bytes per WAL segment:                16777216
        Data page checksum version:           1
        """;

    [Fact]
    public void Its_values_are_read()
    {
        ControlData data = ControlData.Parse(Text);

        Assert.Equal(17642011472967116994UL, data.SystemIdentifier);
        Assert.Equal(ControlState.InArchiveRecovery, data.State);
        Assert.True(data.IsRecovering);
        Assert.Equal(1300, data.ControlVersion);
        Assert.Equal(202209061, data.CatalogVersion);
        Assert.Equal("0/1500718", data.CheckpointLsn);
        Assert.Equal("0/15006E0", data.RedoLsn);
        Assert.Equal(3U, data.Timeline);
        Assert.Equal(new DateTime(2026, 5, 1, 6, 7, 30, DateTimeKind.Utc), data.CheckpointTime);
        Assert.Equal("0/2000100", data.MinimumRecoveryLsn);
        Assert.Equal(16777216, data.WalSegmentSize);
        Assert.True(data.DataChecksums);
        Assert.True(data.IsIntact);
    }

    [Theory]
    [InlineData("shut down", ControlState.ShutDown, false)]
    [InlineData("shut down in recovery", ControlState.ShutDownInRecovery, false)]
    [InlineData("shutting down", ControlState.ShuttingDown, false)]
    [InlineData("starting up", ControlState.StartingUp, false)]
    [InlineData("in crash recovery", ControlState.InCrashRecovery, true)]
    [InlineData("in production", ControlState.InProduction, false)]
    [InlineData("unrecognized status code", ControlState.Unrecognized, false)]
    public void Each_state_is_known(string word, ControlState state, bool recovering)
    {
        ControlData data = ControlData.Parse(Text.Replace("in archive recovery", word, StringComparison.Ordinal));

        Assert.Equal(state, data.State);
        Assert.Equal(recovering, data.IsRecovering);
    }

    [Fact]
    public void A_wrong_checksum_is_told() => Assert.False(
        ControlData.Parse(Text, "pg_controldata: warning: calculated CRC checksum does not match value stored in control file").IsIntact);

    [Theory]
    [InlineData("Database system identifier:           17642011472967116994", "")]
    [InlineData("17642011472967116994", "rubbish")]
    [InlineData("17642011472967116994", "99999999999999999999999")]
    public void What_cannot_be_read_is_a_named_fault(string was, string becomes)
    {
        PgmlException failure = Assert.Throws<PgmlException>(() => ControlData.Parse(Text.Replace(was, becomes, StringComparison.Ordinal)));

        Assert.Equal(FaultCatalog.ControlDataUnreadable, failure.Fault);
    }
}
