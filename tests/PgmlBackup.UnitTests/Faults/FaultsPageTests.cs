using System.Text.RegularExpressions;
using PgmlBackup.Engine.Faults;

namespace PgmlBackup.UnitTests.Faults;

/// <summary>docs/faults.md against the tests and the table of errors.</summary>
public sealed partial class FaultsPageTests
{
    private const int Fault = 0;
    private const int Promise = 1;
    private const int Test = 2;
    private const int Id = 3;

    private static readonly string s_root = FindRoot();
    private static readonly List<string[]> s_rows = ReadRows();

    private static readonly Dictionary<string, string> s_sources = Directory.EnumerateFiles(Path.Join(s_root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
        .GroupBy(path => Path.GetFileNameWithoutExtension(path))
        .ToDictionary(files => files.Key, files => string.Join('\n', files.Select(File.ReadAllText)));

    [Fact]
    public void Every_row_names_a_fault_and_what_must_hold()
    {
        Assert.True(s_rows.Count > 30);
        Assert.All(s_rows, row => Assert.True(row.Length == 4 && row[Fault].Length > 5 && row[Promise].Length > 5, string.Join('|', row)));
        Assert.Equal(s_rows.Count, s_rows.Select(row => row[Fault]).Distinct().Count());
    }

    [Fact]
    public void Every_test_that_a_row_names_is_there()
    {
        Assert.All(s_rows, row => Assert.Matches(TestName(), row[Test]));
        Assert.All(s_rows.SelectMany(row => TestName().Matches(row[Test])), test => Assert.Matches(
            $@"(?s)\[(Fact|Theory)\b(?:(?!public ).)*public (async Task|Task|void) {test.Groups[2].Value}\(",
            s_sources.GetValueOrDefault(test.Groups[1].Value, $"there is no file {test.Groups[1].Value}.cs")));
    }

    [Fact]
    public void Every_id_that_a_row_names_is_in_the_table_of_errors_and_in_its_test() => Assert.All(s_rows, row =>
    {
        string source = string.Join('\n', TestName().Matches(row[Test]).Select(test => s_sources.GetValueOrDefault(test.Groups[1].Value, "")));
        Assert.All(Ids(row), id => Assert.Contains(id, FaultCatalog.All.Select(fault => fault.Id)));
        Assert.All(Ids(row), id => Assert.Matches($@"FaultCatalog\.{id}\b", source));
    });

    [Fact]
    public void A_row_without_an_id_says_why() =>
        Assert.All(s_rows.Where(row => !Ids(row).Any()), row => Assert.StartsWith("none: ", row[Id], StringComparison.Ordinal));

    [Fact]
    public void Every_test_of_faults_is_in_a_row()
    {
        string[] named = [.. s_rows.SelectMany(row => TestName().Matches(row[Test])).Select(test => test.Groups[2].Value)];
        string[] classes = [.. s_rows.SelectMany(row => TestName().Matches(row[Test])).Select(test => test.Groups[1].Value).Distinct()];
        IEnumerable<string> methods = classes.SelectMany(name => Method().Matches(s_sources.GetValueOrDefault(name, ""))).Select(method => method.Groups[1].Value);
        string[] noFaults =
        [
            "What_is_young_enough_is_not_taken_again_and_what_is_due_becomes_a_full_one",
            "An_older_backup_is_brought_up_to_the_end_of_the_archive_too",
            "A_server_that_shall_not_start_is_left_stopped_with_its_files_back",
            "Owner_mode_and_the_names_beside_it_stay",
            "An_edit_that_changes_nothing_writes_nothing",
            "A_file_that_was_not_there_gets_its_owner_and_mode",
            "What_was_shown_is_what_is_written",
            "A_policy_is_written_carried_out_and_read_back",
            "What_would_change_is_shown_and_not_done",
            "A_schedule_becomes_a_timer_that_is_enabled_started_seen_and_removed",
            "It_comes_back_bit_for_bit_from_a_server_with_checksums",
            "It_comes_back_bit_for_bit_from_a_server_that_only_almost_speaks_S3",
            "What_is_written_is_read",
        ];
        Assert.Equal(noFaults.Order(), methods.Except(named).Order());
    }

    private static IEnumerable<string> Ids(string[] row) => Word().Matches(row[Id]).Select(id => id.Groups[1].Value);

    private static List<string[]> ReadRows() =>
    [
        .. File.ReadLines(Path.Join(s_root, "docs", "faults.md"))
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| Fault |", StringComparison.Ordinal))
            .Select(line => line[1..^1].Split('|', StringSplitOptions.TrimEntries)),
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

    [GeneratedRegex(@"`(\w+Tests)\.(\w+)`")]
    private static partial Regex TestName();

    [GeneratedRegex(@"`(\w+)`")]
    private static partial Regex Word();

    [GeneratedRegex(@"^    public (?:async )?(?:Task|void) (\w+_\w+)\(", RegexOptions.Multiline)]
    private static partial Regex Method();
}
