using System.Text.RegularExpressions;
using System.Xml.Linq;
using PgmlBackup.ModuleTests.Hosting;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.ModuleTests.Commands;

/// <summary>What a person sees of real objects, on a narrow and on a wide screen, plain and in colour.</summary>
[Collection(UsesBackedUpCluster.Name)]
public sealed partial class ViewTests(BackedUpCluster backedUp) : CommandTest
{
    private const string Red = "\e[91m";
    private const string Green = "\e[32m";
    private const string Reset = "\e[0m";

    private ScratchCluster Cluster => backedUp.Cluster;

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void Backups_are_a_table_by_stanza(int width)
    {
        string[] lines = Lines(Render(width, "Table", "Get-PgBackupInfo -ConfigPath $config"));
        Assert.Equal("   Stanza: main", lines[0]);
        Assert.Matches("^Label +Type +Status +Age +Size +Repo$", lines[1]);
        Assert.Matches($@"^{backedUp.Full.Label} +Full +ok +\d+ (s|min) [\d.]+ MiB +1$", lines[3]);
        Assert.Matches($@"^{backedUp.Damaged.Label} Incremental page errors +\d+ (s|min) [\d.]+ MiB +1$", lines[4]);
        Assert.Equal(5, lines.Length);
    }

    [Fact]
    public void A_backup_with_damaged_pages_is_red_in_the_table_and_in_the_list()
    {
        string table = Render(120, "Table", "Get-PgBackupInfo -ConfigPath $config", colour: true);
        Assert.Contains($"{Red}page errors{Reset}", table, StringComparison.Ordinal);
        Assert.Single(RedText().Matches(table));
        string list = Render(120, "List", "Get-PgBackupInfo -ConfigPath $config -Latest -Detailed", colour: true);
        Assert.Contains($"{Red}pages with a wrong checksum{Reset}", list, StringComparison.Ordinal);
        Assert.Contains($"{Red}base/", list, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void A_backup_is_a_list_of_what_an_administrator_asks_for(int width)
    {
        string[] lines = Lines(Render(width, "List", "Get-PgBackupInfo -ConfigPath $config -Type Full"));
        AssertEntry(lines, "Label", backedUp.Full.Label);
        AssertEntry(lines, "Status", "ok");
        AssertEntry(lines, "WAL", $"{backedUp.Full.WalStart} to {backedUp.Full.WalStop}");
        AssertEntry(lines, "Annotation", "ticket=OPS-17, why=before the upgrade");
        Assert.DoesNotContain(lines, line => line.StartsWith("Builds upon", StringComparison.Ordinal));
        AssertEntry(Lines(Render(width, "List", "Get-PgBackupInfo -ConfigPath $config -Latest")), "Builds upon", backedUp.Full.Label);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void A_stanza_is_a_row_and_a_list(int width)
    {
        string[] table = Lines(Render(width, "Table", "Get-PgStanza -ConfigPath $config"));
        Assert.Matches("^Stanza +Status +Backups +Ended +Running +Latest$", table[0]);
        Assert.Matches($@"^main +Ok +2 +\d+ (s|min) ago +{backedUp.Damaged.Label}$", table[2]);
        string[] list = Lines(Render(width, "List", "Get-PgStanza -ConfigPath $config"));
        AssertEntry(list, "Latest", backedUp.Damaged.Label);
        AssertEntry(list, "Repositories", "repo1: ok");
    }

    [Fact]
    public void A_stanza_in_trouble_is_red()
    {
        string shown = Render(120, "Table", "Get-PgStanza -ConfigPath $config -Stanza other -ErrorAction Ignore", colour: true);
        Assert.Contains($"{Red}Missing{Reset}", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void A_cluster_is_a_row_and_a_list(int width)
    {
        string[] table = Lines(Render(width, "Table", "Get-PgCluster -DataDirectory $data"));
        Assert.Matches("^Name +Version +Status +Port +Uptime +Manager +DataDirectory$", table[0]);
        Assert.Matches($@"^{Cluster.DataDirectory} +{PostgresPrograms.Version} Running +{Cluster.Port} +\d+ (s|min) PgCtl$", table[2]);
        string[] list = Lines(Render(width, "List", "Get-PgCluster -DataDirectory $data"));
        AssertEntry(list, "Owner", Cluster.Owner.Name);
        AssertEntry(list, "Process", $"{Cluster.PostmasterPid}");
        Assert.Contains($"{Green}Running{Reset}", Render(width, "Table", "Get-PgCluster -DataDirectory $data", colour: true), StringComparison.Ordinal);
        Assert.Contains($"{Red}Missing{Reset}", Render(width, "Table", "Get-PgCluster -DataDirectory /none", colour: true), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void A_retention_is_a_row_and_a_list_and_its_verdicts_are_a_table_by_stanza(int width)
    {
        string[] table = Lines(Render(width, "Table", "Get-PgRetention -ConfigPath $config"));
        Assert.Matches("^Stanza +Repo +Policy +Backups +Reaches back +Goes$", table[0]);
        Assert.Matches(@"^main +1 +the newest 99 full backups +2 +\d+ (s|min) +0$", table[2]);
        string[] list = Lines(Render(width, "List", "Get-PgRetention -ConfigPath $config"));
        AssertEntry(list, "Set by", $"line 3 of {Cluster.ConfigPath}");
        AssertEntry(list, "Goes", "nothing");
        string[] verdicts = Lines(Render(width, "Table", "Get-PgRetention -ConfigPath $config -ByBackup"));
        Assert.Equal("   Stanza: main", verdicts[0]);
        Assert.Matches("^Label +Repo +Kept until +Reason$", verdicts[1]);
        Assert.Matches($"^{backedUp.Full.Label} +1 +- +kept: the newest of 99", verdicts[3]);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void Findings_are_a_table_and_a_list(int width)
    {
        string[] table = Lines(Render(width, "Table", "Test-PgBackupConfiguration -ConfigPath $config"));
        Assert.Matches("^Severity +Rule +Line Message$", table[0]);
        Assert.Contains(table, line => Regex.IsMatch(line, @"^Warning +RepositoryBesideData +\d+ repo1 of stanza 'main' lies"));
        Assert.All(table, line => Assert.InRange(line.Length, 1, width));
        string[] list = Lines(Render(width, "List", "Test-PgBackupConfiguration -ConfigPath $config"));
        AssertEntry(list, "Rule", "RepositoryBesideData");
        AssertEntry(list, "Repository", "1");
        Assert.Contains("\e[33mWarning", Render(width, "Table", "Test-PgBackupConfiguration -ConfigPath $config", colour: true), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public void An_archive_is_a_row_a_timeline_and_a_list_and_a_table_of_its_segments(int width)
    {
        string[] table = Lines(Render(width, "Table", "Get-PgWalArchive -ConfigPath $config"));
        Assert.Equal("   Stanza: main", table[0]);
        Assert.Matches("^Repo +Archive +First +Last +Segments +Holes$", table[1]);
        Assert.Matches($"^ +1 {PostgresPrograms.Version}-1 +[0-9A-F]{{24}} [0-9A-F]{{24}} +\\d+ +0$", table[3]);
        AssertEntry(Lines(Render(width, "List", "Get-PgWalArchive -ConfigPath $config")), "Holes", "none");
        string[] segments = Lines(Render(width, "Table", "Get-PgWalArchive -ConfigPath $config -Segments"));
        Assert.Matches(@"^Segment +Repo +Archive +Size +Archived \(UTC\)$", segments[1]);
        Assert.Contains(segments, line => line.StartsWith($"{backedUp.Full.WalStart} ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(120)]
    public void A_window_is_a_sentence_and_a_drawing_a_row_and_a_list(int width)
    {
        string[] shown = Lines(Render(width, "Custom", "Get-PgRecoveryWindow -ConfigPath $config"));
        Assert.StartsWith($"main, repository 1, timeline 1: any moment from {backedUp.Full.StopTime:yyyy-MM-dd HH:mm:ss} to about ", string.Join(' ', shown), StringComparison.Ordinal);
        Assert.Contains(shown, line => Regex.IsMatch(line, @"^  F[=.I>]+$"));
        Assert.Contains(shown, line => line.StartsWith($"  {backedUp.Full.StopTime:yyyy-MM-dd HH:mm}", StringComparison.Ordinal));
        if (width >= 80)
        {
            string[] table = Lines(Render(width, "Table", "Get-PgRecoveryWindow -ConfigPath $config"));
            Assert.Matches(@"^Repo +TL From \(UTC\) +To \(UTC\) +End +Backups$", table[1]);
            string[] list = Lines(Render(width, "List", "Get-PgRecoveryWindow -ConfigPath $config -Exact"));
            AssertEntry(list, "End", "Nothing later is archived yet.");
            AssertEntry(list, "Backups", $"{backedUp.Full.Label}, {backedUp.Damaged.Label}");
        }
    }

    [Theory]
    [InlineData("Get-PgBackupInfo -ConfigPath $config")]
    [InlineData("Get-PgStanza -ConfigPath $config")]
    [InlineData("Get-PgCluster -DataDirectory $data")]
    public void The_wide_view_shows_the_names(string script)
    {
        string expected = script.Split(' ')[0] switch
        {
            "Get-PgBackupInfo" => $"{backedUp.Full.Label} {backedUp.Damaged.Label}",
            "Get-PgStanza" => "main",
            _ => Cluster.DataDirectory,
        };
        Assert.Equal(expected, Blanks().Replace(Render(80, "Wide", script), " ").Trim());
    }

    [Theory]
    [InlineData("Table", "Get-PgBackupInfo -ConfigPath $config")]
    [InlineData("List", "Get-PgBackupInfo -ConfigPath $config")]
    [InlineData("Table", "Get-PgStanza -ConfigPath $config")]
    [InlineData("List", "Get-PgStanza -ConfigPath $config")]
    [InlineData("Table", "Get-PgCluster -DataDirectory $data")]
    [InlineData("List", "Get-PgCluster -DataDirectory $data")]
    [InlineData("Table", "Get-PgRetention -ConfigPath $config")]
    [InlineData("List", "Get-PgRetention -ConfigPath $config")]
    [InlineData("Table", "Get-PgRetention -ConfigPath $config -ByBackup")]
    [InlineData("List", "Get-PgRetention -ConfigPath $config -ByBackup")]
    [InlineData("Table", "Test-PgBackupConfiguration -ConfigPath $config")]
    [InlineData("List", "Test-PgBackupConfiguration -ConfigPath $config")]
    [InlineData("Table", "Get-PgWalArchive -ConfigPath $config")]
    [InlineData("List", "Get-PgWalArchive -ConfigPath $config")]
    [InlineData("Table", "Get-PgWalArchive -ConfigPath $config -Segments")]
    [InlineData("Custom", "Get-PgRecoveryWindow -ConfigPath $config")]
    [InlineData("Table", "Get-PgRecoveryWindow -ConfigPath $config")]
    [InlineData("List", "Get-PgRecoveryWindow -ConfigPath $config")]
    public void An_object_from_another_session_looks_the_same(string view, string script)
    {
        const string Again = "[Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize($one, 1))";
        string here = Render(120, view, script);
        string there = Render(120, view, $"foreach ($one in @({script})) {{ {Again} }}");
        Assert.NotEmpty(Lines(here));
        Assert.Equal(Ages().Replace(here, "-"), Ages().Replace(there, "-"));
    }

    private static string[] Lines(string shown) => [.. shown.Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0)];

    private static void AssertEntry(string[] lines, string label, string value) => Assert.Contains(lines, line => Regex.IsMatch(line, $"^{Regex.Escape(label)} +: {Regex.Escape(value)}$"));

    // The engine alone has no Format-List: it takes the first view that it knows for a type, so a session knows the others later.
    private string Render(int width, string view, string script, bool colour = false)
    {
        string file = Path.Join(TestEnvironment.Root, $"{view}.Format.ps1xml");
        XDocument views = XDocument.Load(Path.Join(ModuleUnderTest.Root, "module", "PgmlBackup.Format.ps1xml"));
        views.Descendants("View").Where(candidate => candidate.Element($"{view}Control") is null).Remove();
        views.Save(file);
        using PowerShellSession session = PowerShellSession.OpenWithViews(width, file);
        session.Host.Shown.KeepsColour = colour;
        string shown = session.Render(Prologue + script, Cluster.ConfigPath, Cluster.DataDirectory);
        Assert.DoesNotContain("…", shown, StringComparison.Ordinal);
        Assert.All(Codes().Replace(shown, "").Split('\n'), line => Assert.InRange(line.TrimEnd().Length, 0, width));
        return shown;
    }

    [GeneratedRegex(@"\e\[91m")]
    private static partial Regex RedText();

    [GeneratedRegex(@"\e\[[\d;]*m")]
    private static partial Regex Codes();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    // What grows while the test runs.
    [GeneratedRegex(@" *\d+ (s|min)( ago)?\b|-+")]
    private static partial Regex Ages();
}
