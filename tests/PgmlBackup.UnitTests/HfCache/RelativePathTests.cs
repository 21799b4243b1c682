using PgmlBackup.Engine.HfCache;

namespace PgmlBackup.UnitTests.HfCache;

/// <summary>Nothing leads out of a cache.</summary>
public sealed class RelativePathTests
{
    [Theory]
    [InlineData("a", true)]
    [InlineData("a/b c/é", true)]
    [InlineData("..a/b..", true)]
    [InlineData("", false)]
    [InlineData("/a", false)]
    [InlineData("a/", false)]
    [InlineData("a//b", false)]
    [InlineData("a/../b", false)]
    [InlineData("..", false)]
    [InlineData("./a", false)]
    [InlineData("a\0b", false)]
    public void A_path_stays_below_its_root(string path, bool isValid) => Assert.Equal(isValid, RelativePath.IsValid(path));

    [Theory]
    [InlineData("m/snapshots/c/x", "../../blobs/1", "m/blobs/1")]
    [InlineData("m/snapshots/c/d/x", "../../../blobs/1", "m/blobs/1")]
    [InlineData("m/x", "./y", "m/y")]
    [InlineData("m/x", "..", "")]
    [InlineData("x", "..", null)]
    [InlineData("m/x", "../../y", null)]
    [InlineData("m/x", "/etc/passwd", null)]
    [InlineData("m/x", "y/../../../z", null)]
    [InlineData("m/x", "y/../z", null)]
    [InlineData("m/x", "", null)]
    public void A_link_is_followed_within_the_root_only(string link, string target, string? expected) => Assert.Equal(expected, RelativePath.Follow(link, target));

    [Theory]
    [InlineData("a/b/c", "a/d/e")]
    [InlineData("x", "y/z")]
    [InlineData("a/b", "c")]
    public void A_target_leads_where_it_is_meant_to(string link, string path) => Assert.Equal(path, RelativePath.Follow(link, RelativePath.TargetTo(link, path)));
}
