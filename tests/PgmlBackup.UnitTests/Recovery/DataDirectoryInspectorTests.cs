using PgmlBackup.Engine.Recovery;

namespace PgmlBackup.UnitTests.Recovery;

public sealed class DataDirectoryInspectorTests
{
    [Theory]
    [InlineData("", null, null, DataDirectoryState.Empty)]
    [InlineData("PG_VERSION base global pg_wal", 7UL, null, DataDirectoryState.Cluster)]
    [InlineData("PG_VERSION base global backup.manifest", 7UL, 7UL, DataDirectoryState.Cluster)]
    [InlineData("base global backup.manifest", null, 7UL, DataDirectoryState.InterruptedRestore)]
    [InlineData("PG_VERSION base global backup.manifest", null, 7UL, DataDirectoryState.InterruptedRestore)]
    [InlineData("PG_VERSION base global", null, null, DataDirectoryState.Damaged)]
    [InlineData("base global", 7UL, null, DataDirectoryState.Damaged)]
    [InlineData("base backup.manifest", null, null, DataDirectoryState.Damaged)]
    [InlineData("photos mail", null, null, DataDirectoryState.Foreign)]
    [InlineData("PG_NOTES", null, null, DataDirectoryState.Foreign)]
    public void A_folder_is_judged_by_what_is_in_it(string names, ulong? control, ulong? manifest, DataDirectoryState expected) =>
        Assert.Equal(expected, DataDirectoryInspector.Judge(names.Split(' ', StringSplitOptions.RemoveEmptyEntries), control, manifest));

    [Fact]
    public void A_control_file_tells_its_system_identifier_only_when_it_is_whole()
    {
        byte[] control = new byte[8192];
        BitConverter.TryWriteBytes(control, 7711046163788256914UL);
        BitConverter.TryWriteBytes(control.AsSpan(8), 1300);

        Assert.Equal(7711046163788256914UL, DataDirectoryInspector.ControlIdentifier(control));
        Assert.Null(DataDirectoryInspector.ControlIdentifier(control[..8191]));
        Assert.Null(DataDirectoryInspector.ControlIdentifier(new byte[8192]));
        Assert.Null(DataDirectoryInspector.ControlIdentifier(null));
    }
}
