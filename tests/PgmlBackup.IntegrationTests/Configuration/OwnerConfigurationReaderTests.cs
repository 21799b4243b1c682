using System.Runtime.Versioning;
using PgmlBackup.Engine.Configuration;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.IntegrationTests.Configuration;

[SupportedOSPlatform("linux")]
public sealed class OwnerConfigurationReaderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pgmlbackup-").FullName;
    private readonly OwnerConfigurationReader _reader = new(new ClosedReader(), new ProgramRunner(), AccountDatabase.ByName("postgres"));

    public OwnerConfigurationReaderTests() => File.SetUnixFileMode(_folder, Mode("rwxr-xr-x"));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_is_closed_to_this_account_is_read_as_the_owner_to_the_byte()
    {
        byte[] content = [.. Enumerable.Range(0, 256).Select(b => (byte)b)];
        var path = Path.Join(_folder, "-it's a file.conf");
        await File.WriteAllBytesAsync(path, content, TestContext.Current.CancellationToken);

        Assert.Equal(content, await _reader.ReadAsync(path, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_folder_is_listed_as_the_owner()
    {
        await File.WriteAllTextAsync(Path.Join(_folder, "a\nb.conf"), "", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(Path.Join(_folder, "c.conf"), "", TestContext.Current.CancellationToken);

        var names = await _reader.ListAsync(_folder, TestContext.Current.CancellationToken);

        Assert.Equal(["a\nb.conf", "c.conf"], names?.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_is_not_there_is_null()
    {
        Assert.Null(await _reader.ReadAsync(Path.Join(_folder, "none"), TestContext.Current.CancellationToken));
        Assert.Null(await _reader.ListAsync(Path.Join(_folder, "none"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_is_closed_to_the_owner_too_is_refused()
    {
        var path = Path.Join(_folder, "root.conf");
        await File.WriteAllTextAsync(path, "", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(path, Mode("rw-------"));
        var closed = Directory.CreateDirectory(Path.Join(_folder, "closed"), Mode("rwx------")).FullName;

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => _reader.ReadAsync(path, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => _reader.ListAsync(closed, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => _reader.ReadAsync(Path.Join(closed, "x"), TestContext.Current.CancellationToken));
    }

    private static UnixFileMode Mode(string text) =>
        (UnixFileMode)text.Reverse().Select((c, bit) => c == '-' ? 0 : 1 << bit).Sum();

    private sealed class ClosedReader : IConfigurationReader
    {
        public Task<byte[]?> ReadAsync(string path, CancellationToken cancellationToken) => throw new UnauthorizedAccessException(path);

        public Task<IReadOnlyList<string>?> ListAsync(string path, CancellationToken cancellationToken) => throw new UnauthorizedAccessException(path);
    }
}
