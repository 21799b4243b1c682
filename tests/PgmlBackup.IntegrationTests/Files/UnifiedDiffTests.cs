using PgmlBackup.Engine.Files;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.Files;

/// <summary>Our differences, read by patch(1) and compared with those of diff(1).</summary>
public sealed class UnifiedDiffTests : IAsyncLifetime
{
    private const string Name = "/etc/a file.conf";

    private readonly ScratchFolder _folder = ScratchFolder.Create(TestAccount.Current);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static int Rounds => Environment.GetEnvironmentVariable("PGMLBACKUP_TEST_LONG") == "1" ? 2000 : 100;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    [Fact]
    public async Task Changes_of_a_line_are_shown_as_diff_shows_them()
    {
        var random = new Random(45);
        for (int round = 0; round < Rounds; round++)
        {
            // Every line is another one, so that there is one way only to say what changed.
            List<string> before = [.. Enumerable.Range(0, random.Next(40)).Select(number => $"line {number}")];
            List<string> after = Change(before, random, number => $"new {number}");
            Assert.Equal(await DiffAsync(before, after), UnifiedDiff.Create(Name, before, after));
        }
    }

    [Fact]
    public async Task Any_change_gives_with_the_old_text_the_new_one()
    {
        var random = new Random(46);
        for (int round = 0; round < Rounds; round++)
        {
            // Few different lines, so that the same ones stand again and again.
            List<string> before = [.. Enumerable.Range(0, random.Next(30)).Select(_ => $"{random.Next(4)}")];
            List<string> after = Change(before, random, number => $"{number % 4}");
            Assert.Equal(after, Patched(before, UnifiedDiff.Create(Name, before, after)));
        }
    }

    [Fact]
    public async Task A_file_that_comes_or_goes_is_shown_as_diff_shows_it()
    {
        Assert.Equal(await DiffAsync(null, ["a", "b"]), UnifiedDiff.Create(Name, null, ["a", "b"]));
        Assert.Equal(await DiffAsync(["a", "b"], null), UnifiedDiff.Create(Name, ["a", "b"], null));
        Assert.Equal(string.Empty, UnifiedDiff.Create(Name, ["a"], ["a"]));
    }

    private static List<string> Change(List<string> before, Random random, Func<int, string> line)
    {
        List<string> after = [.. before];
        for (int change = random.Next(5); change > 0; change--)
        {
            int at = random.Next(after.Count + 1);
            switch (random.Next(3))
            {
                case 0:
                    after.Insert(at, line(random.Next(1000, 9999)));
                    break;
                case 1 when at < after.Count:
                    after.RemoveAt(at);
                    break;
                case 2 when at < after.Count:
                    after[at] = line(random.Next(1000, 9999));
                    break;
                default:
                    break;
            }
        }

        return after;
    }

    private async Task<string> DiffAsync(List<string>? before, List<string>? after)
    {
        string old = before is null ? "/dev/null" : _folder.WriteFile("before", string.Concat(before.Select(line => line + "\n")));
        string now = after is null ? "/dev/null" : _folder.WriteFile("after", string.Concat(after.Select(line => line + "\n")));
        TestProgramResult result = await TestProgram.RunAsync(
            null, ["diff", "-u", "--label", before is null ? "/dev/null" : Name, "--label", after is null ? "/dev/null" : Name, old, now], cancellationToken: Stop);
        Assert.InRange(result.ExitCode, 0, 1);
        return result.Output;
    }

    // Reads a difference as patch(1) does: by the numbers of the hunks, and every line of context and of what goes must be there.
    private static List<string> Patched(List<string> before, string diff)
    {
        List<string> after = [];
        int read = 0;
        foreach (string line in diff.Split('\n').Skip(2).SkipLast(1))
        {
            if (line.StartsWith("@@ -", StringComparison.Ordinal))
            {
                string[] range = line[4..line.IndexOf(" +", StringComparison.Ordinal)].Split(',');
                int start = int.Parse(range[0], System.Globalization.CultureInfo.InvariantCulture) - (range is [_, "0"] ? 0 : 1);
                after.AddRange(before[read..start]);
                read = start;
                continue;
            }

            if (line[0] != '+')
            {
                Assert.Equal(before[read++], line[1..]);
            }

            if (line[0] != '-')
            {
                after.Add(line[1..]);
            }
        }

        return [.. after, .. before[read..]];
    }
}
