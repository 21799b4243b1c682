using System.Text;
using FsCheck;
using FsCheck.Fluent;
using PgmlBackup.Engine.Configuration;
using PgmlBackup.Engine.Health;
using PgmlBackup.Engine.Health.Rules;
using PgmlBackup.Model;
using PgmlBackup.UnitTests.Configuration;

namespace PgmlBackup.UnitTests.Health;

public sealed class ConfigurationMenderTests
{
    private const string Main = "[main]\npg1-path=/data\n";

    // Lines in which a secret stands where it belongs and where it does not.
    private static readonly string[] s_secretLines =
    [
        "repo1-s3-key-{0}", "repo1-s3-key-{0}=", "repo1-s3-key-secret={0}", "repo1-s3-key-secret {0}", "repo1-s3-key-secert={0}", "repo1-s3-key-secret=\"{0}\"", "repo1-cipher-pass={0} # {0}",
        "repo1-cipher-pas={0}", "repo1-cipher-{0}", "# repo1-s3-key-{0}", "#repo1-s3-key-secret={0}", "repo1-s3-key = {0}", "repo1-azure-key:{0}", "repo-s3-key-secret={0}", "  repo1-s3-token={0}", "{0}",
    ];

    private static readonly Gen<string> s_secret = Gen.Elements("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/+=".ToCharArray()).ArrayOf(24).Select(characters => new string(characters));

    [Theory]
    [InlineData("[global]\nprocess-max=4 # all\n\n# kept\n", "[global]\nprocess-max=4\n\n# kept\n")]
    [InlineData("[global]\r\n  start-fast = yes  \r\nprocess-max=2\r\n", "[global]\r\n  start-fast = y  \r\nprocess-max=2\r\n")]
    [InlineData("\uFEFF[global]\nprocess-max: 4\nproces-max=4\n", "[global]\nprocess-max=4\nproces-max=4\n")]
    [InlineData("[global]\nproces-max=4\n", "[global]\nprocess-max=4\n")]
    [InlineData("[global]\nproces-max=four\n", "[global]\nproces-max=four\n")]
    [InlineData("[global]\nrepo-retention-full=2\n", "[global]\nrepo1-retention-full=2\n")]
    [InlineData("[global]\nretention-full=2\nrepo1-retention-full=2\n", "[global]\nretention-full=2\n")]
    [InlineData("[global]\nretention-full=2\nrepo1-retention-full=3\n", "[global]\nretention-full=2\nrepo1-retention-full=3\n")]
    [InlineData("[global]\nprocess-max=2\nprocess-max=2", "[global]\nprocess-max=2\n")]
    [InlineData("[global]\nrepo1-path='/backup'\nrepo1-cipher-pass='x'\n", "[global]\nrepo1-path=/backup\nrepo1-cipher-pass='x'\n")]
    [InlineData("[glabal]\nprocess-max=2\n[global]\nprocess-max=2\n", "[glabal]\nprocess-max=2\n[global]\nprocess-max=2\n")]
    [InlineData("[glabal]\nprocess-max=2\n", "[global]\nprocess-max=2\n")]
    [InlineData("[global]\nwhat is this\nstart-fast=yes\n", "[global]\nwhat is this\nstart-fast=y\n")]
    [InlineData("[global]\narchive-check=n\n[x\nproces-max=2\n", "[global]\n[x\nprocess-max=2\n")]
    public void A_file_is_mended_and_the_rest_of_it_stays(string text, string expected) => Assert.Equal(expected, Alone(text).Mended());

    [Fact]
    public void Compression_and_processes_are_set_where_nothing_sets_them() =>
        Assert.Equal(Main + "\n[global]\nprocess-max=4\ncompress-type=zst\n", new RuleCase(Main).Mended());

    [Fact]
    public void What_is_mended_once_is_not_mended_again()
    {
        foreach (var example in RuleExamples.All.Values.SelectMany(examples => examples.Failing))
        {
            var mended = example.Mended();
            Assert.Equal(mended, (example with { Text = mended }).Mended());
        }
    }

    [Fact]
    public void Any_file_is_judged_and_mended_and_what_is_well_formed_stays_so() => Check.One(PropertyRun.Of(150, 3_000), Prop.ForAll(ConfigurationFiles.Any.ToArbitrary(), file =>
    {
        var document = ConfigurationDocument.Parse(file, RuleCase.Path);
        var context = new RuleContext([document], new(2, 45), new Dictionary<string, string>(), RuleCase.Well);
        var mended = ConfigurationMender.Mend(context).Context.Documents[0];
        Assert.True(document.FirstMalformed is not null || mended.FirstMalformed is null);
        Assert.True(Stops(mended).Count() <= Stops(document).Count());
    }));

    [Fact]
    public void A_secret_is_shown_nowhere() => Check.One(PropertyRun.Of(300, 6_000), Prop.ForAll(
        (from secret in s_secret from lines in Gen.Elements(s_secretLines).ArrayOf(3) select (secret, lines)).ToArbitrary(),
        drawn =>
        {
            var text = Main + "[global]\n" + string.Concat(drawn.lines.Select(line => line.Replace("{0}", drawn.secret, StringComparison.Ordinal) + "\n")) + "archive-check=n\n";
            var context = Alone(text).Context;
            var report = new ConfigurationCheckReport(context, null, RuleEvaluator.Evaluate(context));
            var diff = ConfigurationDiff.Create(context.Documents[0], ConfigurationMender.Mend(context).Context.Documents[0]);
            var shown = diff + string.Join('\n', report.Findings.Select(finding => $"{finding} {finding.Recommendation} {finding.Repair}"));
            Assert.DoesNotContain(drawn.secret[..12], shown, StringComparison.Ordinal);
        }));

    [Fact]
    public void The_same_edits_go_to_a_file_that_others_have_changed_elsewhere()
    {
        var mender = ConfigurationMender.Mend(Alone("[global]\nstart-fast=yes\narchive-check=n\n").Context);
        var now = ConfigurationDocument.Parse("# a new line\n[global]\nstart-fast=yes\nbuffer-size=1MiB\narchive-check=n\n"u8, RuleCase.Path);
        Assert.Equal("# a new line\n[global]\nstart-fast=y\nbuffer-size=1MiB\n", Encoding.UTF8.GetString(mender.Edit(now).ToBytes()));
    }

    private static RuleCase Alone(string text) => new(text) { IsFileAlone = true, Facts = Engine.Health.Facts.MachineFacts.Unknown("The file was looked at alone") };

    private static IEnumerable<string> Stops(ConfigurationDocument document) =>
        RuleEvaluator.Evaluate(new RuleContext([document], new(2, 45), new Dictionary<string, string>(), RuleCase.Well))
            .Where(answer => answer.Hit is { IsNotChecked: false, Severity: null } && answer.Rule.Severity == PgFindingSeverity.Error)
            .Select(answer => answer.Rule.Name);
}
