using PgmlBackup.Engine.HfCache;

namespace PgmlBackup.UnitTests.HfCache;

/// <summary>What of a cache is kept, by place and name.</summary>
public sealed class CacheRulesTests
{
    private const string Repository = "huggingface/hub/models--a--b/";

    [Theory]
    [InlineData("huggingface/token", "Secret")]
    [InlineData("huggingface/stored_tokens", "Secret")]
    [InlineData("huggingface/token.bak", "Secret")]
    [InlineData("other/credentials", "Secret")]
    [InlineData("huggingface/hub/.locks/models--a--b/x.lock", "Lock")]
    [InlineData("huggingface/hub/tmpabcd", "Unfinished")]
    [InlineData("huggingface/hub/version.txt", null)]
    [InlineData("huggingface/hub/CACHEDIR.TAG", null)]
    [InlineData("huggingface/hub/blobs/ab/abcd", null)]
    [InlineData("huggingface/hub/blobs/ab/abcd.refs", null)]
    [InlineData("huggingface/hub/blobs/ab/abcd.lock", "Lock")]
    [InlineData(Repository + "blobs/abcd", null)]
    [InlineData(Repository + "blobs/abcd.12345678.incomplete", "Unfinished")]
    [InlineData(Repository + "blobs/tmp_1", "Unfinished")]
    [InlineData(Repository + "blobs/abcd.lock", "Lock")]
    [InlineData(Repository + "refs/main", null)]
    [InlineData(Repository + "refs/refs/pr/1", null)]
    [InlineData(Repository + "refs/main.tmp", "Unfinished")]
    [InlineData(Repository + "snapshots/c/poetry.lock", null)]
    [InlineData(Repository + "snapshots/c/tmp_x", null)]
    [InlineData(Repository + "snapshots/c/token", null)]
    [InlineData(Repository + "snapshots/c/.pgml-0123", "Unfinished")]
    [InlineData(Repository + ".no_exist/c/added_tokens.json", null)]
    [InlineData(Repository + "trees/c.json", null)]
    [InlineData("huggingface/xet/x", "Rebuilt")]
    [InlineData("huggingface/modules/transformers_modules/m.py", null)]
    [InlineData("huggingface/modules/transformers_modules/__pycache__/m.pyc", "Rebuilt")]
    [InlineData("huggingface/datasets/d/x.arrow", null)]
    [InlineData("huggingface/datasets/d.lock", "Lock")]
    [InlineData("torch/sentence_transformers/x/model.bin", null)]
    [InlineData("torch/hub/checkpoints/x.pth.partial", "Unfinished")]
    [InlineData("torch/kernels/x", "Rebuilt")]
    [InlineData("pip/http/x", "Rebuilt")]
    [InlineData("clip/ViT-B-32.pt", null)]
    public void A_path_has_one_rule(string path, string? leftOut)
    {
        CacheRule home = new CacheRules(CacheShape.Home).Of(path, CacheNodeKind.File);
        Assert.Equal(leftOut, home.LeftOut?.ToString());
        if (path.StartsWith("huggingface/", StringComparison.Ordinal))
        {
            Assert.Equal(home, new CacheRules(CacheShape.HuggingFace).Of(path["huggingface/".Length..], CacheNodeKind.File));
        }

        if (path.StartsWith("huggingface/hub/", StringComparison.Ordinal))
        {
            Assert.Equal(home, new CacheRules(CacheShape.Hub).Of(path["huggingface/hub/".Length..], CacheNodeKind.File));
        }
    }

    [Fact]
    public void Sockets_and_pipes_are_left_out() => Assert.Equal(CacheLeftOut.NoFile, new CacheRules(CacheShape.Home).Of("x", CacheNodeKind.Other).LeftOut);

    [Theory]
    [InlineData("huggingface,torch", "Home")]
    [InlineData("hub,token", "HuggingFace")]
    [InlineData("models--a--b,version.txt", "Hub")]
    [InlineData("", "Home")]
    public void The_root_is_known_by_what_is_in_it(string names, string shape) => Assert.Equal(shape, CacheRules.ShapeOf(names.Split(',')).ToString());
}
