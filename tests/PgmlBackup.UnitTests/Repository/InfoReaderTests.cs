using System.Text;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Repository;
using PgmlBackup.Model;
using PgmlBackup.UnitTests.PgBackRest;

namespace PgmlBackup.UnitTests.Repository;

public sealed class InfoReaderTests
{
    [Fact]
    public void Every_field_of_a_backup_is_read()
    {
        StanzaInfo stanza = Sample("259-info.stdout");
        PgBackup backup = stanza.Backups[2];
        Assert.Equal("main", backup.Stanza);
        Assert.Equal("20261122-152156F_20261122-152204I", backup.Label);
        Assert.Equal(PgBackupType.Incremental, backup.Type);
        Assert.Equal(1, backup.Repository);
        Assert.Equal(new DateTime(2026, 11, 22, 15, 22, 4, DateTimeKind.Utc), backup.StartTime);
        Assert.Equal(DateTimeKind.Utc, backup.StartTime.Kind);
        Assert.Equal(TimeSpan.FromSeconds(1), backup.Duration);
        Assert.Equal((178870722, 8452, 42099907L, 404), (backup.Size, backup.DeltaSize, backup.RepositorySize!.Value, backup.RepositoryDeltaSize));
        Assert.Equal("20261122-152156F", backup.Prior);
        Assert.Equal(["20261122-152156F"], backup.Reference);
        Assert.Equal(("000000010000000000000042", "000000010000000000000043"), (backup.WalStart, backup.WalStop));
        Assert.Equal(("0/42000028", "0/43000050"), (backup.LsnStart, backup.LsnStop));
        Assert.Equal(("15", 7711011373186816519UL, 1, "2.59.1"), (backup.PostgresVersion, backup.SystemIdentifier, backup.DatabaseId, backup.PgBackRestVersion));
        Assert.False(backup.Error);
        Assert.Empty(backup.Annotation);
        Assert.Equal("sample", stanza.Backups[1].Annotation["source"]);
        Assert.Null(stanza.Backups[1].Prior);
        Assert.Empty(stanza.Backups[1].Reference);
    }

    [Fact]
    public void Every_field_of_a_stanza_is_read()
    {
        StanzaInfo info = Sample("259-info.stdout");
        PgStanza stanza = info.Stanza;
        Assert.Equal(("main", PgStanzaStatus.Ok, "ok", "none"), (stanza.Stanza, stanza.Status, stanza.Message, stanza.Cipher));
        Assert.Equal(("15", 7711011373186816519UL), (stanza.PostgresVersion, stanza.SystemIdentifier));
        Assert.Equal((4, "20261122-152156F_20261122-152205D"), (stanza.BackupCount, stanza.LatestLabel));
        Assert.Equal(new DateTime(2026, 11, 22, 15, 22, 6, DateTimeKind.Utc), stanza.LatestStopTime);
        Assert.False(stanza.BackupRunning);
        Assert.False(stanza.RestoreRunning);
        PgRepository repository = Assert.Single(stanza.Repositories);
        Assert.Equal((1, PgStanzaStatus.Ok, "ok", "none"), (repository.Repository, repository.Status, repository.Message, repository.Cipher));
        PgArchiveRange archive = Assert.Single(stanza.Archive);
        Assert.Equal((1, "15-1", "00000001000000000000003E", "000000010000000000000045"), (archive.Repository, archive.ArchiveId, archive.First, archive.Last));
        Assert.Equal([new DatabaseHistoryEntry(1, 1, 7711011373186816519, "15")], info.Databases);
    }

    [Fact]
    public void A_system_identifier_keeps_all_its_digits_as_an_unsigned_number()
    {
        StanzaInfo stanza = Parse(Stanza("""[{"id":1,"repo-key":1,"system-id":18446744073709551615,"version":"9.6"}]""", "[]"));
        Assert.Equal(ulong.MaxValue, stanza.Stanza.SystemIdentifier);
        Assert.Equal("9.6", stanza.Stanza.PostgresVersion);
    }

