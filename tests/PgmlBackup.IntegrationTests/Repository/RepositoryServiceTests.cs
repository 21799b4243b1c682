using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Repository;
using PgmlBackup.IntegrationTests.PgBackRest;
using PgmlBackup.Model;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.Repository;

public sealed class RepositoryServiceTests : IAsyncLifetime
{
    private ScratchCluster _cluster = null!;
    private PgBackRestKit _kit = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _cluster = await ScratchCluster.StartNewAsync(new ScratchClusterOptions { Archiving = true }, Stop);
        _kit = await PgBackRestKit.CreateAsync(_cluster, Stop);
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task A_repository_without_a_backup_gives_the_stanza_and_the_fault()
    {
        RepositoryAnswer report = await ReadAsync();
        Assert.Equal(nameof(FaultCatalog.NoValidBackup), Assert.Single(report.Faults).Fault.Id);
        Assert.Equal("main", Assert.Single(report.Stanzas).Stanza.Stanza);
        Assert.Equal(ulong.Parse(await _cluster.QueryAsync("select system_identifier from pg_control_system()", Stop), System.Globalization.CultureInfo.InvariantCulture), report.Stanzas[0].Stanza.SystemIdentifier);
    }

    [Fact]
    public async Task Backups_are_read_by_type_label_and_repository()
    {
        string full = await _cluster.TakeBackupAsync("full", ["--annotation=why=test"], Stop);
        await _cluster.LoadRowsAsync(10, cancellationToken: Stop);
        string incremental = await _cluster.TakeBackupAsync("incr", null, Stop);
        RepositoryAnswer all = await ReadAsync(stanza: null);
        Assert.Empty(all.Faults);
        Assert.Equal([full, incremental], all.Stanzas[0].Backups.Select(backup => backup.Label));
        Assert.Equal("test", all.Stanzas[0].Backups[0].Annotation["why"]);
        Assert.Equal(full, all.Stanzas[0].Backups[1].Prior);
        Assert.Equal(2, (await ReadAsync(repository: 1)).Stanzas[0].Backups.Count);
        var detail = Assert.IsType<PgBackupDetail>(Assert.Single((await ReadAsync(label: incremental)).Stanzas[0].Backups));
        Assert.Equal([new PgDatabase("postgres", 5)], detail.Database);
        Assert.Equal([full], detail.Reference);
    }

    [Fact]
    public async Task A_set_that_is_not_there_is_not_found()
    {
        await _cluster.TakeBackupAsync(cancellationToken: Stop);
        RepositoryAnswer answer = await ReadAsync(label: "20200101-000000F");
        Assert.Equal(nameof(FaultCatalog.BackupNotFound), Assert.Single(answer.Faults).Fault.Id);
        Assert.Empty(answer.Stanzas[0].Backups);
    }

    [Fact]
    public async Task A_stanza_that_is_needed_is_a_failure_where_none_tells_of_it()
    {
        PgmlException failure = await Assert.ThrowsAsync<PgmlException>(() => _kit.Repositories.ReadStanzaAsync("other", null, Stop));
        Assert.Equal(nameof(FaultCatalog.StanzaMissing), failure.Fault.Id);
        Assert.Equal("main", (await _kit.Repositories.ReadStanzaAsync("main", null, Stop)).Stanza.Stanza);
    }

    [Fact]
    public async Task A_stanza_that_was_never_made_is_a_fault_beside_the_object()
    {
        RepositoryAnswer report = await ReadAsync("other");
        Assert.Equal(nameof(FaultCatalog.StanzaMissing), Assert.Single(report.Faults).Fault.Id);
        Assert.Equal(PgStanzaStatus.Missing, Assert.Single(report.Stanzas).Stanza.Status);
    }

    [Fact]
    public async Task A_repository_that_is_gone_is_a_fault_and_no_empty_result()
    {
        Directory.Move(_cluster.RepositoryPath, _cluster.RepositoryPath + ".unmounted");
        RepositoryAnswer report = await ReadAsync(stanza: null);
        Assert.Equal(nameof(FaultCatalog.StanzaMissing), Assert.Single(report.Faults).Fault.Id);
        Assert.Empty(report.Stanzas);
    }

    [Fact]
    public async Task A_repository_that_may_not_be_entered_is_unreadable()
    {
        File.SetUnixFileMode(Path.Join(_cluster.RepositoryPath, "backup"), UnixFileMode.None);
        RepositoryAnswer report = await ReadAsync();
        PgmlException fault = Assert.Single(report.Faults);
        Assert.Equal(nameof(FaultCatalog.RepositoryUnreadable), fault.Fault.Id);
        Assert.Contains("Permission denied", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_info_file_is_unreadable_and_the_backups_of_the_other_repository_are_there()
    {
        foreach (string name in new[] { "backup.info", "backup.info.copy" })
        {
            _cluster.Folder.WriteFile($"pgbackrest/repo/backup/main/{name}", "\u0002garbage\u001b[31m\n");
        }

        RepositoryAnswer report = await ReadAsync();
        PgmlException fault = Assert.Single(report.Faults);
        Assert.Equal(nameof(FaultCatalog.RepositoryUnreadable), fault.Fault.Id);
        Assert.DoesNotContain('\u001b', fault.Message);
    }

    [Fact]
    public async Task An_unknown_option_in_the_configuration_is_a_warning_and_no_fault()
    {
        await _cluster.TakeBackupAsync(cancellationToken: Stop);
        await File.AppendAllTextAsync(_cluster.ConfigPath, "bogus=1\n", Stop);
        RepositoryAnswer report = await ReadAsync();
        Assert.Empty(report.Faults);
        Assert.Single(report.Stanzas[0].Backups);
        Assert.Contains("bogus", Assert.Single(report.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_level_of_the_log_in_the_configuration_does_not_spoil_the_answer()
    {
        string text = await File.ReadAllTextAsync(_cluster.ConfigPath, Stop);
        await File.WriteAllTextAsync(_cluster.ConfigPath, text.Replace("[global]", "[global]\nlog-level-console=debug\nlog-level-stderr=debug", StringComparison.Ordinal), Stop);
        Assert.Single((await ReadAsync()).Stanzas);
    }

    [Fact]
    public async Task A_broken_configuration_is_a_failure()
    {
        await File.WriteAllTextAsync(_cluster.ConfigPath, "repo1-cipher-pass=hunter2\n", Stop);
        PgmlException failure = await Assert.ThrowsAsync<PgmlException>(() => ReadAsync(stanza: null));
        Assert.Equal(nameof(FaultCatalog.ConfigurationMalformed), failure.Fault.Id);
        Assert.DoesNotContain("hunter2", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_kit.Sink.Lines, line => line.Contains("hunter2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_archive_is_listed_with_sizes_and_times()
    {
        string segment = await _cluster.ArchiveWalAsync(Stop);
        var files = new RepositoryFiles(_kit.Client, "main");
        IReadOnlyList<RepositoryEntry> entries = await files.ListEntriesAsync(1, "archive/main/15-1", recurse: true, Stop);
        RepositoryEntry file = Assert.Single(entries, entry => entry.Name.Contains(segment, StringComparison.Ordinal));
        Assert.Equal(RepositoryEntryKind.File, file.Kind);
        Assert.True(file.Size > 0);
        Assert.Empty(await files.ListAsync(1, "archive/none", Stop));
    }

    private Task<RepositoryAnswer> ReadAsync(string? stanza = "main", int? repository = null, string? label = null) =>
        _kit.Repositories.ReadAsync(stanza, repository, label, Stop);
}
