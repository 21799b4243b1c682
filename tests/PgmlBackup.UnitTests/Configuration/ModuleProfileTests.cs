using System.Text;
using PgmlBackup.Engine.Configuration;
using PgmlBackup.Engine.Faults;

namespace PgmlBackup.UnitTests.Configuration;

public sealed class ModuleProfileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pgmlbackup-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Without_any_file_the_defaults_of_the_guide_hold()
    {
        var settings = ModuleProfile.Load([Path.Join(_folder, "none.toml"), Path.Join(_folder, "none", "none.toml")]).Resolve();

        Assert.Equal(
            new ModuleSettings
            {
                PgBackRest = "pgbackrest",
                User = "postgres",
                CachePath = "/var/lib/postgresql/.cache",
            },
            settings);
        Assert.Equal(settings, ModuleProfile.Empty.Resolve());
    }

    [Fact]
    public void Every_key_is_taken()
    {
        var settings = Parse("""
            # all of them
            stanza = "x"
            repository = 2
            config_path = "/a/b.conf"
            config_include_path = '/a/conf.d'
            pgbackrest = "/opt/pgbackrest"
            user = 'DOMAIN\dba'
            lock_path = "/run/lock/x"
            cache_path = "/cache"
            bin_directory = "/usr/lib/postgresql/15/bin"
            state_path = "/state"
            full_every = "7d"
            """).Resolve();

        Assert.Equal(
            new ModuleSettings
            {
                Stanza = "x",
                Repository = 2,
                ConfigPath = "/a/b.conf",
                ConfigIncludePath = "/a/conf.d",
                PgBackRest = "/opt/pgbackrest",
                User = "DOMAIN\\dba",
                LockPath = "/run/lock/x",
                CachePath = "/cache",
                BinDirectory = "/usr/lib/postgresql/15/bin",
                StatePath = "/state",
                FullEvery = TimeSpan.FromDays(7),
            },
            settings);
    }

    [Fact]
    public void A_stanza_has_its_own_part_and_parameters_come_first()
    {
        var profile = Parse("user = 'a'\ncache_path = '/a'\nlock_path = '/a'\n[stanzas.main]\nuser = 'b'\ncache_path = '/b'\n[stanzas.\"x.y\"]\nuser = 'c'\n");

        Assert.Equal("a", profile.Resolve().User);
        Assert.Equal("c", profile.Resolve(new() { Stanza = "x.y" }).User);
        var settings = profile.Resolve(new() { Stanza = "main", CachePath = "/p" });
        Assert.Equal(("main", "b", "/p", "/a"), (settings.Stanza, settings.User, settings.CachePath, settings.LockPath));
    }

    [Fact]
    public void The_stanza_of_the_profile_chooses_its_part()
    {
        Assert.Equal("b", Parse("stanza = 'main'\n[stanzas.main]\nuser = 'b'\n").Resolve().User);
    }

    [Theory]
    [InlineData("[stanzas]\nmain.user = 'b'\n")]
    [InlineData("stanzas.main.user = 'b'\n")]
    [InlineData("stanzas = { main = { user = 'b' } }\n")]
    [InlineData("stanzas.main = { user = 'b' }\n")]
    [InlineData("[stanzas]\n[stanzas.main]\nuser = \"\\u0062\"\n")]
    public void All_ways_in_which_TOML_writes_a_table_are_understood(string text)
    {
        Assert.Equal("b", Parse(text).Resolve(new() { Stanza = "main" }).User);
    }

    [Theory]
    [InlineData("\n\nstanzza = 'x'", 3, "'stanzza'", "'stanza'")]
    [InlineData("config-path = '/x'", 1, "'config-path'", "'config_path'")]
    [InlineData("Stanza = 'x'", 1, "'Stanza'", "'stanza'")]
    [InlineData("[stanzas.main]\nusr = 'x'", 2, "'usr'", "'user'")]
    [InlineData("[stanzas.main]\nstanza = 'x'", 2, "'stanza'", "nearest")]
    [InlineData("[stanza.main]\nuser = 'x'", 1, "table 'stanza.main'", "'stanzas.NAME'")]
    [InlineData("[stanzas.main.more]\nuser = 'x'", 1, "table", "'stanzas.NAME'")]
    [InlineData("[[stanzas]]\nuser = 'x'", 1, "table", "'stanzas.NAME'")]
    [InlineData("stanzas = 1", 1, "'stanzas'", "'stanza'")]
    [InlineData("user.name = 'x'", 1, "'user.name'", "'user'")]
    [InlineData("[stanzas.'a b']\nuser = 'x'", 1, "'a b'", "name of a stanza")]
    [InlineData("[stanzas.global]", 1, "'global'", "name of a stanza")]
    [InlineData("user = 'x'\nuser = 'y'", 2, "user", "")]
    [InlineData("user = x", 1, "", "")]
    [InlineData("user = 'x", 1, "", "")]
    [InlineData("user 'x'", 1, "", "")]
    [InlineData("stanza = '--config'", 1, "stanza", "not the name of a stanza")]
    [InlineData("repository = 0", 1, "repository", "1 to 256")]
    [InlineData("repository = 257", 1, "repository", "1 to 256")]
    [InlineData("repository = '1'", 1, "repository", "1 to 256")]
    [InlineData("user = 1", 1, "user", "in quotes")]
    [InlineData("user = ['x']", 1, "user", "in quotes")]
    [InlineData("user = ''", 1, "user", "account")]
    [InlineData("user = '-u'", 1, "user", "account")]
    [InlineData("user = 'a b'", 1, "user", "account")]
    [InlineData("cache_path = 'x'", 1, "cache_path", "absolute path")]
    [InlineData("cache_path = ''", 1, "cache_path", "absolute path")]
    [InlineData("cache_path = '~/x'", 1, "cache_path", "absolute path")]
    [InlineData("cache_path = \"/x\\n\"", 1, "cache_path", "control characters")]
    [InlineData("pgbackrest = './pgbackrest'", 1, "pgbackrest", "absolute path")]
    [InlineData("pgbackrest = '-c'", 1, "pgbackrest", "absolute path")]
    public void What_is_not_understood_is_refused_with_its_line(string text, int line, params string[] words)
    {
        var error = Assert.Throws<PgmlException>(() => Parse(text));

        Assert.Equal("ProfileInvalid", error.Fault.Id);
        Assert.StartsWith($"Line {line} of the profile '/etc/pgmlbackup.toml': ", error.Message, StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word, error.Message, StringComparison.Ordinal));
        Assert.DoesNotContain(error.Message, char.IsControl);
    }

    [Fact]
    public void The_later_file_comes_first_key_by_key()
    {
        var system = Write("system.toml", "user = 'a'\ncache_path = '/a'\nconfig_path = '/a.conf'\nconfig_include_path = '/a.d'\n[stanzas.main]\nuser = 'sa'\nrepository = 3\n");
        var user = Write("user.toml", "\uFEFFcache_path = '/b'\nconfig_path = '/b.conf'\n[stanzas.main]\nuser = 'sb'\n[stanzas.other]\nrepository = 4\n");

        var profile = ModuleProfile.Load([system, user]);

        Assert.Equal(("a", "/b"), (profile.Resolve().User, profile.Resolve().CachePath));
        Assert.Equal(("sb", 3), (profile.Resolve(new() { Stanza = "main" }).User, profile.Resolve(new() { Stanza = "main" }).Repository));
        Assert.Equal(4, profile.Resolve(new() { Stanza = "other" }).Repository);
    }

    [Fact]
    public void An_include_folder_belongs_to_the_file_beside_it()
    {
        var profile = Parse("config_path = '/a.conf'\nconfig_include_path = '/a.d'\n");

        Assert.Equal("/a.d", profile.Resolve().ConfigIncludePath);
        var settings = profile.Resolve(new() { ConfigPath = "/p.conf" });
        Assert.Equal(("/p.conf", null), (settings.ConfigPath, settings.ConfigIncludePath));
        Assert.Equal("/a.conf", profile.Resolve(new() { ConfigIncludePath = "/p.d" }).ConfigPath);
    }

    [Fact]
    public void A_file_that_is_named_is_read_alone_and_must_be_there()
    {
        Assert.Equal("b", ModuleProfile.Load(Write("x.toml", "user = 'b'")).Resolve().User);

        var error = Assert.Throws<PgmlException>(() => ModuleProfile.Load(Path.Join(_folder, "none.toml")));
        Assert.Equal("ProfileNotFound", error.Fault.Id);
    }

    [Fact]
    public void What_is_no_file_or_no_text_is_named()
    {
        File.WriteAllBytes(Path.Join(_folder, "bytes.toml"), [.. "user = '"u8, 0xE4, .. "'"u8]);

        Assert.Equal("ProfileNotReadable", Assert.Throws<PgmlException>(() => ModuleProfile.Load(_folder)).Fault.Id);
        Assert.Equal("ProfileInvalid", Assert.Throws<PgmlException>(() => ModuleProfile.Load(Path.Join(_folder, "bytes.toml"))).Fault.Id);
    }

    [Fact]
    public void A_profile_that_everybody_may_write_is_not_trusted()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such mode.");
        }

        var path = Write("open.toml", "user = 'b'");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite);

        var error = Assert.Throws<PgmlException>(() => ModuleProfile.Load(path));

        Assert.Equal("ProfileInvalid", error.Fault.Id);
        Assert.Contains("chmod o-w", error.RecommendedAction, StringComparison.Ordinal);
    }

    private static ModuleProfile Parse(string text) => ModuleProfile.Parse(text, ModuleProfile.SystemPath);

    private string Write(string name, string text)
    {
        var path = Path.Join(_folder, name);
        File.WriteAllText(path, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return path;
    }
}
