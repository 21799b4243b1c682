using System.Globalization;
using System.Text.RegularExpressions;

namespace PgmlBackup.UnitTests.PgBackRest;

public sealed partial class TrapsPageTests
{
    private const int Traps = 29;
    private const int MostWithoutTest = 5;

    private static readonly string s_root = FindRoot();
    private static readonly List<string[]> s_rows = ReadRows();

    [Fact]
    public void Every_trap_has_its_row() =>
        Assert.Equal(Enumerable.Range(1, Traps), s_rows.Select(row => int.Parse(row[0], CultureInfo.InvariantCulture)));

    [Fact]
    public void Every_row_says_what_the_trap_is_and_how_it_is_met() =>
        Assert.All(s_rows, row => Assert.True(row.Length == 4 && row[1].Length > 20 && row[2].Length > 10, string.Join('|', row)));

    [Fact]
    public void At_most_five_traps_have_no_test_and_those_say_why()
    {
        string[][] without = [.. s_rows.Where(row => !TestName().IsMatch(row[3]))];
        Assert.True(without.Length <= MostWithoutTest);
        Assert.All(without, row => Assert.True(row[3].Length > 40, $"Trap {row[0]} has neither a test nor a reason."));
    }

    [Fact]
    public void Every_test_that_a_row_names_is_there()
    {
        Dictionary<string, string> sources = Directory.EnumerateFiles(Path.Join(s_root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .GroupBy(Path.GetFileNameWithoutExtension)
            .ToDictionary(files => files.Key!, files => string.Join('\n', files.Select(File.ReadAllText)));
        (string Class, string Method)[] named = [.. s_rows.SelectMany(row => TestName().Matches(row[3]).Select(match => (match.Groups[1].Value, match.Groups[2].Value)))];
        Assert.NotEmpty(named);
        Assert.All(named, test => Assert.Matches(
            $@"(?s)\[(Fact|Theory)\b(?:(?!public ).)*public (async Task|Task|void) {test.Method}\(",
            sources.GetValueOrDefault(test.Class, $"there is no file {test.Class}.cs")));
    }

    [Fact]
    public void The_test_above_sees_a_name_that_is_wrong() =>
        Assert.DoesNotMatch(@"public (async Task|Task|void) No_such_test\(", File.ReadAllText(Path.Join(s_root, "tests", "PgmlBackup.UnitTests", "PgBackRest", "LogAssemblerTests.cs")));

    private static List<string[]> ReadRows() =>
    [
        .. File.ReadLines(Path.Join(s_root, "docs", "traps.md"))
            .Where(line => RowStart().IsMatch(line))
            .Select(line => line.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries)),
    ];

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Join(folder.FullName, "PgmlBackup.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("The tests do not run inside the repository.");
    }

    [GeneratedRegex(@"^\| \d+ \|")]
    private static partial Regex RowStart();

    [GeneratedRegex(@"`(\w+Tests)\.(\w+)`")]
    private static partial Regex TestName();
}
