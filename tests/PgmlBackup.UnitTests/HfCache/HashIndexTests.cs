using System.Text;
using PgmlBackup.Engine.HfCache;

namespace PgmlBackup.UnitTests.HfCache;

/// <summary>What files hashed to is remembered while nothing of them has changed, and never wrongly.</summary>
public sealed class HashIndexTests
{
    private const long Second = 1_000_000_000;

    private static readonly HashedContent s_content = new(FileHasher.Sha256("x"u8), null);
    private static readonly DateTimeOffset s_now = DateTimeOffset.UnixEpoch.AddSeconds(1000);

    [Fact]
    public void What_was_added_is_found_after_it_was_written_and_read()
    {
        var index = new HashIndex();
        index.Add(Node(), s_content, s_now);
        HashIndex read = HashIndex.Read(index.Write(keepUnused: false));
        Assert.Equal(s_content, read.Find(Node(), needsGitSha1: false));
        Assert.Null(read.Find(Node(), needsGitSha1: true));
        Assert.All((CacheNode[])[Node() with { Size = 2 }, Node() with { Modified = 1 }, Node() with { Changed = 1 }, Node() with { Inode = 9 }, Node() with { Device = 9 }], other => Assert.Null(read.Find(other, needsGitSha1: false)));
    }

    [Fact]
    public void A_file_that_changed_just_now_is_not_remembered()
    {
        var index = new HashIndex();
        index.Add(Node() with { Modified = 999 * Second }, s_content, s_now);
        Assert.Equal(0, index.Count);
    }

    [Fact]
    public void What_nobody_asked_for_goes_unless_it_is_to_be_kept()
    {
        var index = new HashIndex();
        index.Add(Node(), s_content, s_now);
        HashIndex read = HashIndex.Read(index.Write(keepUnused: false));
        Assert.Equal(0, HashIndex.Read(read.Write(keepUnused: false)).Count);
        Assert.Equal(1, HashIndex.Read(read.Write(keepUnused: true)).Count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("pgmlbackup-hashes 1\n1 2 3 4 5 abc -\nend 1\n")]
    [InlineData("pgmlbackup-hashes 1\nend 5\n")]
    public void What_cannot_be_read_is_not_there(string text) => Assert.Equal(0, HashIndex.Read(Encoding.ASCII.GetBytes(text)).Count);

    private static CacheNode Node() => new()
    {
        Kind = CacheNodeKind.File,
        Mode = 420,
        UserId = 1,
        GroupId = 1,
        Size = 1,
        Names = 1,
        Modified = 500 * Second,
        Changed = 500 * Second,
        Accessed = 0,
        Device = 1,
        Inode = 1,
    };
}
