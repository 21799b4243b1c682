using PgmlBackup.Engine.ObjectStores.S3;

namespace PgmlBackup.UnitTests.ObjectStores;

/// <summary>Uploads that were begun are remembered, and a memory that is lost or damaged harms nobody.</summary>
public sealed class UploadMemoryTests : IDisposable
{
    private readonly string _folder = Path.Join(Path.GetTempPath(), $"pgmlbackup-{Guid.NewGuid():N}");

    private static UploadMark Mark(string key) => new("https://e", "bucket", key, "id", "sha256:00", 20, 8, Checksums: true);

    public void Dispose()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [Fact]
    public void What_is_kept_is_recalled_until_it_is_forgotten()
    {
        UploadMemory memory = new(_folder);
        Assert.Null(memory.Recall("https://e", "bucket", "a/b"));

        Assert.True(memory.Keep(Mark("a/b")));
        Assert.True(memory.Keep(Mark("a/b") with { UploadId = "next" }));

        Assert.Equal("next", memory.Recall("https://e", "bucket", "a/b")?.UploadId);
        Assert.Null(memory.Recall("https://e", "bucket", "a/c"));
        memory.Forget("https://e", "bucket", "a/b");
        memory.Forget("https://e", "bucket", "a/b");
        Assert.Null(memory.Recall("https://e", "bucket", "a/b"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public void A_damaged_file_is_as_none()
    {
        UploadMemory memory = new(_folder);
        memory.Keep(Mark("a"));
        string file = Directory.EnumerateFiles(_folder).Single();

        foreach (string damage in (string[])["", "{", "[]", "null", "{\"Bucket\":1}"])
        {
            File.WriteAllText(file, damage);
            Assert.Null(memory.Recall("https://e", "bucket", "a"));
        }
    }

    [Fact]
    public void A_folder_that_cannot_be_made_keeps_nothing()
    {
        UploadMemory memory = new("/proc/nowhere");

        Assert.False(memory.Keep(Mark("a")));
        Assert.Null(memory.Recall("https://e", "bucket", "a"));
        memory.Forget("https://e", "bucket", "a");
    }
}
