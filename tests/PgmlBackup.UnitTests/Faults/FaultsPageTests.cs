using System.Text.RegularExpressions;
using PgmlBackup.Engine.Faults;

namespace PgmlBackup.UnitTests.Faults;

/// <summary>The page of the faults that were tried names tests and ids that are there.</summary>
public sealed partial class FaultsPageTests
{
    private static readonly string s_root = FindRoot();

    private static readonly List<(string Fault, string Test, string Ids)> s_rows =
    [
        .. File.ReadLines(Path.Join(s_root, "docs", "faults.md"))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal))
            .Skip(1)
            .Select(line => line.Trim('|', ' ').Split('|', StringSplitOptions.TrimEntries))
            .Select(cells => (cells[0], cells[1], cells[2])),
    ];

    [Fact]
    public void The_page_has_a_row_for_every_fault() => Assert.InRange(s_rows.Count, 30, 500);

    [Fact]
    public void Every_row_names_one_test_that_is_there_and_asserts_its_ids()
    {
        Dictionary<string, string> sources = Directory.EnumerateFiles(Path.Join(s_root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .GroupBy(path => Path.GetFileNameWithoutExtension(path))
            .ToDictionary(files => files.Key, files => string.Join('\n', files.Select(File.ReadAllText)));

        Assert.All(s_rows, row =>
        {
            Match test = TestName().Match(row.Test);
            Assert.True(test.Success, row.Test);
            string source = sources.GetValueOrDefault(test.Groups[1].Value, "");
            Assert.Matches($@"public async Task {test.Groups[2].Value}\(", source);
            Assert.All(Id().Matches(row.Ids).Select(match => match.Groups[1].Value), id => Assert.Contains($"FaultCatalog.{id}", source, StringComparison.Ordinal));
        });
    }

    [Fact]
    public void Every_id_on_the_page_is_in_the_error_table()
    {
        string[] known = [.. FaultCatalog.All.Select(fault => fault.Id)];
        Assert.All(s_rows.SelectMany(row => Id().Matches(row.Ids).Select(match => match.Groups[1].Value)), id => Assert.Contains(id, known));
    }

    [Fact]
    public void A_row_without_an_id_says_why() =>
        Assert.All(s_rows.Where(row => !Id().IsMatch(row.Ids)), row => Assert.StartsWith("none: ", row.Ids, StringComparison.Ordinal));

    private static string FindRoot()
    {
        DirectoryInfo? folder = new(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Join(folder.FullName, "PgmlBackup.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("The tests do not run inside the repository.");
    }

    [GeneratedRegex(@"^`(\w+Tests)\.(\w+)`$")]
    private static partial Regex TestName();

    [GeneratedRegex(@"`(\w+)`")]
    private static partial Regex Id();
}