    [Fact]
    public void Running_work_is_told_with_its_sizes_where_the_version_has_them()
    {
        StanzaInfo old = Sample("245-info-running.stdout");
        Assert.True(old.Stanza.BackupRunning);
        Assert.Null(old.Stanza.RunningSize);
        Assert.Empty(old.Running);
        StanzaInfo young = Sample("259-info-running.stdout");
        Assert.Equal((178870462L, 27312128L), (young.Stanza.RunningSize!.Value, young.Stanza.RunningSizeComplete!.Value));
        Assert.Equal([new RepositoryProgress(1, 178870462, 27312128)], young.Running);
    }

    [Fact]
    public void A_set_that_was_asked_for_brings_its_databases()
    {
        foreach (string sample in new[] { "245-info-set.stdout", "259-info-set.stdout" })
        {
            var detail = Assert.IsType<PgBackupDetail>(Assert.Single(Sample(sample).Backups));
            Assert.Equal([new PgDatabase("app", 16389), new PgDatabase("postgres", 5)], detail.Database);
            Assert.Empty(detail.Link);
            Assert.Empty(detail.Tablespace);
            Assert.Empty(detail.ErrorFile);
            Assert.Equal(PgBackupType.Differential, detail.Type);
        }
    }

    [Fact]
    public void Links_tablespaces_and_damaged_files_of_a_set_are_read()
    {
        const string more = """
            "database-ref":[],"error":true,"error-list":["base/5/16384","base/5/16390"],"link":[{"destination":"/elsewhere/wal","name":"pg_wal"}],
            "tablespace":[{"destination":"/ts/one","name":"ts1","oid":16500}],
            """;
        var detail = Assert.IsType<PgBackupDetail>(Assert.Single(Parse(Stanza(Database, $"[{Backup(more)}]")).Backups));
        Assert.True(detail.Error);
        Assert.Equal(["base/5/16384", "base/5/16390"], detail.ErrorFile);
        Assert.Equal(["pg_wal -> /elsewhere/wal"], detail.Link);
        Assert.Equal([new PgTablespace("ts1", 16500, "/ts/one")], detail.Tablespace);
    }

    [Fact]
    public void What_old_and_offline_backups_lack_is_null()
    {
        const string bare = """
            {"archive":{"start":null,"stop":null},"backrest":{"format":5,"version":"1.0"},"database":{"id":7,"repo-key":3},
            "info":{"delta":1,"repository":{"delta":2,"delta-map":3,"size-map":4},"size":5},"label":"20200101-000000F","prior":null,"reference":null,
            "timestamp":{"start":1,"stop":2},"type":"full"}
            """;
        PgBackup backup = Assert.Single(Parse(Stanza(Database, $"[{bare}]")).Backups);
        Assert.Null(backup.WalStart);
        Assert.Null(backup.WalStop);
        Assert.Null(backup.LsnStart);
        Assert.Null(backup.LsnStop);
        Assert.Null(backup.Error);
        Assert.Null(backup.RepositorySize);
        Assert.Null(backup.PostgresVersion);
        Assert.Null(backup.SystemIdentifier);
        Assert.Equal((2, 7, 3), (backup.RepositoryDeltaSize, backup.DatabaseId, backup.Repository));
        Assert.IsNotType<PgBackupDetail>(backup);
    }

    [Fact]
    public void Repositories_are_joined_by_their_number()
    {
        const string databases = """[{"id":1,"repo-key":1,"system-id":10,"version":"14"},{"id":2,"repo-key":1,"system-id":20,"version":"15"},{"id":1,"repo-key":2,"system-id":20,"version":"15"}]""";
        string backups = $"[{Backup("", 1, 1)},{Backup("", 2, 1)},{Backup("", 1, 2)}]";
        StanzaInfo stanza = Parse(Stanza(databases, backups));
        Assert.Equal([10UL, 20UL, 20UL], stanza.Backups.Select(backup => backup.SystemIdentifier!.Value));
        Assert.Equal(["14", "15", "15"], stanza.Backups.Select(backup => backup.PostgresVersion));
        Assert.Equal(20UL, stanza.Stanza.SystemIdentifier);
    }

