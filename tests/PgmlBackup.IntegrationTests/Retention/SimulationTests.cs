using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Engine.Repository;
using PgmlBackup.Engine.Retention;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.IntegrationTests.Retention;

/// <summary>What we work out against what pgBackRest does: its <c>expire --dry-run</c> and its expire, on random histories with their WAL.</summary>
public sealed class SimulationTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static int Histories => Environment.GetEnvironmentVariable("PGMLBACKUP_TEST_LONG") == "1" ? 60 : 30;

    [Fact]
    public async Task Backups_and_WAL_go_as_foreseen_on_random_histories()
    {
        var random = new Random(1);
        int expired = 0;
        int withWal = 0;
        for (int number = 0; number < Histories; number++)
        {
            IReadOnlyList<WrittenBackup> history = WrittenBackup.History(random, DateTime.UtcNow, out int databases);
            await using WrittenRepository repository = await WrittenRepository.WriteAsync(history, databases, history[^1].LastSegment + random.Next(1, 300));
            RetentionPolicy policy = Policy(random);
            (int backups, int segments) = await CompareAsync(repository, history, policy, $"history {number}, {policy}");
            expired += backups;
            withWal += segments > 0 ? 1 : 0;
        }

        // Else nothing has been compared.
        Assert.InRange(expired, Histories, int.MaxValue);
        Assert.InRange(withWal, Histories / 5, int.MaxValue);
    }

    [Fact]
    public async Task A_single_set_goes_as_foreseen_on_random_histories()
    {
        var random = new Random(2);
        int compared = 0;
        for (int number = 0; number < Histories / 3; number++)
        {
            IReadOnlyList<WrittenBackup> history = WrittenBackup.History(random, DateTime.UtcNow, out int databases);
            await using WrittenRepository repository = await WrittenRepository.WriteAsync(history, databases, history[^1].LastSegment + 5);
            StanzaContext context = await repository.ResolveAsync(Stop);
            StanzaInfo info = await ReadAsync(context);
            PgBackup set = info.Backups[random.Next(info.Backups.Count)];
            if (info.Backups.Where(backup => backup.Type == PgBackupType.Full).MaxBy(backup => backup.StopTime)!.Label == set.Label)
            {
                continue; // pgBackRest may refuse it, and so do we before it is asked.
            }

            RetentionPolicy policy = Policy(random);
            RetentionForecast forecast = RetentionSimulator.ExpireSet(info.Backups, info.Stanza.Archive.Select(archive => archive.ArchiveId), policy, set.Label, context.Client.Program.Version);
            IReadOnlyList<(string, string)> before = repository.Segments();
            await context.Client.RunAsync(With(context.Client.Command("expire", "main").With("set", set.Label), policy), LogLevel.Info, null, Stop);
            await AssertAsync(context, repository, info, before, forecast, $"set {set.Label} of history {number}");
            compared++;
        }

        Assert.InRange(compared, 3, int.MaxValue);
    }

    private static async Task<(int Backups, int Segments)> CompareAsync(WrittenRepository repository, IReadOnlyList<WrittenBackup> history, RetentionPolicy policy, string what)
    {
        StanzaContext context = await repository.ResolveAsync(Stop);
        StanzaInfo info = await ReadAsync(context);
        Assert.Equal(history.Select(backup => backup.Label).Order(StringComparer.Ordinal), info.Backups.Select(backup => backup.Label).Order(StringComparer.Ordinal));
        RetentionForecast forecast = RetentionSimulator.Expire(
            info.Backups, info.Stanza.Archive.Select(archive => archive.ArchiveId), policy, DateTime.UtcNow, context.Client.Program.Version);
        PgBackRestCommand command = With(context.Client.Command("expire", "main"), policy);
        PgBackRestRun dry = await context.Client.RunAsync(command.WithSwitch("dry-run", true), LogLevel.Info, null, Stop);
        Assert.True(forecast.Expired.Order().SequenceEqual(dry.Facts.Expired.Select(backup => backup.Label).Order()), $"The dry run says otherwise: {what}");

        IReadOnlyList<(string, string)> before = repository.Segments();
        await context.Client.RunAsync(command, LogLevel.Info, null, Stop);
        await AssertAsync(context, repository, info, before, forecast, what);
        return (forecast.Expired.Count, before.Count - repository.Segments().Count);
    }

    private static async Task AssertAsync(
        StanzaContext context, WrittenRepository repository, StanzaInfo info, IReadOnlyList<(string ArchiveId, string Segment)> before, RetentionForecast forecast, string what)
    {
        StanzaInfo after = await ReadAsync(context);
        IEnumerable<string> left = info.Backups.Select(backup => backup.Label).Except(forecast.Expired);
        Assert.True(left.Order().SequenceEqual(after.Backups.Select(backup => backup.Label).Order()), $"Other backups are left: {what}");
        var kept = before.Where(segment => !forecast.Wal.Any(span => span.ArchiveId == segment.ArchiveId && span.Holds(segment.Segment))).ToList();
        Assert.True(kept.SequenceEqual(repository.Segments()), $"Other WAL is left: {what}: {string.Join(' ', kept.Except(repository.Segments()))} | {string.Join(' ', repository.Segments().Except(kept))}");
    }

    private static PgBackRestCommand With(PgBackRestCommand command, RetentionPolicy policy) => command
        .With("repo1-retention-full", policy.Full)
        .With("repo1-retention-full-type", policy.IsByTime ? "time" : "count")
        .With("repo1-retention-diff", policy.Differential)
        .With("repo1-retention-archive", policy.Archive)
        .With("repo1-retention-archive-type", policy.ArchiveType switch
        {
            PgBackupType.Full => "full",
            PgBackupType.Differential => "diff",
            _ => "incr",
        });

    private static RetentionPolicy Policy(Random random) => new()
    {
        IsByTime = random.Next(2) == 0,
        Full = random.Next(6) == 0 ? null : random.Next(1, 10),
        Differential = random.Next(2) == 0 ? null : random.Next(1, 6),
        Archive = random.Next(2) == 0 ? null : random.Next(1, 6),
        ArchiveType = (PgBackupType)random.Next(3),
    };

    private static Task<StanzaInfo> ReadAsync(StanzaContext context) => new RepositoryService(context.Client).ReadStanzaAsync("main", null, Stop);
}
