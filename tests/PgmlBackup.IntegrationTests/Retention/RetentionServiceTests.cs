using System.Diagnostics;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Engine.Retention;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.IntegrationTests.Backups;
using PgmlBackup.IntegrationTests.Recovery;
using PgmlBackup.Model;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.Retention;

/// <summary>Policies, removal and notes on a real repository, which begins with one full backup.</summary>
public sealed class RetentionServiceTests(BackedUpStanza backedUp) : IClassFixture<BackedUpStanza>, IAsyncLifetime
{
    private string _configuration = "";
    private string _first = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private ScratchStanza Stanza => backedUp.Stanza;

    public async ValueTask InitializeAsync()
    {
        _configuration = await File.ReadAllTextAsync(Stanza.Cluster.ConfigPath, Stop);
        _first = await TakeAsync();
        (await Stanza.Cluster.RunPgBackRestAsync(["expire", "--repo1-retention-full=1"], Stop)).EnsureSuccess();
    }

    public async ValueTask DisposeAsync() => await File.WriteAllTextAsync(Stanza.Cluster.ConfigPath, _configuration, CancellationToken.None);

    [Fact]
    public async Task A_policy_is_written_carried_out_and_read_back()
    {
        string[] full = [_first, await TakeAsync(), await TakeAsync()];
        string before = await File.ReadAllTextAsync(Stanza.Cluster.ConfigPath, Stop);

        RetentionChange change = await PlanAsync(new RetentionRequest { FullCount = 2, Apply = true });
        Assert.Equal([full[0]], change.Forecast.ExpiredLabel);
        Assert.Contains("-repo1-retention-full=99\n+repo1-retention-full=2\n", change.Diff, StringComparison.Ordinal);
        Assert.Contains(full[0], change.Description, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(Stanza.Cluster.ConfigPath, Stop));
        Assert.Equal(full, await LabelsAsync());

        PgRetention after = await new RetentionService(await Stanza.ResolveAsync()).ApplyAsync(change, Stop);
        Assert.Equal(full[1..], await LabelsAsync());
        Assert.Equal((2, 2, (int?)null), (after.FullCount, after.BackupCount, after.Days));
        Assert.Equal($"line 3 of {Stanza.Cluster.ConfigPath}", after.Source);
        Assert.Empty(after.ExpiredLabel);
        Assert.Equal(before.Replace("=99", "=2", StringComparison.Ordinal), await File.ReadAllTextAsync(Stanza.Cluster.ConfigPath, Stop));

        // The backup's own expire follows it too.
        string fourth = await TakeAsync();
        Assert.Equal([full[2], fourth], await LabelsAsync());
    }

    [Fact]
    public async Task A_set_goes_with_what_is_built_upon_it_and_the_last_full_one_stays()
    {
        string full = _first;
        string incremental = await TakeAsync(PgBackupType.Incremental);
        var removal = new RemovalService(await Stanza.ResolveAsync());

        await RefusedAsync(FaultCatalog.LastRestorableBackup, () => removal.PlanAsync(full, null, Stop));
        await RefusedAsync(FaultCatalog.BackupNotFound, () => removal.PlanAsync("20200101-000000F", null, Stop));
        string next = await TakeAsync();
        RemovalPlan plan = await removal.PlanAsync(full, null, Stop);
        Assert.Equal([full, incremental], plan.Removed.Select(backup => backup.Label));
        Assert.Contains($"1 is built upon it and goes with it: {incremental}.", plan.Description, StringComparison.Ordinal);
        Assert.Contains("The recovery window begins at", plan.Description, StringComparison.Ordinal);
        Assert.Equal([full, incremental, next], await LabelsAsync());

        IReadOnlyList<PgBackup> removed = await removal.RemoveAsync(plan, Stop);
        Assert.Equal([full, incremental], removed.Select(backup => backup.Label));
        Assert.Equal([next], await LabelsAsync());

        // For a set that is not there pgBackRest ends with 0, and what was to go is still there.
        await RefusedAsync(FaultCatalog.ExpireNotSeen, () => removal.RemoveAsync(plan with { Removed = plan.Left, Left = [] }, Stop));
    }

