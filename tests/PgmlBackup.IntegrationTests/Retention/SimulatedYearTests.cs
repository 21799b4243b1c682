using System.Globalization;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Engine.Repository;
using PgmlBackup.Engine.Retention;
using PgmlBackup.Model;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.Retention;

/// <summary>Fourteen days mean fourteen days: backups that the real pgBackRest takes on a clock that runs ahead, with its own expire behind each.</summary>
public sealed class SimulatedYearTests
{
    private const int Days = 14;
    private static readonly DateTime s_start = new(2025, 1, 1, 2, 0, 0, DateTimeKind.Utc);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static bool IsLong => Environment.GetEnvironmentVariable("PGMLBACKUP_TEST_LONG") == "1";

    [Fact]
    public async Task With_daily_full_backups_every_moment_of_fourteen_days_is_reached_and_no_more_than_that_is_kept() =>
        await LiveAsync(IsLong ? 365 : 18, _ => "full");

    [Fact]
    public async Task With_weekly_full_backups_every_moment_of_fourteen_days_is_reached_and_no_more_than_that_is_kept() =>
        await LiveAsync(IsLong ? 365 : 29, day => (day % 7) switch
        {
            0 => "full",
            3 => "diff",
            5 => "incr",
            _ => null,
        });

    [Fact]
    public async Task Random_backups_expire_as_foreseen()
    {
        var random = new Random(3);
        for (int history = 0; history < (IsLong ? 30 : 1); history++)
        {
            await LiveAsync(random.Next(6, 16), _ => ((string?[])["full", "diff", "incr", null])[random.Next(4)], new RetentionPolicy
            {
                IsByTime = random.Next(2) == 0,
                Full = random.Next(1, 6),
                Differential = random.Next(2) == 0 ? null : random.Next(1, 5),
            });
        }
    }

    private static async Task LiveAsync(int days, Func<int, string?> plan, RetentionPolicy? policy = null)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/faketime"), "faketime is not installed.");
        RetentionPolicy own = policy ?? new RetentionPolicy { IsByTime = true, Full = Days };
        await using ScratchCluster cluster = await SmallClusterAsync(own);
        List<PgBackup> present = [];
        int gone = 0;
        for (int day = 0; day < days; day++)
        {
            if (plan(day) is not { } type)
            {
                continue;
            }

            // Each day a minute later, so that none ends just so many days after another.
            DateTime moment = s_start.AddDays(day).AddMinutes(day);
            RunFacts facts = await BackUpAsync(cluster, type, moment);
            present.Add(Taken(facts, present, moment));
            RetentionForecast forecast = RetentionSimulator.Expire(present, [], own, moment.AddSeconds(5), facts.Version!.Value);
            Assert.Equal(forecast.Expired.Order(), facts.Expired.Select(backup => backup.Label).Order());
            gone += forecast.Expired.Count;
            present.RemoveAll(backup => forecast.Expired.Contains(backup.Label));
            if (policy is null)
            {
                AssertReach(present, moment);
            }
        }

        TestProgramResult info = (await cluster.RunPgBackRestAsync(["info", "--output=json", "--log-level-console=off"], Stop)).EnsureSuccess();
        StanzaInfo said = Assert.Single(InfoReader.Read(System.Text.Encoding.UTF8.GetBytes(info.Output)).Stanzas);
        Assert.Equal(present.Select(backup => backup.Label), said.Backups.Select(backup => backup.Label));
        Assert.True(policy is not null || gone > 0, "Nothing has expired.");
    }

    // A moment of fourteen days ago is reached from a full backup that ended before it; only one full backup is older than that.
    private static void AssertReach(List<PgBackup> present, DateTime now)
    {
        PgBackup[] full = [.. present.Where(backup => backup.Type == PgBackupType.Full)];
        DateTime limit = now.AddDays(-Days);
        Assert.True(full[0].StopTime <= limit || full[0].StopTime < s_start.AddMinutes(2), $"At {now:s} the oldest full backup is of {full[0].StopTime:s}.");
        Assert.InRange(full.Count(backup => backup.StopTime < limit), 0, 1);
    }

    private static async Task<ScratchCluster> SmallClusterAsync(RetentionPolicy policy)
    {
        List<string> options = [$"repo1-retention-full={policy.Full}", "compress-type=none", "process-max=1", "log-level-file=off"];
        options.AddRange(policy.IsByTime ? ["repo1-retention-full-type=time"] : []);
        options.AddRange(policy.Differential is { } differential ? [$"repo1-retention-diff={differential}"] : []);
        ScratchCluster cluster = await ScratchCluster.CreateAsync(cancellationToken: Stop);
        try
        {
            // What the configuration of every scratch cluster says of it would stand there twice.
            string text = (await File.ReadAllTextAsync(cluster.ConfigPath, Stop)).Replace("repo1-retention-full=99\n", string.Join('\n', options) + "\n", StringComparison.Ordinal);
            await File.WriteAllTextAsync(cluster.ConfigPath, text, Stop);

            // Retention looks at no file of the cluster; a few are as good as a thousand.
            foreach (string folder in Directory.EnumerateDirectories(Path.Combine(cluster.DataDirectory, "base")))
            {
                Directory.Delete(folder, recursive: true);
            }

            (await FakeAsync(cluster, s_start.AddDays(-1), "stanza-create", "--no-online")).EnsureSuccess();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    private static async Task<RunFacts> BackUpAsync(ScratchCluster cluster, string type, DateTime moment)
    {
        TestProgramResult result = (await FakeAsync(cluster, moment, "backup", $"--type={type}", "--no-online", "--log-level-console=info", "--log-level-stderr=off")).EnsureSuccess();
        var facts = new RunFacts();
        var assembler = new LogAssembler(facts.Observe);
        foreach (string line in result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            assembler.Feed(line);
        }

        assembler.Complete();
        Assert.NotNull(facts.Label);
        return facts;
    }

    private static Task<TestProgramResult> FakeAsync(ScratchCluster cluster, DateTime moment, params string[] arguments) => cluster.RunAsync(
        ["env", "TZ=UTC", "faketime", "-f", "@" + moment.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), .. cluster.PgBackRestArguments(arguments)], cancellationToken: Stop);

    private static PgBackup Taken(RunFacts facts, List<PgBackup> earlier, DateTime moment)
    {
        string label = facts.Label!;
        PgBackupType type = new Dictionary<char, PgBackupType> { ['F'] = PgBackupType.Full, ['D'] = PgBackupType.Differential, ['I'] = PgBackupType.Incremental }[label[^1]];
        PgBackup? prior = facts.PriorLabel is { } name && type != PgBackupType.Full ? earlier.Single(backup => backup.Label == name) : null;
        return new PgBackup
        {
            Stanza = "main",
            Label = label,
            Type = type,
            Repository = 1,
            StartTime = moment,
            StopTime = moment.AddSeconds(2),
            Size = 0,
            DeltaSize = 0,
            RepositoryDeltaSize = 0,
            DatabaseId = 1,
            Prior = prior?.Label,
            Reference = prior is null ? [] : [.. prior.Reference, prior.Label],
        };
    }
}
