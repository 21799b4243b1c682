using PgmlBackup.Engine.Locking;
using PgmlBackup.UnitTests.PgBackRest;

namespace PgmlBackup.UnitTests.Locking;

public sealed class LockFileContentTests
{
    [Fact]
    public void The_percentage_of_2_45_and_the_sizes_of_later_versions_are_read()
    {
        Assert.Equal(new LockFileContent(28318, 15.26, null, null) { ExecutionId = "28318-562aeac5" }, LockFileContent.Parse(SampleFile.Bytes("245-lockfile.json")));
        Assert.Equal(new LockFileContent(28804, 15.27, 178870462, 27312128) { ExecutionId = "28804-98013861" }, LockFileContent.Parse(SampleFile.Bytes("259-lockfile.json")));
        Assert.Equal(new LockFileContent(7, null, null, null) { ExecutionId = "7-x" }, LockFileContent.Parse("{\"execId\":\"7-x\",\"pid\":7,\"new\":[1]}"u8));
    }

    [Theory]
    [InlineData("")]
    [InlineData("28318")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{\"pid\":28318")]
    [InlineData("{\"pid\":\"x\"}")]
    public void A_file_that_is_being_written_tells_nothing(string content) =>
        Assert.Equal(new LockFileContent(null, null, null, null), LockFileContent.Parse(System.Text.Encoding.UTF8.GetBytes(content)));
}
