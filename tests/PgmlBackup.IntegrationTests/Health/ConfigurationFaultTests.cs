using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Health;
using PgmlBackup.IntegrationTests.Processes;
using PgmlBackup.Model;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.Health;

/// <summary>Configurations that are wrong, on a real machine.</summary>
/// <param name="on">The cluster.</param>
public sealed class ConfigurationFaultTests(CheckedCluster on) : IClassFixture<CheckedCluster>
{
    private const string Secret = "x9/Kq+31fVbnMadeUpForTests7Yz0PqLm42Wd1E";

    private const int MostAttempts = 50;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_line_of_the_guide_is_repaired_and_its_secret_is_in_no_command_line()
    {
        string path = on.Copy(text => text.Replace("[global]", $"[global]\nrepo1-s3-key=MADEUPKEY\nrepo1-s3-key-{Secret}", StringComparison.Ordinal));
        Assert.NotEqual(0, (await InfoAsync(path)).ExitCode);
        IReadOnlyList<PgFinding> before = await on.FindAsync(path);
        Assert.Contains(before, finding => finding is { Rule: "SecretInKey", Line: 3, Severity: PgFindingSeverity.Error });
        Assert.Contains(before, finding => finding.Severity == PgFindingSeverity.NotChecked && finding.Message.StartsWith("pgBackRest cannot read its configuration", StringComparison.Ordinal));

        using var watch = new CommandLineWatch();
        string content = File.ReadAllText(path);
        IReadOnlyList<PgFinding> after = await on.RepairAsync(path);

        // Programs that live for a millisecond are seen now and then: it is done again until some were.
        for (int again = 0; again < MostAttempts && !watch.Saw(path); again++)
        {
            File.WriteAllText(path, content);
            await on.RepairAsync(path);
        }

        string seen = await watch.StopAsync();

        Assert.Contains(after, finding => finding is { Rule: "SecretInKey", IsRepaired: true });
        Assert.DoesNotContain(after, finding => finding is { Severity: PgFindingSeverity.NotChecked } || (finding is { IsRepaired: false } && finding.Rule == "SecretInKey"));
        Assert.Contains($"\nrepo1-s3-key-secret={Secret}\n", File.ReadAllText(path), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(path));
        Assert.Equal(0, (await InfoAsync(path)).ExitCode);
        Assert.Contains(path, seen, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, seen + string.Join('\n', before.Concat(after).Select(finding => $"{finding} {finding.Recommendation}")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_configuration_with_a_secret_that_others_can_read_is_closed_to_them()
    {
        string path = on.Copy(
            text => text.Replace("[global]", $"[global]\nrepo1-type=posix\nrepo1-cipher-type=aes-256-cbc\nrepo1-cipher-pass={Secret}", StringComparison.Ordinal),
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);

        IReadOnlyList<PgFinding> after = await on.RepairAsync(path);

        Assert.Contains(after, finding => finding is { Rule: "SecretsReadableByOthers", IsRepaired: true });
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(path));
    }

    [Fact]
    public async Task A_configuration_that_root_has_made_is_given_to_the_owner()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can give a file to another account.");
        string path = on.Cluster.Folder.Combine("pgbackrest/of-root.conf");
        File.Copy(on.Cluster.ConfigPath, path);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Assert.NotEqual(0, (await InfoAsync(path)).ExitCode);
        Assert.Contains(await on.FindAsync(path), finding => finding is { Rule: "FileClosedToOwner", Severity: PgFindingSeverity.Error });

        Assert.Contains(await on.RepairAsync(path), finding => finding is { Rule: "FileClosedToOwner", IsRepaired: true });

        Assert.Equal(0, (await InfoAsync(path)).ExitCode);
    }

    [Fact]
    public async Task A_folder_of_locks_that_root_has_made_is_told_with_the_command_that_mends_it()
    {
        string locks = Directory.CreateDirectory(on.Cluster.Folder.Combine("locks-of-root"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute).FullName;
        string path = on.Copy(text => text.Replace(on.Cluster.LockPath, locks, StringComparison.Ordinal));

        PgFinding found = Assert.Single(await on.FindAsync(path), finding => finding.Rule == "LockPathNotWritable");

        Assert.Equal(locks, found.File);
        Assert.EndsWith($"chown -R {on.Cluster.Owner.Name} {locks}", found.Recommendation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_somebody_changes_between_the_look_and_the_repair_is_left_alone()
    {
        string path = on.Copy(text => text.Replace("[global]", "[global]\nstart-fast=yes", StringComparison.Ordinal));
        ConfigurationCheckReport report = await on.Check.RunAsync(on.Request(path), Stop);
        ConfigurationRepair repair = Assert.Single(await on.Check.PlanRepairAsync(report, Stop));
        string others = File.ReadAllText(path).Replace("start-fast=yes", "start-fast=n", StringComparison.Ordinal);
        File.WriteAllText(path, others);

        PgmlException refused = await Assert.ThrowsAsync<PgmlException>(() => on.Check.ApplyAsync(report, repair, Stop));

        Assert.Equal(FaultCatalog.FileChangedMeanwhile.Id, refused.Fault.Id);
        Assert.Equal(others, File.ReadAllText(path));
    }

    private Task<TestProgramResult> InfoAsync(string path) => on.Cluster.RunAsync([on.Cluster.PgBackRestProgram, "info", $"--config={path}", "--log-level-console=off"], cancellationToken: Stop);
}
