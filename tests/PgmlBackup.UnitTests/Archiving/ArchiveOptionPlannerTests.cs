using PgmlBackup.Engine.Archiving;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.ObjectStores;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Model;
using PgmlBackup.UnitTests.Configuration;

namespace PgmlBackup.UnitTests.Archiving;

/// <summary>Which lines an archive needs, beside those that an administrator has written.</summary>
public sealed class ArchiveOptionPlannerTests
{
    private const string Complete = """
        [global]
        repo1-type=posix
        repo1-path=/repo
        repo1-bundle=y
        repo1-retention-full-type=time
        repo1-retention-full=14
        start-fast=y
        compress-type=zst
        process-max=2
        archive-async=y
        spool-path=/var/spool/pgbackrest
        archive-get-queue-max=1GiB

        [global:restore]
        process-max=4

        [main]
        pg1-path=/data
        pg1-port=5433
        pg1-socket-path=/sock

        """;

    private static readonly RepositorySetup s_bucket = new()
    {
        Type = PgRepositoryType.S3,
        Bucket = "b",
        Region = "eu-central-1",
        Key = new S3AccessKey("AKIA", "sesame"),
    };

    [Fact]
    public void An_empty_file_gets_all_lines()
    {
        Assert.Equal(
            [
                "[main] pg1-path=/data", "[main] pg1-port=5433", "[main] pg1-socket-path=/sock", "[global] repo1-type=posix", "[global] repo1-path=/var/lib/pgbackrest",
                "[global] repo1-bundle=y", "[global] repo1-retention-full-type=time", "[global] repo1-retention-full=14", "[global] start-fast=y",
                "[global] compress-type=zst", "[global] process-max=2", "[global:restore] process-max=4", "[global] archive-async=y",
                "[global] spool-path=/var/spool/pgbackrest", "[global] archive-get-queue-max=1GiB",
            ],
            Lines(""));
    }

    [Fact]
    public void A_complete_file_gets_none() => Assert.Empty(Lines(Complete));

    [Fact]
    public void Where_the_cluster_is_as_pgBackRest_assumes_nothing_is_said_of_it() =>
        Assert.Equal(["[main] pg1-path=/data"], Lines("", cluster: Cluster(5432, "/var/run/postgresql")).Where(line => line.Contains("pg1", StringComparison.Ordinal)));

    [Fact]
    public void Block_incremental_comes_with_the_version_that_has_it()
    {
        Assert.DoesNotContain(Lines("", version: Effective.Debian12), line => line.Contains("block", StringComparison.Ordinal));
        Assert.Contains("[global] repo1-block=y", Lines("", version: new PgBackRestVersion(2, 46)));
        Assert.DoesNotContain(Lines("[global]\nrepo1-bundle=n\n", version: Effective.Newest), line => line.Contains("block", StringComparison.Ordinal));
        Assert.DoesNotContain(Lines("[global]\nrepo1-hardlink=y\n", version: Effective.Newest), line => line.Contains("bundle", StringComparison.Ordinal));
    }

    [Fact]
    public void A_bucket_gets_its_endpoint_path_and_key()
    {
        string[] lines = [.. Lines("", s_bucket).Where(line => line.Contains("repo1", StringComparison.Ordinal))];

        Assert.Equal(
            [
                "[global] repo1-type=s3", "[global] repo1-path=/pgbackrest", "[global] repo1-s3-bucket=b", "[global] repo1-s3-region=eu-central-1",
                "[global] repo1-s3-endpoint=s3.eu-central-1.amazonaws.com", "[global] repo1-s3-key=AKIA", "[global] repo1-s3-key-secret=sesame",
            ],
            lines.Take(7));
    }

    [Fact]
    public void A_role_needs_no_key() =>
        Assert.Contains("[global] repo1-s3-key-type=auto", Lines("", s_bucket with { Key = null, UseInstanceRole = true }));

