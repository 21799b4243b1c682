using System.Globalization;
using PgmlBackup.Engine.Clusters;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Engine.Recovery;
using PgmlBackup.Engine.Recovery.Targets;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Engine.Wal;
using PgmlBackup.IntegrationTests.Backups;
using PgmlBackup.Model;
using PgmlBackup.TestKit.Clusters;
using PostgresPrograms = PgmlBackup.TestKit.Clusters.PostgresPrograms;

namespace PgmlBackup.IntegrationTests.Recovery;

/// <summary>A past with three timelines, and targets drawn from it by chance: what is reachable is restored to exactly the rows that its commits say, what is not is refused and nothing is touched.</summary>
public sealed class AnyMomentTests
{
    private const int Seed = 20261122;
    private static readonly bool s_long = Environment.GetEnvironmentVariable("PGMLBACKUP_TEST_LONG") == "1";

    private readonly List<PastRow> _first = [];
    private readonly List<PastRow> _second = [];
    private readonly Dictionary<uint, int> _named = [];
    private readonly List<PgBackup> _backups = [];
    private IReadOnlyList<PastRow> _third = [];
    private ScratchStanza _stanza = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Any_moment_of_three_timelines_is_reached_or_refused()
    {
        await using ScratchStanza stanza = await ScratchStanza.StartAsync(new ScratchClusterOptions { Settings = ["track_commit_timestamp = on", "max_wal_size = 64MB"] });
        _stanza = stanza;
        TimeSpan part = TimeSpan.FromSeconds(s_long ? 60 : 15);
        await PastStanza.PrepareAsync(stanza);
        _backups.Add(await stanza.BackUpAsync());
        await WriteAsync(part, "one", PgBackupType.Incremental);
        _first.AddRange(await PastStanza.ReadAsync(stanza));

        // Back to the middle of the first timeline, and on from there; and once more.
        await RewindAsync(_first[_first.Count / 2], 1);
        await WriteAsync(part, "two", PgBackupType.Full);
        _second.AddRange(await PastStanza.ReadAsync(stanza));
        await RewindAsync(_second[_second.Count * 3 / 4], 2);
        await WriteAsync(part, "three", PgBackupType.Incremental);
        _third = await PastStanza.ReadAsync(stanza);
        await stanza.Cluster.ArchiveWalAsync(Stop);

        var random = new Random(Seed);
        string before = Fingerprint();
        int reached = 0;
        foreach (int number in Enumerable.Range(0, s_long ? 40 : 12))
        {
            (RestoreRequest request, int? rows, int spread) = Draw(random, number);
            reached += await TryAsync(request, rows, spread, $"draw {number}: {request.Target.Describe(TimeZoneInfo.Utc)} from {request.Label ?? "any backup"}") ? 1 : 0;
            Assert.Equal(before, Fingerprint());
        }

        Assert.InRange(reached, s_long ? 20 : 6, s_long ? 38 : 11);
    }

    // Each kind comes by turns; where on which timeline is left to chance. Between two rows a backup may have ended before or after the commit of the first.
    private (RestoreRequest Request, int? Rows, int Spread) Draw(Random random, int number)
    {
        (uint timeline, IReadOnlyList<PastRow> rows) = random.Next(3) switch { 0 => (1u, _first), 1 => (2u, _second), _ => (3u, _third) };
        int at = random.Next(1, rows.Count - 1);
        PastRow row = rows[at];
        bool exclusive = random.Next(2) == 0;
        int gap = random.Next(2);
        if (number % 8 > 5)
        {
            (RestoreRequest request, int? reached) = number % 8 == 6 ? OfLabel(_backups[random.Next(_backups.Count)], random) : AtEndOf(_backups[random.Next(_backups.Count)]);
            return (request, reached, number % 8 == 6 ? 0 : 1);
        }

        (RecoveryTarget target, int? expected) = (number % 8) switch
        {
            // Between two commits the edge does not matter.
            0 => (RecoveryTarget.At(row.Time.AddMicroseconds(gap), exclusive), exclusive && gap == 0 ? at : at + 1),
            1 => (RecoveryTarget.AtLocation(row.Place, exclusive), (int?)at),
            2 => (RecoveryTarget.AtTransaction(row.Transaction, exclusive), exclusive ? at : at + 1),
            3 => (RecoveryTarget.AtName(Name(timeline)), _named[timeline]),

            // One microsecond before the first commit that a backup opens, or at the last one and after it.
            4 => gap == 0 ? (RecoveryTarget.At(rows[^1].Time.AddMicroseconds(1)), null) : (RecoveryTarget.At(_first[0].Time.AddSeconds(-3)), null),
            _ => (RecoveryTarget.At(row.Time), at + 1),
        };
        return (new RestoreRequest { Target = target with { Timeline = timeline } }, expected, 0);
    }

    private (uint Timeline, IReadOnlyList<PastRow> Rows) PastOf(PgBackup backup) => backup.WalStart![7] switch { '1' => (1u, _first), '2' => (2u, _second), _ => (3u, _third) };

