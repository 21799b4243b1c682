using System.Text.RegularExpressions;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Engine.Processes;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.PgBackRest;

public sealed partial class CommandOptionTests
{
    [Theory]
    [InlineData("annotate")]
    [InlineData("backup")]
    [InlineData("check")]
    [InlineData("expire")]
    [InlineData("info")]
    [InlineData("repo-get")]
    [InlineData("repo-ls")]
    [InlineData("restore")]
    [InlineData("stanza-create")]
    [InlineData("stanza-delete")]
    [InlineData("stanza-upgrade")]
    [InlineData("start")]
    [InlineData("stop")]
    [InlineData("verify")]
    public async Task Every_option_that_the_installed_program_explains_is_known(string name)
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        var runner = new ProgramRunner();
        Account owner = AccountDatabase.ByName(TestAccount.Postgres.Name);
        PgBackRestProgram program = await PgBackRestProgram.FindAsync(runner, null, owner, stop);
        ProgramResult help = await runner.RunAsync(new ProgramRequest(program.Path, ["help", name]) { RunAs = owner }, stop);
        string[] options = [.. OptionLine().Matches(help.OutputText).Select(match => match.Groups[1].Value)];
        PgBackRestCommand command = PgBackRestCommand.Create(name, program.Version);
        Assert.NotEmpty(options);
        Assert.All(options, option => Assert.True(command.Accepts(option) || IsRefusedByUs(command, option), $"{name} takes {option}"));
    }

    // Secrets, and what counts only together with --beta.
    private static bool IsRefusedByUs(PgBackRestCommand command, string option) =>
        command.Accepts(Indexed(option)) || Assert.ThrowsAny<PgmlException>(() => command.With(Indexed(option), "x")).Fault.Id is nameof(FaultCatalog.OptionIsSecret)
        || (option.StartsWith("repo-block", StringComparison.Ordinal) && command.Version < new PgBackRestVersion(2, 46));

    private static string Indexed(string option) =>
        option.StartsWith("repo-", StringComparison.Ordinal) ? "repo1" + option[4..] : option.StartsWith("pg-", StringComparison.Ordinal) ? "pg1" + option[2..] : option;

    [GeneratedRegex(@"^  --([a-z0-9-]+) ", RegexOptions.Multiline)]
    private static partial Regex OptionLine();
}
