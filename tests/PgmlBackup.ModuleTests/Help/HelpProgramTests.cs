using PgmlBackup.Commands;
using PgmlBackup.HelpGen;
using PgmlBackup.ModuleTests.Hosting;

namespace PgmlBackup.ModuleTests.Help;

public sealed class HelpProgramTests : IDisposable
{
    private readonly string _output = Directory.CreateDirectory(Path.Join(TestEnvironment.Root, "help-program")).FullName;
    private readonly string _about = Path.Join(ModuleUnderTest.Root, "docs", "about");
    private readonly StringWriter _errors = new();

    [Fact]
    public void What_is_missing_is_an_error_in_the_form_of_a_compiler_and_nothing_is_written()
    {
        string tests = Path.Join(ModuleUnderTest.Root, "tests", "PgmlBackup.ModuleTests", "Help");
        Assert.Equal(1, HelpProgram.Run(["help", typeof(HelpProgramTests).Assembly.Location, tests, _about, _output], _errors));
        Assert.Contains($"{tests}: error PGH001: Get-NoSynopsis: the class has no <summary>", _errors.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Get-Sample:", _errors.ToString(), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_output));
    }

    [Fact]
    public void Help_takes_the_place_of_older_help()
    {
        File.WriteAllText(Path.Join(_output, "about_Gone.help.txt"), "old");
        Assert.Equal(0, Run("help"));
        Assert.Equal(
            ["PgmlBackup.dll-Help.xml", "about_PgmlBackup.help.txt", "about_PgmlBackup_Errors.help.txt", "about_PgmlBackup_Host.help.txt"],
            Directory.EnumerateFiles(_output).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Pages_of_cmdlets_that_are_gone_are_removed_and_other_documents_are_not()
    {
        Directory.CreateDirectory(Path.Join(_output, "cmdlets"));
        File.WriteAllText(Path.Join(_output, "cmdlets", "Get-Gone.md"), "old");
        File.WriteAllText(Path.Join(_output, "guide.md"), "mine");
        Assert.Equal(0, Run("docs"));
        Assert.Equal(ModuleHelp.Files.Cmdlets.Count + 1, Directory.EnumerateFiles(Path.Join(_output, "cmdlets")).Count());
        Assert.Equal(["errors.md", "guide.md", "rules.md"], Directory.EnumerateFiles(_output).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Wrong_arguments_are_answered_with_the_usage()
    {
        Assert.Equal(2, HelpProgram.Run(["nonsense"], _errors));
        Assert.Contains(HelpOptions.Usage, _errors.ToString(), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _errors.Dispose();
        Directory.Delete(_output, recursive: true);
    }

    private int Run(string what) =>
        HelpProgram.Run([what, typeof(ErrorFactory).Assembly.Location, Path.Join(ModuleUnderTest.Root, "src", "PgmlBackup"), _about, _output], _errors);
}