    [Theory]
    [InlineData("compress-type=lz4")]
    [InlineData("compress=n")]
    [InlineData("process-max=7")]
    [InlineData("start-fast=n")]
    [InlineData("repo1-retention-full=3")]
    [InlineData("archive-async=n")]
    [InlineData("spool-path=/spool")]
    [InlineData("repo1-path=/other")]
    public void What_an_administrator_has_set_stays(string line)
    {
        string option = line.Split('=')[0];
        Assert.DoesNotContain(Lines($"[global]\n{line}\n"), edit => edit.Contains($"] {option}=", StringComparison.Ordinal) || (option == "compress" && edit.Contains("compress", StringComparison.Ordinal)));
    }

    [Fact]
    public void Retention_by_count_is_not_made_one_by_time() =>
        Assert.DoesNotContain(Lines("[global]\nrepo1-retention-full=3\n"), edit => edit.Contains("retention", StringComparison.Ordinal));

    [Fact]
    public void A_parameter_changes_the_line_that_stands_there_by_the_name_that_it_has()
    {
        string file = Complete.Replace("repo1-retention-full=", "retention-full=", StringComparison.Ordinal);
        ArchiveSetupRequest request = Request(new RepositorySetup { RetentionDays = 30 }) with { ProcessMax = 3, SpoolPath = "/spool" };

        OptionEdit[] edits = [.. Plan(file, request).Edits];

        Assert.Equal(["[global] retention-full=30", "[global] process-max=3", "[global] spool-path=/spool"], edits.Select(Text));
        Assert.All(edits, edit => Assert.Equal("/etc/pgbackrest.conf", edit.File));
    }

    [Fact]
    public void What_other_stanzas_share_is_not_changed_for_one()
    {
        string file = Complete + "[other]\npg1-path=/other\n";

        Assert.Equal(
            ["[main] repo1-retention-full=30", "[main] process-max=3"],
            Plan(file, Request(new RepositorySetup { RetentionDays = 30 }) with { ProcessMax = 3 }).Edits.Select(Text));
        Assert.DoesNotContain(Lines("[other]\npg1-path=/other\n"), line => line.StartsWith("[global", StringComparison.Ordinal));
    }

    [Fact]
    public void A_second_repository_leaves_the_first_alone()
    {
        string[] lines = Lines(Complete, s_bucket with { Repository = 2, Path = "/main" });

        Assert.All(lines, line => Assert.StartsWith("[global] repo2-", line, StringComparison.Ordinal));
        Assert.Contains("[global] repo2-path=/main", lines);
        Assert.Empty(Plan(Complete, Request(s_bucket with { Repository = 2 })).Moves);
        Assert.Contains("[global] repo2-path=/disk", Lines(Complete, new RepositorySetup { Repository = 2, Path = "/disk" }));
        Assert.Empty(Lines(Complete + "[global]\n" + string.Join('\n', lines.Select(line => line["[global] ".Length..])) + "\n", new RepositorySetup { Repository = 2 }));
    }

    [Theory]
    [InlineData("path", true)]
    [InlineData("bucket", true)]
    [InlineData("passphrase", true)]
    [InlineData("nothing", false)]
    [InlineData("key", false)]
    public void What_would_make_a_repository_another_one_is_marked(string what, bool moves)
    {
        string file = Complete.Replace("repo1-type=posix", "repo1-type=s3\nrepo1-s3-bucket=b\nrepo1-s3-endpoint=e\nrepo1-s3-region=r\nrepo1-s3-key=k\nrepo1-s3-key-secret=s", StringComparison.Ordinal);
        RepositorySetup repository = what switch
        {
            "path" => new RepositorySetup { Path = "/else" },
            "bucket" => new RepositorySetup { Bucket = "else" },
            "passphrase" => new RepositorySetup().WithCipherPassphrase("sesame"),
            "key" => new RepositorySetup { Key = new S3AccessKey("k2", "s2") },
            _ => new RepositorySetup { Type = PgRepositoryType.S3, Path = "/repo", Bucket = "b", Endpoint = "e" },
        };

        Assert.Equal(moves, Plan(file, Request(repository)).Moves.Count > 0);
    }