    [Fact]
    public async Task A_pin_is_kept_by_us_and_told_where_pgBackRest_would_not()
    {
        string full = _first;
        string incremental = await TakeAsync(PgBackupType.Incremental);
        StanzaContext context = await Stanza.ResolveAsync();
        PgBackup pinned = await AnnotateAsync(new AnnotationRequest { Label = incremental, Annotation = [BackupAnnotation.Of("note", "größer = besser # 'x'")], Pin = true });
        string next = await TakeAsync();

        Assert.True(pinned.Pinned);
        Assert.Equal("größer = besser # 'x'", pinned.Annotation["note"]);
        await RefusedAsync(FaultCatalog.BackupPinned, () => new RemovalService(context).PlanAsync(full, null, Stop));
        PgmlException refused = await RefusedAsync(FaultCatalog.BackupPinned, () => PlanAsync(new RetentionRequest { FullCount = 1 }));
        Assert.Contains(incremental, refused.Message, StringComparison.Ordinal);
        PgRetention own = Assert.Single(await new RetentionService(context).ReadAsync(Stop));
        Assert.Equal([full, incremental], own.IgnoredPin);

        // By periods the pin holds, and pgBackRest's own expire removes nothing any more.
        RetentionChange change = await PlanAsync(new RetentionRequest { Periodic = new PeriodicPolicy(1, 0, 0, 0), Apply = true });
        Assert.Empty(change.Forecast.ExpiredLabel);
        await new RetentionService(context).ApplyAsync(change, Stop);
        Assert.Empty(Assert.Single(await new RetentionService(await Stanza.ResolveAsync()).ReadAsync(Stop)).IgnoredPin);

        PgBackup free = await AnnotateAsync(new AnnotationRequest { Label = incremental, Annotation = [BackupAnnotation.Of("note", "")], Pin = false });
        Assert.Empty(free.Annotation);
        context = await Stanza.ResolveAsync();
        change = await PlanAsync(new RetentionRequest { Periodic = new PeriodicPolicy(1, 0, 0, 0), Apply = true });
        Assert.Equal([full, incremental], change.Forecast.ExpiredLabel);
        PgRetention after = await new RetentionService(context).ApplyAsync(change, Stop);
        Assert.Equal([next], await LabelsAsync());
        Assert.Equal("the last backup of each of 1 day", after.Policy);
    }

    [Fact]
    public async Task Several_sessions_at_once_each_set_it_or_say_why()
    {
        int sessions = Environment.GetEnvironmentVariable("PGMLBACKUP_TEST_LONG") == "1" ? 100 : 12;
        List<string> outcomes = [];
        await Parallel.ForEachAsync(Enumerable.Range(1, sessions), new ParallelOptions { MaxDegreeOfParallelism = 12, CancellationToken = Stop }, async (number, stop) =>
        {
            string outcome = await SetAsync(number, stop);
            lock (outcomes)
            {
                outcomes.Add(outcome);
            }
        });

        Assert.All(outcomes, outcome => Assert.Contains(outcome, (string[])["set", nameof(FaultCatalog.FileChangedMeanwhile), nameof(FaultCatalog.RetentionNotInForce)]));
        Assert.Contains("set", outcomes);
        PgRetention now = Assert.Single(await new RetentionService(await Stanza.ResolveAsync()).ReadAsync(Stop));
        Assert.InRange(now.HistoryDays!.Value, 1, sessions);
        Assert.Equal([Stanza.Cluster.ConfigPath], Directory.EnumerateFiles(Path.GetDirectoryName(Stanza.Cluster.ConfigPath)!));
    }

    [Fact]
    public async Task A_policy_is_set_while_a_backup_runs_and_carried_out_only_after_it()
    {
        await TakeAsync();
        using Process holder = TestProgram.Start(
            Stanza.Cluster.Owner, ["flock", Path.Combine(Stanza.Cluster.LockPath, "main-backup.lock"), "sh", "-c", "echo held; cat"], Stanza.Cluster.Folder.Environment);
        Assert.Equal("held", await holder.StandardOutput.ReadLineAsync(Stop));

        RetentionChange change = await PlanAsync(new RetentionRequest { FullCount = 1, Apply = true });
        Assert.Equal([_first], change.Forecast.ExpiredLabel);
        await RefusedAsync(FaultCatalog.BackupAlreadyRunning, async () => await new RetentionService(await Stanza.ResolveAsync()).ApplyAsync(change, Stop));
        Assert.Equal(2, (await LabelsAsync()).Count);
        Assert.Equal(1, Assert.Single(await new RetentionService(await Stanza.ResolveAsync()).ReadAsync(Stop)).FullCount);

        holder.StandardInput.Close();
        await holder.WaitForExitAsync(Stop);
        await new RetentionService(await Stanza.ResolveAsync()).ApplyAsync(await PlanAsync(new RetentionRequest { Apply = true }), Stop);
        Assert.Single(await LabelsAsync());
    }

    private async Task<string> SetAsync(int number, CancellationToken stop)
    {
        try
        {
            var service = new RetentionService(await Stanza.ResolveAsync());
            await service.ApplyAsync(await service.PlanAsync(new RetentionRequest { HistoryDays = number }, stop), stop);
            return "set";
        }
        catch (PgmlException refused)
        {
            return refused.Fault.Id;
        }
    }

    private async Task<string> TakeAsync(PgBackupType type = PgBackupType.Full) => (await Stanza.BackUpAsync(type)).Label;

    private async Task<RetentionChange> PlanAsync(RetentionRequest request) => await new RetentionService(await Stanza.ResolveAsync()).PlanAsync(request, Stop);

    private async Task<PgBackup> AnnotateAsync(AnnotationRequest request)
    {
        var service = new AnnotationService(await Stanza.ResolveAsync());
        return await service.ChangeAsync(await service.FindAsync(request, Stop), request, Stop);
    }

    private async Task<IReadOnlyList<string>> LabelsAsync() => [.. (await Stanza.ReadAsync()).Backups.Select(backup => backup.Label)];

    private static async Task<PgmlException> RefusedAsync(FaultDefinition fault, Func<Task> action)
    {
        PgmlException refused = await Assert.ThrowsAsync<PgmlException>(action);
        Assert.Equal(fault.Id, refused.Fault.Id);
        return refused;
    }
}