    // A moment from a backup that was asked for: it must have ended before, in an earlier second.
    private (RestoreRequest Request, int? Rows) OfLabel(PgBackup backup, Random random)
    {
        (uint timeline, IReadOnlyList<PastRow> rows) = PastOf(backup);
        int at = random.Next(1, rows.Count - 1);
        DateTime time = rows[at].Time.UtcDateTime;
        bool isAfter = backup.StopTime < time.AddTicks(-(time.Ticks % TimeSpan.TicksPerSecond));
        return (new RestoreRequest { Label = backup.Label, Target = RecoveryTarget.At(rows[at].Time) with { Timeline = timeline } }, isAfter ? at + 1 : null);
    }

    // The moment at which a backup is consistent.
    private (RestoreRequest Request, int? Rows) AtEndOf(PgBackup backup)
    {
        Assert.True(WalLocation.TryParse(backup.LsnStop, out WalLocation stop));
        int begun = PastOf(backup).Rows.Count(row => WalLocation.TryParse(row.Place, out WalLocation place) && place.Position < stop.Position);
        return (new RestoreRequest { Label = backup.Label, Target = RecoveryTarget.Immediate }, begun);
    }

    private static string Name(uint timeline) => timeline switch { 1 => "one", 2 => "two", _ => "three" };

    private async Task<bool> TryAsync(RestoreRequest request, int? expected, int spread, string what)
    {
        StanzaContext context = await _stanza.ResolveAsync();
        var planner = new RestorePlanner(context);
        if (expected is null)
        {
            PgRestorePlan none = await planner.PlanAsync(request, Stop);
            Assert.False(none.CanRun, what);
            Assert.Contains(Assert.Single(none.Findings).Rule, new[] { nameof(FaultCatalog.TargetBeforeWindow), nameof(FaultCatalog.TargetAfterWindow) });
            return false;
        }

        var service = new RestoreService(context);
        RestoreTarget target = await service.CheckAsync(request with { DataDirectory = _stanza.Cluster.Folder.Combine("copy") }, Stop);
        Assert.True((await planner.DescribeAsync(target, Stop)).CanRun, what);
        await service.RunAsync(target, ScratchStanza.CommandWords, Stop);
        int rows = await CountAsync(target.DataDirectory);
        Assert.True(rows <= expected && rows >= expected - spread, $"{what}: {rows} rows instead of {expected}.");
        await new ClusterController(new ProgramRunner(), HostLayout.Current, _stanza.Sink).StopAsync(await FindAsync(target.DataDirectory), new StopOptions { Mode = PgShutdownMode.Immediate }, Stop);
        return true;
    }

    private async Task WriteAsync(TimeSpan span, string name, PgBackupType type)
    {
        Task<string> writing = _stanza.Cluster.QueryAsync(
            string.Create(CultureInfo.InvariantCulture, $"""
                do $$
                declare n int := (select coalesce(max(id), 0) from marks); until timestamptz := clock_timestamp() + interval '{span.TotalSeconds} s'; named bool := false;
                begin
                    while clock_timestamp() < until loop
                        n := n + 1;
                        insert into marks values (n);
                        commit;
                        if not named and clock_timestamp() > until - interval '2 s' then
                            perform pg_create_restore_point('{name}');
                            named := true;
                            create table named_{name} as select n as n;
                            commit;
                        end if;
                        perform pg_sleep(0.004);
                    end loop;
                end $$
                """),
            Stop);
        _backups.Add(await _stanza.BackUpAsync(type));
        await writing;
        await _stanza.Cluster.ArchiveWalAsync(Stop);
        _named[name switch { "one" => 1u, "two" => 2u, _ => 3u }] = int.Parse(await _stanza.Cluster.QueryAsync($"select n from named_{name}", Stop), CultureInfo.InvariantCulture);
    }

    private async Task RewindAsync(PastRow row, uint timeline)
    {
        PgRestoreResult back = await _stanza.RestoreAsync(new RestoreRequest { Target = RecoveryTarget.At(row.Time) with { Timeline = timeline } });
        Assert.Equal((timeline + 1, row.Time.UtcDateTime), (back.Timeline!.Value, back.LastReplayedTime!.Value));
        Assert.Equal(row.Id.ToString(CultureInfo.InvariantCulture), await _stanza.Cluster.QueryAsync("select count(*) from marks", Stop));
    }

    // The server goes on by itself; what restores beside it must not touch are its files, of which these do not change by themselves.
    private string Fingerprint() => string.Join(
        '\n', ((string[])["PG_VERSION", "postgresql.conf", "postgresql.auto.conf", "postmaster.pid"]).Select(name => File.ReadAllText(Path.Combine(_stanza.Cluster.DataDirectory, name))));

    private Task<PgCluster> FindAsync(string copy) => new ClusterFinder(new ProgramRunner(), HostLayout.Current, _stanza.Sink).FindAsync(copy, Stop);

    private async Task<int> CountAsync(string copy)
    {
        PgCluster server = await FindAsync(copy);
        return int.Parse(
            (await _stanza.Cluster.RunAsync(
                [PostgresPrograms.Find("psql"), "-X", "-A", "-t", "-q", "-h", server.SocketDirectory!, "-p", $"{server.Port}", "-d", "postgres", "-c", "select count(*) from marks"], cancellationToken: Stop))
            .EnsureSuccess().Output,
            CultureInfo.InvariantCulture);
    }
}