    [Theory]
    [InlineData("[main]\npg1-path=/elsewhere\n", nameof(FaultCatalog.ArchiveSettingConflict))]
    [InlineData("[global:backup]\nprocess-max=1\n", nameof(FaultCatalog.ArchiveSettingConflict))]
    [InlineData("[global]\nrepo1-host=backup.example\n", nameof(FaultCatalog.ArchiveHostRemote))]
    [InlineData("[main]\npg1-host=db.example\npg1-path=/data\n", nameof(FaultCatalog.ArchiveHostRemote))]
    public void What_cannot_go_together_is_refused(string file, string id) =>
        Assert.Equal(id, Assert.Throws<PgmlException>(() => Plan(file, Request(new RepositorySetup()) with { ProcessMax = 3 })).Fault.Id);

    [Fact]
    public void A_variable_that_says_otherwise_is_refused()
    {
        var configuration = Effective.Of(Complete, environment: ("PGBACKREST_PROCESS_MAX", "9"));
        var planner = new ArchiveOptionPlanner(configuration, "main", 4, string.Equals);

        PgmlException refused = Assert.Throws<PgmlException>(() => planner.Plan(Request(new RepositorySetup()) with { ProcessMax = 3 }, Cluster()));

        Assert.Equal(FaultCatalog.ArchiveSettingConflict, refused.Fault);
        Assert.Contains("PGBACKREST_PROCESS_MAX", refused.RecommendedAction, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_missing_is_named_by_its_parameter()
    {
        (RepositorySetup Repository, string Parameter)[] cases =
        [
            (s_bucket with { Bucket = null }, "-Bucket"),
            (s_bucket with { Region = null }, "-Region"),
            (s_bucket with { Key = null }, "-Credential"),
            (new RepositorySetup { Repository = 2 }, "-RepositoryPath"),
        ];
        Assert.All(cases, given =>
        {
            PgmlException refused = Assert.Throws<PgmlException>(() => Plan(Complete.Replace("repo1", "repo3", StringComparison.Ordinal), Request(given.Repository)));
            Assert.Equal(FaultCatalog.ArchiveSettingMissing, refused.Fault);
            Assert.Contains(given.Parameter, refused.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void A_parameter_for_a_bucket_does_not_go_with_a_folder() =>
        Assert.Equal(FaultCatalog.ArchiveSettingConflict, Assert.Throws<PgmlException>(() => Plan(Complete, Request(new RepositorySetup { Region = "r" }))).Fault);

    [Fact]
    public void No_message_shows_a_secret()
    {
        const string Commanded = "[global:backup]\nrepo1-s3-key-secret=old-secret\nrepo1-cipher-pass=old-secret\nrepo1-cipher-type=aes-256-cbc\nrepo1-type=s3\n";

        PgmlException refused = Assert.Throws<PgmlException>(() => Plan(Commanded, Request(s_bucket)));

        Assert.DoesNotContain("sesame", refused.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("old-secret", refused.ToString(), StringComparison.Ordinal);
        Assert.All(Plan("", Request(s_bucket)).Edits, edit => Assert.DoesNotContain("sesame", edit.ToString(), StringComparison.Ordinal));
    }

    private static string[] Lines(string file, RepositorySetup? repository = null, PgCluster? cluster = null, PgBackRestVersion? version = null) =>
        [.. Plan(file, Request(repository ?? new RepositorySetup()), cluster, version).Edits.Select(Text)];

    private static ArchiveOptionPlan Plan(string file, ArchiveSetupRequest request, PgCluster? cluster = null, PgBackRestVersion? version = null) =>
        new ArchiveOptionPlanner(Effective.Of(file, version), "main", 4, string.Equals).Plan(request, cluster ?? Cluster());

    private static ArchiveSetupRequest Request(RepositorySetup repository) => new() { Repository = repository };

    private static string Text(OptionEdit edit) => $"{edit}={edit.Value}";

    private static PgCluster Cluster(int port = 5433, string socket = "/sock") => new()
    {
        Name = "/data",
        DataDirectory = "/data",
        Owner = "postgres",
        Port = port,
        SocketDirectory = socket,
        Status = PgClusterStatus.Running,
        Manager = PgServiceManager.PgCtl,
    };
}
