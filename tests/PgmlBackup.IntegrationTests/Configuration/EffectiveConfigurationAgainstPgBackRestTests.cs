using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using PgmlBackup.Engine.Configuration;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Engine.Processes;

namespace PgmlBackup.IntegrationTests.Configuration;

/// <summary>
/// Compares our reading of configurations with pgBackRest's own: when a command begins it prints the options that it takes from environment and files.
/// The commands get no further, as their lock folder is closed to them.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class EffectiveConfigurationAgainstPgBackRestTests : IAsyncLifetime
{
    /// <summary>Another release can be compared by its path.</summary>
    private static readonly string s_program = Environment.GetEnvironmentVariable("PGMLBACKUP_TEST_PGBACKREST") ?? "/usr/bin/pgbackrest";

    private static readonly string[] s_notConfigured = ["config", "exec-id", "lock-path", "log-level-console", "log-level-file", "log-level-stderr", "stanza"];

    private readonly string _folder = Directory.CreateTempSubdirectory("pgmlbackup-").FullName;
    private readonly Account _owner = AccountDatabase.ByName("postgres");
    private PgBackRestVersion _version;

    public async ValueTask InitializeAsync()
    {
        File.SetUnixFileMode(_folder, (UnixFileMode)0b111_101_101);
        Directory.CreateDirectory(Path.Join(_folder, "lock"), (UnixFileMode)0b111_000_000);
        var result = await new ProgramRunner().RunAsync(new ProgramRequest(s_program, ["version"]), TestContext.Current.CancellationToken);
        Assert.True(PgBackRestVersion.TryParseOutput(result.OutputText, out _version), result.OutputText);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("backup", "[global]\nprocess-max=1\n[global:backup]\nprocess-max=2\n[main]\npg1-path=/none\nprocess-max=3\n[main:backup]\nprocess-max=4\n")]
    [InlineData("archive-push", "[global]\nprocess-max=1\n[global:archive-push]\nprocess-max=2\n[main]\npg1-path=/none\n[main:backup]\nprocess-max=4\n")]
    [InlineData("backup", "[global]\nprocess-max=1\n[global:backup]\nprocess-max=2\n[main]\npg1-path=/none\nprocess-max=3\n")]
    [InlineData("backup", "[main]\npg1-path=/none/\n\n[global]\nrepo-path=/none/a/\nretention-full=2\nhardlink=y\nrepo-s3-verify-ssl=n\n")]
    [InlineData("backup", "[main]\ndb-path=/none\ndb1-port=5\ndb-socket-path=/none\n[global]\nbackup-standby=n\n")]
    [InlineData("backup", "[main]\npg1-path=/none\n[global]\nexclude=a b\n[main]\nexclude=c\n[main]\nexclude=d\n")]
    [InlineData("backup", "[main]\npg1-path=/none\n[global]\n; x=1\nno-resume=y\nreset-resume=y\nnone=1\ntype=full\nstanza=x\npg1-port=1\n")]
    [InlineData("backup", "[main]\npg1-path=/none\n[ main ]\nprocess-max=9\n[main:backups]\nprocess-max=8\n[Main]\nprocess-max=7\n")]
    [InlineData("backup", "[main]\npg1-path=/none\n[global]\nrepo2-s3-bucket=x\nrepo3-path=/none/3\nrepo1-bundle-size=5MiB\nrepo1-bundle=n\n")]
    [InlineData("backup", "[main]\npg1-path=/none\n[global]\nrepo1-s3-bucket=x\nrepo2-path=/none/2\n")]
    [InlineData("backup", "[main]\npg1-path=/none\n[global]\nrepo1-s3-bucket=x\nrepo2-path=/none/2\nrepo3-path=/none/3\n")]
    [InlineData("expire", "[main]\npg1-path=/none\n[global:expire]\nrepo1-retention-full=3\nprocess-max=4\n[global:backup]\nrepo1-retention-full=5\n")]
    [InlineData("backup", "[main]\r\npg1-path=/none\r\n[global]\r\nprocess-max = 4 \r\nrepo01-path=/none/a=b#c\r\n")]
    [InlineData("backup", "[main]\npg1-path=/none\n[global]\nprocess-max=1\nprocess-max=2\n")]
    [InlineData("backup", "[main]\npg1-path=/none\nprocess-max=3\n[global]\nprocess-max=1\nprocess-max=2\n")]
    [InlineData("expire", "[main]\npg1-path=/none\n[global]\nprocess-max=1\nprocess-max=2\n")]
    [InlineData("backup", "[main]\npg1-path=/none\n[global]\nretention-full=1\nrepo1-retention-full=2\n")]
    [InlineData("expire", "[main]\npg1-path=/none\n[global]\nhardlink=y\nrepo1-hardlink=y\n")]
    [InlineData("backup", "[main]\npg1-path=/none\n[global]\nrepo-retention-full=1\n")]
    [InlineData("backup", "[main]\npg1-path=/none\n[global]\nprocess1-max=1\n")]
    [InlineData("backup", "[main]\npg1-path=/none\n[global]\nrepo257-path=/a\n")]
    [InlineData("backup", "[main]\npg1-path=/none\n[global]\n-x=/a\n")]
    [InlineData("backup", "[main]\npg1-path=/none\n[global]\n1-x=/a\n")]
    [InlineData("backup", "[main]\npg1-path=/none\n[global]\nno-process-max=1\n")]
    [InlineData("backup", "[main]\npg1-path=/none\n[global]\nreset-type=1\n")]
    [InlineData("backup", "[main]\npg1-path=/none\n[global]\nresume=yes\n")]
    [InlineData("expire", "[main]\npg1-path=/none\n[global]\nresume=yes\n")]
    [InlineData("backup", "[main]\npg1-path=/none\n[global]\nresume=\n")]
    [InlineData("backup", "[main]\npg1-path=/none\n[global]\nretention1-full=1\n")]
    [InlineData("backup", "[main]\npg1-path=/none\n[global]\nrepo-azure-host=x\n")]
    [InlineData("backup", "[main]\npg1-path=/none\n[global]\naaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa=1\n")]
    public async Task What_is_in_force_is_what_pgBackRest_takes(string command, string file)
    {
        await CompareAsync(command, file, new Dictionary<string, string>());
    }

    [Theory]
    [InlineData("PGBACKREST_PROCESS_MAX", "7")]
    [InlineData("PGBACKREST_EXCLUDE", "a:b c")]
    [InlineData("PGBACKREST_RESUME", "n")]
    [InlineData("PGBACKREST_RESUME", "no")]
    [InlineData("PGBACKREST_RESUME", "")]
    [InlineData("PGBACKREST_OUTPUT", "")]
    [InlineData("PGBACKREST_NO_RESUME", "y")]
    [InlineData("PGBACKREST_NONE", "1")]
    [InlineData("PGBACKREST_RETENTION_FULL", "8")]
    [InlineData("PGBACKREST_REPO_RETENTION_FULL", "8")]
    [InlineData("PGBACKREST_repo1_Retention_full", "8")]
    [InlineData("PGBACKREST_REPO1_PATH", "/none/e/")]
    public async Task A_variable_comes_before_all_sections(string variable, string value)
    {
        const string file = "[main:backup]\npg1-path=/none\nprocess-max=1\nexclude=x\nresume=y\nrepo1-retention-full=2\nrepo1-path=/none/f\n[main]\npg1-path=/x\n";

        await CompareAsync("backup", file, new Dictionary<string, string> { [variable] = value });
    }

    [Fact]
    public async Task Random_configurations_are_read_as_pgBackRest_reads_them()
    {
        var count = Environment.GetEnvironmentVariable("PGMLBACKUP_TEST_LONG") == "1" ? 2000 : 120;
        var random = new RandomConfiguration(seed: 245);
        var compared = 0;
        var refused = 0;

        for (var number = 0; number < count; number++)
        {
            var (command, file, environment) = random.Next();
            var begun = await CompareAsync(command, file, environment);
            compared += begun ? 1 : 0;
            refused += begun ? 0 : 1;
        }

        Assert.True(compared > count / 3 && refused > count / 20, $"{compared} compared, {refused} refused");
    }

    private static string WithoutIndex(string option) => Regex.Replace(option, @"^(pg|repo)\d+", "$1");

    [Fact]
    public async Task Our_defaults_are_taken_by_pgBackRest_and_change_nothing_that_is_set()
    {
        var path = Path.Join(_folder, "pgbackrest.conf");
        await File.WriteAllTextAsync(path, "[main]\npg1-path=/none\n[global]\nrepo2-path=/none/2\nstart-fast=n\n", TestContext.Current.CancellationToken);
        var files = await new ConfigurationLocation(new FileConfigurationReader()).LoadAsync(new() { ConfigPath = path }, TestContext.Current.CancellationToken);
        var effective = new EffectiveConfiguration(files, new Dictionary<string, string>(), _version);
        var defaults = new EffectiveDefaults(effective, 8).ForBackup("main", null, null, []);

        var (_, options, text) = await TheirsAsync("backup", path, [], [.. defaults.Select(one => $"--{one.Option}={one.Value}")]);

        Assert.NotNull(options);
        Assert.Equal(
            ["compress-level=3", "compress-type=zst", "pg1-path=/none", "process-max=4", "repo2-bundle=y", "repo2-path=/none/2", "start-fast=n"],
            options.Order(StringComparer.Ordinal));
        Assert.DoesNotContain("WARN: ", text.Replace("WARN: option 'repo2-retention-full' is not set", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    /// <summary>Both refuse, or both take the same. True when they took it.</summary>
    private async Task<bool> CompareAsync(string command, string file, Dictionary<string, string> environment)
    {
        var path = Path.Join(_folder, "pgbackrest.conf");
        await File.WriteAllTextAsync(path, file, TestContext.Current.CancellationToken);
        var (exitCode, theirs, text) = await TheirsAsync(command, path, environment);
        var request = new ConfigurationRequest { ConfigPath = path, Environment = environment };
        var files = await new ConfigurationLocation(new FileConfigurationReader()).LoadAsync(request, TestContext.Current.CancellationToken);
        var effective = new EffectiveConfiguration(files, environment, _version);
        var said = $"{command}, {string.Join(' ', environment)}\n{file}\n{text}";

        if (theirs is null)
        {
            Assert.True(exitCode is 31 or 32, said);
            var error = Assert.Throws<PgmlException>(() => effective.All("main", command));
            Assert.True(error.Fault.Id == "ConfigurationInvalid" && error.Message.Contains($"error {exitCode}", StringComparison.Ordinal), $"{error.Message}\n{said}");
            return false;
        }

        var all = effective.All("main", command).Where(value => !s_notConfigured.Contains(value.Option)).ToList();
        var renamed = effective.RepositoryKeys("main", command) is [1];
        var ours = all.Where(value => value.IsInForce)
            .SelectMany(value => value.Values.Select(one => $"{(renamed && value.Key.Group == "repo" ? value.Key with { Index = 1 } : value.Key)}={(value.IsSecret ? "<redacted>" : one)}")).ToList();
        // A switch that is off is printed by 2.45 even when it does not count, and with the index of another repository.
        var aside = all.Where(value => !value.IsInForce && value.Value == "n").Select(value => value.Key.Name + "=n").ToList();
        var counted = theirs.Where(option => ours.Contains(option) || !aside.Contains(WithoutIndex(option)));
        Assert.True(counted.Order(StringComparer.Ordinal).SequenceEqual(ours.Order(StringComparer.Ordinal)), $"Ours: {string.Join(' ', ours)}\n{said}");
        return true;
    }

    private async Task<(int ExitCode, List<string>? Options, string Text)> TheirsAsync(
        string command, string path, Dictionary<string, string> environment, params string[] more)
    {
        string[] arguments =
        [
            command, "--stanza=main", "--config=" + path, "--log-level-console=info", "--log-level-file=off", "--log-level-stderr=off",
            "--lock-path=" + Path.Join(_folder, "lock"), .. more,
        ];
        var request = new ProgramRequest(s_program, command == "archive-push" ? [.. arguments, "/none/000000010000000000000001"] : arguments)
        {
            RunAs = _owner,
            Environment = environment.ToDictionary(pair => pair.Key, pair => (string?)pair.Value),
        };
        var result = await new ProgramRunner().RunAsync(request, TestContext.Current.CancellationToken);
        var text = result.OutputText + result.ErrorText;
        var begin = $"INFO: {command} command begin {_version}: ";
        var line = text.Split('\n').FirstOrDefault(line => line.Contains(begin, StringComparison.Ordinal));
        var options = line is null ? null : CommandOptionText.Split(line[(line.IndexOf(begin, StringComparison.Ordinal) + begin.Length)..])
            .Where(option => !s_notConfigured.Contains(option.Name))
            .Select(option => $"{option.Name}={option.Value}")
            .ToList();
        return (result.ExitCode, options, text);
    }
}
