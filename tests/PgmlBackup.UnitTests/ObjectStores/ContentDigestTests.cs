using System.Text;
using PgmlBackup.Engine.ObjectStores;

namespace PgmlBackup.UnitTests.ObjectStores;

/// <summary>What a content hashes to, and which names are such a hash.</summary>
public sealed class ContentDigestTests
{
    [Theory]
    [InlineData(ContentDigestKind.GitSha1, "Hello, World!", "git-sha1:b45ef6fec89518d314f546fd6c3025367b721684")]
    [InlineData(ContentDigestKind.Sha256, "", "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    public void Contents_hash_as_git_and_the_hub_do(ContentDigestKind kind, string content, string expected)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(content);
        using ContentHasher hasher = new(kind, bytes.Length);
        foreach (byte one in bytes)
        {
            hasher.Append([one]);
        }

        Assert.Equal(expected, hasher.Finish().ToString());
    }

    [Fact]
    public void Names_are_read_and_others_are_none()
    {
        Assert.Equal(ContentDigestKind.Sha256, ContentDigest.OfName(new string('a', 64))!.Value.Kind);
        Assert.Equal(ContentDigestKind.GitSha1, ContentDigest.OfName(new string('0', 40))!.Value.Kind);
        Assert.All(["", new string('a', 63), new string('A', 64), new string('g', 40), new string('a', 64) + ".incomplete"], name => Assert.Null(ContentDigest.OfName(name)));
        Assert.Equal(new ContentDigest(ContentDigestKind.Sha256, new string('A', 64)), new ContentDigest(ContentDigestKind.Sha256, new string('a', 64)));
        Assert.Throws<ArgumentException>(() => new ContentDigest(ContentDigestKind.GitSha1, new string('a', 64)));
    }
}
