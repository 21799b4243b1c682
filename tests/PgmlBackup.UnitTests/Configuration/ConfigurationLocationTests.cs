using System.Text;
using PgmlBackup.Engine.Configuration;
using PgmlBackup.Engine.Faults;

namespace PgmlBackup.UnitTests.Configuration;

public sealed class ConfigurationLocationTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("pgmlbackup-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task The_file_in_its_folder_hides_the_legacy_one()
    {
        Write("/etc/pgbackrest.conf", "[global]\na=legacy\n");

        Assert.Equal(["/etc/pgbackrest.conf"], await LoadAsync(new()));

        Write("/etc/pgbackrest/pgbackrest.conf", "");

        Assert.Equal(["/etc/pgbackrest/pgbackrest.conf"], await LoadAsync(new()));
    }

    [Fact]
    public async Task Nothing_at_all_is_no_error()
    {
        Assert.Empty(await LoadAsync(new()));
    }

    [Fact]
    public async Task Files_of_conf_d_follow_by_name()
    {
        Write("/etc/pgbackrest.conf", "[global]\n");

        foreach (var name in new[] { "b.conf", "a.conf", "B.conf", ".hidden.conf", ".conf", "a.conf.bak", "readme" })
        {
            Write("/etc/pgbackrest/conf.d/" + name, "[global]\n");
        }

        var read = await LoadAsync(new());

        Assert.Equal(["/etc/pgbackrest.conf", .. new[] { ".hidden.conf", "B.conf", "a.conf", "b.conf" }.Select(name => "/etc/pgbackrest/conf.d/" + name)], read);
    }

    [Fact]
    public async Task A_file_that_is_named_is_read_alone_unless_a_folder_is_named_too()
    {
        Write("/x/my.conf", "[global]\n");
        Write("/etc/pgbackrest/conf.d/a.conf", "[global]\n");
        Write("/inc/i.conf", "[global]\n");
        Write("/base/conf.d/b.conf", "[global]\n");
        Write("/base/pgbackrest.conf", "[global]\n");

        Assert.Equal(["/x/my.conf"], await LoadAsync(new() { ConfigPath = "/x/my.conf" }));
        Assert.Equal(["/x/my.conf", "/inc/i.conf"], await LoadAsync(new() { ConfigPath = "/x/my.conf", IncludePath = "/inc" }));
        Assert.Equal(["/x/my.conf", "/base/conf.d/b.conf"], await LoadAsync(new() { ConfigPath = "/x/my.conf", BasePath = "/base" }));
        Assert.Equal(["/base/pgbackrest.conf", "/base/conf.d/b.conf"], await LoadAsync(new() { BasePath = "/base" }));
        Assert.Equal(["/inc/i.conf"], await LoadAsync(new() { IncludePath = "/inc" }));
    }

    [Fact]
    public async Task Another_base_folder_has_no_legacy_file()
    {
        Write("/etc/pgbackrest.conf", "[global]\n");

        Assert.Empty(await LoadAsync(new() { BasePath = "/base" }));
    }

    [Fact]
    public async Task Variables_count_where_nothing_is_given()
    {
        Write("/x/my.conf", "[global]\n");
        Write("/x/other.conf", "[global]\n");
        var environment = new Dictionary<string, string> { ["PGBACKREST_CONFIG"] = "x/my.conf" };

        Assert.Equal(["/x/my.conf"], await LoadAsync(new() { Environment = environment }));
        Assert.Equal(["/x/other.conf"], await LoadAsync(new() { Environment = environment, ConfigPath = "/x/other.conf" }));
    }

    [Fact]
    public async Task An_empty_variable_is_named()
    {
        var request = new ConfigurationRequest { Environment = new Dictionary<string, string> { ["PGBACKREST_CONFIG"] = "" } };

        var error = await Assert.ThrowsAsync<PgmlException>(() => LoadAsync(request));

        Assert.Equal("ConfigurationInvalid", error.Fault.Id);
        Assert.Contains("PGBACKREST_CONFIG", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_or_folder_that_is_named_must_be_there()
    {
        Write("/x/my.conf", "[global]\n");

        var file = await Assert.ThrowsAsync<PgmlException>(() => LoadAsync(new() { ConfigPath = "/x/none.conf" }));
        var folder = await Assert.ThrowsAsync<PgmlException>(() => LoadAsync(new() { ConfigPath = "/x/my.conf", IncludePath = "/none" }));

        Assert.Equal(("ConfigurationNotFound", "/x/none.conf"), (file.Fault.Id, file.Target));
        Assert.Equal(("ConfigurationNotFound", "/none"), (folder.Fault.Id, folder.Target));
    }

    [Fact]
    public async Task A_malformed_file_is_named_with_its_own_line_number()
    {
        Write("/etc/pgbackrest.conf", "[global]\n\n\n");
        Write("/etc/pgbackrest/conf.d/a.conf", "[global]\nsecret\n");

        var error = await Assert.ThrowsAsync<PgmlException>(() => LoadAsync(new()));

        Assert.Equal("ConfigurationMalformed", error.Fault.Id);
        Assert.Contains("line 2 of /etc/pgbackrest/conf.d/a.conf", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("'secret'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_conf_d_that_starts_without_a_section_is_malformed_although_the_main_file_ended_in_one()
    {
        Write("/etc/pgbackrest.conf", "[global]\n");
        Write("/etc/pgbackrest/conf.d/a.conf", "a=b\n");

        Assert.Equal("ConfigurationMalformed", (await Assert.ThrowsAsync<PgmlException>(() => LoadAsync(new()))).Fault.Id);
    }

    [Fact]
    public async Task What_is_closed_to_the_account_is_named_with_the_command_that_helps()
    {
        var reader = new ClosedReader();

        var error = await Assert.ThrowsAsync<PgmlException>(
            () => new ConfigurationLocation(reader, "somebody").LoadAsync(new() { ConfigPath = "/etc/it's.conf" }, TestContext.Current.CancellationToken));

        Assert.Equal("ConfigurationNotReadable", error.Fault.Id);
        Assert.Contains("/etc/it's.conf", error.Message, StringComparison.Ordinal);
        Assert.Contains("sudo -u somebody pwsh", error.RecommendedAction, StringComparison.Ordinal);
        Assert.Contains(@"sudo -u somebody cat '/etc/it'\''s.conf'", error.RecommendedAction, StringComparison.Ordinal);
        Assert.IsType<UnauthorizedAccessException>(error.InnerException);
    }

    [Fact]
    public async Task The_owner_who_may_not_read_it_is_told_how_to_mend_the_rights()
    {
        var location = new ConfigurationLocation(new ClosedReader(), Environment.UserName);

        var error = await Assert.ThrowsAsync<PgmlException>(() => location.LoadAsync(new(), TestContext.Current.CancellationToken));

        Assert.Contains($"sudo chown {Environment.UserName} /etc/pgbackrest/pgbackrest.conf", error.RecommendedAction, StringComparison.Ordinal);
    }

    private void Write(string path, string text)
    {
        var place = Path.Join(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        File.WriteAllText(place, text, Encoding.ASCII);
    }

    private async Task<string[]> LoadAsync(ConfigurationRequest request)
    {
        var files = await new ConfigurationLocation(new FileConfigurationReader(_root)).LoadAsync(request, TestContext.Current.CancellationToken);
        Assert.True(files.MainFile is null || files.Documents[0].Path == files.MainFile);
        return [.. files.Documents.Select(document => document.Path)];
    }

    private sealed class ClosedReader : IConfigurationReader
    {
        public Task<byte[]?> ReadAsync(string path, CancellationToken cancellationToken) => throw new UnauthorizedAccessException("Access is denied.");

        public Task<IReadOnlyList<string>?> ListAsync(string path, CancellationToken cancellationToken) =>
            throw new UnauthorizedAccessException("Access is denied.");
    }
}
