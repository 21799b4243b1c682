using System.Text;
using PgmlBackup.Engine.Configuration;
using PgmlBackup.Engine.Health.Facts;
using PgmlBackup.Engine.Health.Rules;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Model;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.Health;

/// <summary>What the rules say of a line is what the installed pgBackRest makes of it.</summary>
/// <param name="on">The cluster.</param>
public sealed class ValuesAgainstPgBackRestTests(CheckedCluster on) : IClassFixture<CheckedCluster>
{
    // archive-push without its parameter ends with 43 once all its options are taken.
    private const int AllTaken = 43;

    private static readonly string[] s_lines =
    [
        "process-max=1", "process-max=999", "process-max=0", "process-max=1000", "process-max=-1", "process-max=4.5", "process-max= 4 ", "process-max=4 # all", "process-max=\"4\"",
        "archive-async=y", "archive-async=yes", "archive-async=Y", "archive-async=true", "archive-async=1",
        "compress-type=zst", "compress-type=zstd", "compress-type=GZ", "compress-type=none", "compress-level=9", "compress-level=12", "compress-type=lz4\ncompress-level=12", "compress-type=lz4\ncompress-level=13",
        "compress-type=zst\ncompress-level=22", "compress-type=zst\ncompress-level=-7", "compress-type=zst\ncompress-level=-8", "compress-type=bz2\ncompress-level=0",
        "archive-timeout=60", "archive-timeout=0.5", "archive-timeout=0.05", "archive-timeout=86400", "archive-timeout=86401",
        "archive-push-queue-max=1GiB", "archive-push-queue-max=1gb", "archive-push-queue-max=1G", "archive-push-queue-max=1.5G", "archive-push-queue-max=5PiB", "archive-push-queue-max=4PiB", "archive-push-queue-max=lots",
        "buffer-size=1MiB", "buffer-size=3MiB", "buffer-size=16384", "buffer-size=16383",
        "spool-path=relative\narchive-async=y", "lock-path=/a//b", "lock-path=/tmp/", "lock-path=\"/tmp\"",
        "log-level-file=off", "log-level-file=OFF", "log-level-file=trace", "log-level-file=verbose",
        "repo1-type=posix", "repo1-type=nfs", "repo1-cipher-type=aes-256-cbc\nrepo1-cipher-pass=x", "repo1-cipher-type=aes", "io-timeout=3600", "io-timeout=3601", "protocol-timeout=9999999",
        "start-fast=perhaps", "repo1-retention-full=14 days", "archive-get-queue-max=lots", "nonsense=4", "repo-path=/tmp", "retention-full=2",
        "repo-retention-full=2", "repo1-retention-full=2\nretention-full=2", "process-max=2\nprocess-max=2", "no-archive-async=y", "reset-process-max=y", "type=full", "pg1-path=/data", "process1-max=4",
        "process-max: 4", "process-max 4", "=4", "process-max=", "[x", "what is this",
    ];

    [Fact]
    public async Task A_line_that_archive_push_refuses_is_an_error_and_no_other_is()
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        List<string> wrong = [];
        foreach (string line in s_lines)
        {
            string text = $"[main]\npg1-path=/nonexistent\n[global]\n{line}\n";
            string path = on.Cluster.Folder.WriteFile("pgbackrest/line.conf", text);
            TestProgramResult run = await on.Cluster.RunAsync([on.Cluster.PgBackRestProgram, "archive-push", $"--config={path}", "--stanza=main"], cancellationToken: stop);
            string[] rules = [.. Stops(text)];
            if (run.ExitCode == AllTaken != (rules.Length == 0))
            {
                wrong.Add($"{line.Replace('\n', '|')}: pgBackRest ends with {run.ExitCode}, the rules say [{string.Join(", ", rules)}]");
            }
        }

        Assert.Equal("", string.Join('\n', wrong));
    }

    // Of the rules that are errors, those at which every command or archive-push stops.
    private static IEnumerable<string> Stops(string text)
    {
        string[] stops = ["ByteOrderMark", "SecretInKey", "EqualsSignMissing", "MalformedLine", "OptionRefused", "OptionRepeated", "OptionSpelledTwice", "ValueInvalid", "TrailingComment", "QuotedValue"];
        var context = new RuleContext(
            [ConfigurationDocument.Parse(Encoding.UTF8.GetBytes(text), "/x.conf")], new PgBackRestVersion(2, 45), new Dictionary<string, string>(), MachineFacts.Unknown("nobody looks"));
        return RuleEvaluator.Evaluate(context)
            .Where(answer => stops.Contains(answer.Rule.Name) && (answer.Hit.Severity ?? answer.Rule.Severity) == PgFindingSeverity.Error)
            .Where(answer => answer.Rule.Name == "OptionSpelledTwice" || IsOfArchivePush(context, answer.Hit))
            .Select(answer => answer.Rule.Name);
    }

    // A value is checked by the commands that take the option; two names of it stop every command.
    private static bool IsOfArchivePush(RuleContext context, RuleHit hit) =>
        context.Lines.FirstOrDefault(line => line.Line.Number == hit.Line) is not { Rule: not null } line || OptionTable.Find(line.Key.Name, context.Version, "archive-push") is not null;
}
