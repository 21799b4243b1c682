using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Repository;
using PgmlBackup.Model;
using PgmlBackup.UnitTests.PgBackRest;

namespace PgmlBackup.UnitTests.Repository;

public sealed class StanzaFaultsTests
{
    [Theory]
    [InlineData("245-info.stdout", null)]
    [InlineData("259-info.stdout", null)]
    [InlineData("245-info-nobackup.stdout", nameof(FaultCatalog.NoValidBackup))]
    [InlineData("245-info-nostanza.stdout", nameof(FaultCatalog.StanzaMissing))]
    [InlineData("259-info-2repo-missing.stdout", nameof(FaultCatalog.StanzaMissing))]
    [InlineData("259-info-norights.stdout", nameof(FaultCatalog.RepositoryUnreadable))]
    [InlineData("245-info-wrongpass.stdout", nameof(FaultCatalog.RepositoryUnreadable))]
    [InlineData("259-info-wrongpass.stdout", nameof(FaultCatalog.RepositoryUnreadable))]
    public void An_answer_with_exit_code_0_still_has_its_failures(string sample, string? id)
    {
        IReadOnlyList<PgmlException> faults = Of(sample, null);
        Assert.Equal(id is null ? [] : [id], faults.Select(fault => fault.Fault.Id));
        Assert.All(faults, fault => Assert.IsType<PgStanza>(fault.Target));
    }

    [Fact]
    public void The_failure_names_stanza_and_repository() =>
        Assert.Equal("Stanza 'main' in repository 2: missing stanza path.", Assert.Single(Of("259-info-2repo-missing.stdout", null)).Message);

    [Fact]
    public void A_wrong_passphrase_is_advised_as_what_it_is()
    {
        PgmlException fault = Assert.Single(Of("259-info-wrongpass.stdout", null));
        Assert.Contains("repo2-cipher-pass is not the passphrase", fault.RecommendedAction, StringComparison.Ordinal);
        Assert.DoesNotContain(fault.Message, c => char.IsControl(c) && c != '\n');
    }

    [Fact]
    public void A_repository_without_rights_gets_the_advice_of_its_own_error()
    {
        PgmlException fault = Assert.Single(Of("259-info-norights.stdout", null));
        Assert.Equal(FaultCatalog.PathOpenFailed.Action, fault.RecommendedAction);
        Assert.StartsWith("The stanzas cannot be listed in repository 1: [PathOpenError]", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("245-info-set-missing.stdout")]
    [InlineData("259-info-set-missing.stdout")]
    public void A_set_that_is_not_there_is_a_failure_of_that_label(string sample)
    {
        PgmlException fault = Assert.Single(Of(sample, "20200101-000000F"));
        Assert.Equal(nameof(FaultCatalog.BackupNotFound), fault.Fault.Id);
        Assert.Equal("20200101-000000F", fault.Target);
    }

    [Fact]
    public void A_set_that_is_there_is_none() => Assert.Empty(Of("259-info-set.stdout", "20261122-152156F_20261122-152205D"));

    [Fact]
    public void An_answer_of_ok_without_the_set_is_not_believed() =>
        Assert.Equal(nameof(FaultCatalog.BackupNotFound), Assert.Single(Of("259-info.stdout", "20200101-000000F")).Fault.Id);

    [Fact]
    public void A_set_in_one_of_two_repositories_is_found()
    {
        const string json = """
            [{"backup":[{"database":{"id":1,"repo-key":2},"label":"20200101-000000F","type":"full"}],"name":"main",
            "repo":[{"key":1,"status":{"code":6,"message":"requested backup not found"}},{"key":2,"status":{"code":0,"message":"ok"}}],
            "status":{"code":4,"message":"different across repos"}}]
            """;
        Assert.Empty(OfJson(json, "20200101-000000F"));
    }

    [Fact]
    public void Repositories_of_different_databases_are_named()
    {
        const string json = """
            [{"db":[{"id":1,"repo-key":1,"system-id":10,"version":"14"},{"id":1,"repo-key":2,"system-id":18446744073709551615,"version":"15"}],"name":"main",
            "repo":[{"key":1,"status":{"code":0,"message":"ok"}},{"key":2,"status":{"code":0,"message":"ok"}}],"status":{"code":5,"message":"database mismatch across repos"}}]
            """;
        PgmlException fault = Assert.Single(OfJson(json, null));
        Assert.Equal(nameof(FaultCatalog.RepositoryMismatch), fault.Fault.Id);
        Assert.Contains("repository 2: 15 with system identifier 18446744073709551615", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Stanza_data_that_are_gone_are_told_apart_from_a_stanza_that_never_was() =>
        Assert.Equal(
            nameof(FaultCatalog.StanzaDataMissing),
            Assert.Single(OfJson("""[{"name":"main","repo":[{"key":1,"status":{"code":3,"message":"missing stanza data"}}],"status":{"code":3,"message":"missing stanza data"}}]""", null)).Fault.Id);

    [Fact]
    public void An_empty_answer_is_a_failure_because_a_lost_mount_looks_the_same() =>
        Assert.Equal(nameof(FaultCatalog.StanzaMissing), Assert.Single(OfJson("[]", null)).Fault.Id);

    [Fact]
    public void A_status_without_repositories_counts() =>
        Assert.Equal(
            nameof(FaultCatalog.StanzaMissing),
            Assert.Single(OfJson("""[{"name":"main","status":{"code":1,"message":"missing stanza path"}}]""", null)).Fault.Id);

    private static IReadOnlyList<PgmlException> Of(string sample, string? label) =>
        [.. StanzaFaults.Of(InfoReader.Read(SampleFile.Bytes(sample)).Stanzas, "main", label)];

    private static IReadOnlyList<PgmlException> OfJson(string json, string? label) =>
        [.. StanzaFaults.Of(InfoReader.Read(System.Text.Encoding.UTF8.GetBytes(json)).Stanzas, null, label)];
}