    [Fact]
    public void A_repository_that_is_missing_the_stanza_stands_beside_one_that_has_it()
    {
        PgStanza stanza = Sample("259-info-2repo-missing.stdout").Stanza;
        Assert.Equal((PgStanzaStatus.Mixed, "mixed"), (stanza.Status, stanza.Cipher));
        Assert.Equal([PgStanzaStatus.Ok, PgStanzaStatus.Missing], stanza.Repositories.Select(repository => repository.Status));
        Assert.Equal([1, 2], stanza.Repositories.Select(repository => repository.Repository));
    }

    [Theory]
    [InlineData("245-info-wrongpass.stdout")]
    [InlineData("259-info-wrongpass.stdout")]
    public void Garbage_of_a_wrong_passphrase_does_not_spoil_the_rest(string sample)
    {
        StanzaInfo stanza = Sample(sample);
        Assert.Equal(4, stanza.Backups.Count);
        PgRepository broken = stanza.Stanza.Repositories[1];
        Assert.Equal((PgStanzaStatus.Unreadable, "aes-256-cbc"), (broken.Status, broken.Cipher));
        Assert.StartsWith("[FormatError] unable to load info file", broken.Message, StringComparison.Ordinal);
        Assert.EndsWith("HINT: has a stanza-create been performed?", broken.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(broken.Message, c => char.IsControl(c) && c != '\n');
    }

    [Fact]
    public void A_repository_that_may_not_be_entered_is_the_invalid_stanza()
    {
        PgStanza stanza = Sample("259-info-norights.stdout").Stanza;
        Assert.Equal(("[invalid]", PgStanzaStatus.Unreadable), (stanza.Stanza, stanza.Status));
        Assert.Contains("[13] Permission denied", stanza.Repositories[0].Message, StringComparison.Ordinal);
        Assert.Null(stanza.SystemIdentifier);
    }

    [Theory]
    [InlineData(0, PgStanzaStatus.Ok)]
    [InlineData(1, PgStanzaStatus.Missing)]
    [InlineData(2, PgStanzaStatus.NoValidBackup)]
    [InlineData(3, PgStanzaStatus.MissingData)]
    [InlineData(4, PgStanzaStatus.Mixed)]
    [InlineData(5, PgStanzaStatus.DatabaseMismatch)]
    [InlineData(6, PgStanzaStatus.BackupNotFound)]
    [InlineData(99, PgStanzaStatus.Unreadable)]
    [InlineData(77, PgStanzaStatus.Unreadable)]
    public void Every_status_code_has_its_meaning(int code, PgStanzaStatus status) =>
        Assert.Equal(status, Parse(Stanza("[]", "[]", code)).Stanza.Status);

    [Fact]
    public void An_empty_repository_has_no_stanza() => Assert.Empty(InfoReader.Read("[]"u8.ToArray()).Stanzas);

    [Fact]
    public void The_answer_of_detail_level_progress_has_names_and_states_alone()
    {
        StanzaInfo stanza = Parse("""[{"name":"main","status":{"code":0,"lock":{"backup":{"held":false},"restore":{"held":true,"size":10,"size-cplt":4}},"message":"ok"}}]""");
        Assert.True(stanza.Stanza.RestoreRunning);
        Assert.Equal((10L, 4L), (stanza.Stanza.RunningSize!.Value, stanza.Stanza.RunningSizeComplete!.Value));
        Assert.Empty(stanza.Backups);
    }

    [Fact]
    public void Keys_of_later_versions_are_skipped()
    {
        string json = Stanza(Database, $"[{Backup("\"new\":{\"deep\":[1,{\"x\":null}]},")}]").Replace("{\"archive\":[]", "{\"another\":[[1]],\"archive\":[]", StringComparison.Ordinal);
        Assert.Single(Parse(json).Backups);
    }

    [Theory]
    [InlineData("", "there is no JSON")]
    [InlineData("P00  ERROR: [031]: invalid option '--nope'\n", "there is no JSON")]
    [InlineData("[{\"name\":\"main\"", "It begins: [{\"name\"")]
    [InlineData("[{\"status\":{\"code\":0}}]", "name of a stanza")]
    [InlineData("[1]", "StartObject was expected")]
    [InlineData("[{\"name\":\"main\",\"backup\":[{\"type\":\"half\"}]}]", "backup type")]
    [InlineData("[{\"name\":\"main\",\"backup\":[{\"type\":\"full\"}]}]", "label")]
    [InlineData("[{\"name\":\"main\",\"backup\":[{\"label\":7}]}]", "String was expected")]
    [InlineData("[{\"name\":\"main\",\"db\":[{\"system-id\":-1}]}]", "It begins")]
    public void An_answer_that_is_not_whole_is_a_failure_of_its_own(string output, string words)
    {
        PgmlException failure = Assert.Throws<PgmlException>(() => InfoReader.Read(Encoding.UTF8.GetBytes(output)));
        Assert.Equal(nameof(FaultCatalog.RepositoryAnswerInvalid), failure.Fault.Id);
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_cut_at_any_byte_is_never_taken_for_a_whole_one()
    {
        byte[] whole = SampleFile.Bytes("259-info.stdout");
        for (int length = 0; length < whole.Length; length += 7)
        {
            Assert.Throws<PgmlException>(() => InfoReader.Read(whole.AsMemory(0, length)));
        }
    }

    [Fact]
    public void Neighbours_share_what_is_the_same()
    {
        IReadOnlyList<PgBackup> backups = Sample("259-info.stdout").Backups;
        Assert.Same(backups[2].Reference, backups[3].Reference);
        Assert.Same(backups[1].Label, backups[2].Prior);
        Assert.Same(backups[1].PgBackRestVersion, backups[2].PgBackRestVersion);
        Assert.Same(backups[1].Stanza, backups[2].Stanza);
    }

    [Fact]
    public void Ten_thousand_backups_are_all_there()
    {
        string backups = string.Join(',', Enumerable.Range(0, 10_000).Select(i => Backup("", label: $"20200101-{i:D6}F")));
        StanzaInfo stanza = Parse(Stanza(Database, $"[{backups}]"));
        Assert.Equal(10_000, stanza.Backups.Select(backup => backup.Label).Distinct().Count());
        Assert.Equal("20200101-009999F", stanza.Stanza.LatestLabel);
    }

    private const string Database = """[{"id":1,"repo-key":1,"system-id":7711011373186816519,"version":"15"}]""";

    private static StanzaInfo Sample(string name) => Assert.Single(InfoReader.Read(SampleFile.Bytes(name)).Stanzas);

    private static StanzaInfo Parse(string json) => Assert.Single(InfoReader.Read(Encoding.UTF8.GetBytes(json)).Stanzas);

    private static string Stanza(string databases, string backups, int code = 0) =>
        """[{"archive":[],"backup":BACKUPS,"cipher":"none","db":DATABASES,"name":"main","repo":[],"status":{"code":CODE,"message":"x"}}]"""
            .Replace("BACKUPS", backups, StringComparison.Ordinal)
            .Replace("DATABASES", databases, StringComparison.Ordinal)
            .Replace("CODE", $"{code}", StringComparison.Ordinal);

    private static string Backup(string more, int database = 1, int repository = 1, string label = "20261122-152140F") => $$$"""
        {{{{more}}}"archive":{"start":"000000010000000000000001","stop":"000000010000000000000002"},"backrest":{"format":5,"version":"2.45"},
        "database":{"id":{{{database}}},"repo-key":{{{repository}}}},"info":{"delta":1,"repository":{"delta":2,"size":3},"size":4},"label":"{{{label}}}",
        "prior":null,"reference":null,"timestamp":{"start":1,"stop":2},"type":"full"}
        """;
}
