using PgmlBackup.Commands;
using PgmlBackup.HelpGen;
using PgmlBackup.HelpGen.Model;
using PgmlBackup.ModuleTests.Hosting;

namespace PgmlBackup.ModuleTests.Help;

/// <summary>The help of the cmdlets of the module, read as the build reads it.</summary>
internal static class ModuleHelp
{
    /// <summary>Everything that is made of it.</summary>
    public static HelpFiles Files { get; } = HelpFiles.Read(typeof(ErrorFactory).Assembly);

    /// <summary>The names of the cmdlets, for theories.</summary>
    public static IEnumerable<TheoryDataRow<string>> Cmdlets => Files.Cmdlets.Select(help => new TheoryDataRow<string>(help.Name));

    /// <summary>Cmdlet and number (from 1) of every example, for theories.</summary>
    public static IEnumerable<TheoryDataRow<string, int>> Examples =>
        Files.Cmdlets.SelectMany(help => help.Examples.Select((_, index) => new TheoryDataRow<string, int>(help.Name, index + 1)));

    /// <summary>What the topics that are written by hand let a reader type, for theories.</summary>
    public static IEnumerable<TheoryDataRow<string>> TopicCommands =>
        Directory.EnumerateFiles(Path.Join(ModuleUnderTest.Root, "docs", "about")).Order(StringComparer.Ordinal)
            .SelectMany(file => TopicCode.Of(File.ReadAllText(file)))
            .Distinct()
            .Select(code => new TheoryDataRow<string>(code));

    /// <summary>The help of a cmdlet.</summary>
    public static CmdletHelp Of(string cmdlet) => Assert.Single(Files.Cmdlets, help => help.Name == cmdlet);
}
