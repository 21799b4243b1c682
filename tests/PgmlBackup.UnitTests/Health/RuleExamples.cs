using PgmlBackup.Engine.Health.Facts;
using PgmlBackup.Model;

namespace PgmlBackup.UnitTests.Health;

/// <summary>For each rule, cases in which it finds something, and cases near by in which it does not.</summary>
internal static class RuleExamples
{
    private const string Main = "[main]\npg1-path=/var/lib/postgresql/15/main\n";
    private const string S3 = Main + "[global]\nrepo1-type=s3\nrepo1-s3-bucket=backups\nrepo1-s3-key=key\nrepo1-s3-key-secret=s3cr3t-s3cr3t\n";
    private const string Well = Main + "[global]\nrepo1-path=/backup\nprocess-max=4\ncompress-type=zst\nrepo1-retention-full=14\nrepo1-retention-full-type=time\n";

    /// <summary>The cases by rule: those that fail, those that pass.</summary>
    internal static readonly IReadOnlyDictionary<string, (RuleCase[] Failing, RuleCase[] Passing)> All = new Dictionary<string, (RuleCase[], RuleCase[])>
    {
        ["ByteOrderMark"] = ([new("\uFEFF[global]\nprocess-max=4\n")], [new("[global]\nprocess-max=4\n"), new("# \uFEFF\n[global]\n")]),
        ["SecretInKey"] = (
            [new(Main + "[global]\nrepo1-s3-key-wJalrXUtnFEMIK7MDENG\n"), new(Main + "[global]\nrepo1-s3-key-<YOUR AWS SECRET ACCESS KEY>\n"), new(Main + "[global]\nrepo1-s3-key-AbCdEfGh=123\n")],
            [new(Main + "[global]\nrepo1-s3-key-secret=wJalrXUtnFEMIK7MDENG\n"), new(Main + "[global]\nrepo1-s3-key-secert=wJalrXUtnFEMIK7MDENG\n"), new(Main + "[global]\nrepo1-s3-key-secret wJalrXUtnFEMIK7MDENG\n")]),
        ["EqualsSignMissing"] = ([new("[global]\nprocess-max: 4\n"), new("[global]\nrepo1-path /backup\n")], [new("[global]\nprocess-max=4\n"), new("[global]\nprocess-max\n"), new("[global]\nno such 4\n")]),
        ["MalformedLine"] = ([new("[global\n"), new("process-max=4\n"), new("[global]\n=4\n"), new("[global]\nwhat is this\n")], [new("[global]\n# process-max\n\n"), new("[global]\nprocess-max: 4\n")]),
        ["TrailingComment"] = (
            [new("[global]\nprocess-max=4 # all\n"), new("[global]\nstart-fast=y\t#now\n"), new("[global]\nrepo1-path=/backup # disk\n")],
            [new("[global]\n# all\nprocess-max=4\n"), new("[global]\nrepo1-path=/back#up\n"), new("[global]\nno-such=4 # x\n")]),
        ["QuotedValue"] = ([new("[global]\nrepo1-path=\"/backup\"\n"), new("[global]\nstart-fast='y'\n")], [new("[global]\nrepo1-path=/back \"up\n")]),
        ["Placeholder"] = ([new(Main + "[global]\nrepo1-s3-key=<YOUR AWS ACCESS KEY ID>\n")], [new(Main + "[global]\nrepo1-s3-key=AKIA<>x\n")]),
        ["UnknownOption"] = (
            [new("[global]\nproces-max=4\n"), new("[global]\nrepo1-retention-ful=4\n"), new("[global]\nnonsense=4\n")],
            [new("[global]\nprocess-max=4\nretention-full=2\n"), new("[global]\nrepo1-block=y\n"), new("[global]\nrepo1-s3-key-AbCdEfGh=123\n")]),
        ["OptionOfOtherRelease"] = (
            [new("[global]\nrepo1-block=y\n"), new("[global]\nrepo1-s3-requester-pays=y\n")],
            [new("[global]\nrepo1-block=y\n") { Version = new(2, 46) }, new("[global]\nnonsense=y\n"), new("[global]\nrepo1-bundle=y\n")]),
        ["OptionRefused"] = ([new("[global]\nrepo-retention-full=2\n"), new("[global]\nrepo0-path=/x\n"), new("[global]\nprocess1-max=2\n")], [new("[global]\nrepo1-retention-full=2\n"), new("[global]\nrepo-path=/x\n")]),
        ["NegatedOption"] = ([new("[global]\nno-resume=y\n"), new("[global]\nreset-process-max=y\n")], [new("[global]\nresume=n\n")]),
        ["CommandLineOption"] = ([new("[global]\ntype=full\n"), new("[main]\nstanza=main\n")], [new("[global]\ncompress-type=zst\n")]),
        ["OptionRepeated"] = (
            [new("[global]\nprocess-max=4\n[main]\n[global]\nprocess-max=4\n")],
            [new("[global]\nprocess-max=4\n[main]\nprocess-max=4\n"), new("[main]\nexclude=a\nexclude=b\n")]),
        ["OptionSpelledTwice"] = ([new("[global]\nretention-full=2\nrepo1-retention-full=2\n")], [new("[global]\nretention-full=2\nrepo2-retention-full=2\n")]),
        ["ValueInvalid"] = (
            [
                new("[global]\nprocess-max=0\n"), new("[global]\nprocess-max=v2\n"), new("[global]\nprocess-max=\n"), new("[global]\nstart-fast=yes\n"), new("[global]\nrepo1-path=backup\n"),
                new("[global]\nrepo1-path=/a//b\n"), new("[global]\ncompress-type=zstd\n"), new("[global]\ncompress-type=gz\ncompress-level=12\n"), new("[global]\narchive-timeout=2m\n"),
                new("[global]\narchive-timeout=2d\n") { Version = new(2, 59, 1) }, new("[global]\nbuffer-size=3MiB\n"), new("[global]\nrepo1-retention-full=14 days\n"),
            ],
            [
                new("[global]\nprocess-max=999\nstart-fast=y\nrepo1-path=/backup/\n"), new("[global]\ncompress-type=zst\ncompress-level=12\n"), new("[global]\narchive-timeout=0.5\n"),
                new("[global]\narchive-timeout=2m\n") { Version = new(2, 59, 1) }, new("[global]\nbuffer-size=4MiB\narchive-get-queue-max=1gb\n"), new("[global]\nprocess-max=4 # all\n"),
            ]),
        ["OptionWithoutEffect"] = ([new(Main + "[global]\nrepo1-s3-bucket=backups\n"), new(Main + "[global]\nrepo1-bundle-size=1MiB\n")], [new(S3), new(Main + "[global]\nrepo1-bundle=y\nrepo1-bundle-size=1MiB\n")]),
        ["ConfigurationRefused"] = (
            [new(Well) { Environment = new Dictionary<string, string> { ["PGBACKREST_REPO1_BUNDLE"] = "yes" } }],
            [new(Well) { Environment = new Dictionary<string, string> { ["PGBACKREST_REPO1_BUNDLE"] = "y" } }, new("[global]\nstart-fast=yes\nprocess-max=1\nprocess-max=2\nrepo0-path=/x\n[x\n")]),
        ["UnknownSection"] = (
            [new(Main + "[glabal]\nprocess-max=4\n"), new(Main + "[ main ]\n"), new(Main + "[main:backups]\n"), new(Main + "[other]\nprocess-max=4\n")],
            [new(Main + "[global]\n[main:backup]\n[global:archive-push]\n"), new(Main + "[other]\n") { IsFileAlone = true }]),
        ["OptionInWrongSection"] = ([new("[global]\npg1-path=/data\n"), new(Main + "[global:info]\nprocess-max=4\n")], [new(Main + "[global:backup]\nprocess-max=4\n")]),
        ["NoStanza"] = ([new("[global]\nprocess-max=4\n")], [new(Main), new("[global]\n") { IsFileAlone = true }, new("") { Environment = new Dictionary<string, string> { ["PGBACKREST_PG1_PATH"] = "/data" } }]),
        ["HiddenFile"] = ([new(Main) { Facts = RuleCase.Well with { HiddenFile = "/etc/pgbackrest.conf" } }], [new(Main)]),
        ["ArchiveCheckOff"] = ([new("[global]\narchive-check=n\n"), new("[global:backup]\narchive-check=n\n")], [new("[global]\narchive-check=y\n")]),
        ["ArchiveModeCheckOff"] = ([new("[global]\narchive-mode-check=n\n")], [new("[global]\narchive-mode-check=y\n")]),
        ["ArchiveQueueDropsWal"] = ([new(Main + "[global]\narchive-push-queue-max=1GiB\n")], [new(Main + "[global]\narchive-get-queue-max=1GiB\n")]),
        ["ArchiveCommandMismatch"] = (
            [
                Server("off", "pgbackrest --stanza=main archive-push %p"), Server("on", ""), Server("on", "cp %p /backup/%f"), Server("on", "pgbackrest --stanza=other archive-push %p"),
                Server("on", "pgbackrest archive-push %p"), Server("on", "pgbackrest --stanza=main archive-push"), Server("on", "pgbackrest --config=/other.conf --stanza=main archive-push %p"),
                Server("on", "pgbackrest --stanza=main archive-push %p", "basic_archive"),
            ],
            [Server("on", "pgbackrest --stanza=main archive-push %p"), Server("always", $"/usr/bin/pgbackrest --config={RuleCase.Path} --stanza 'main' archive-push \"%p\"")]),
        ["RetentionUnset"] = ([new(Main), new(Main + "[global:expire]\nrepo1-retention-full=2\n")], [new(Well), new(Main + "[global:backup]\nrepo1-retention-full=2\n")]),
        ["RetentionCountIsNotDays"] = (
            [Counted(14, Schedule(1.0 / 7)), Counted(14, Schedule(2)), Counted(14, Schedule(), Fulls(3.5, 4))],
            [Counted(14, Schedule(1)), Counted(6, Schedule(1.0 / 7)), Counted(14, Schedule(), Fulls(1, 5)), new(Well) { Facts = Schedule(1.0 / 7) }]),
        ["NoFullBackupScheduled"] = (
            [Counted(14, Scheduled(new ScheduledBackup("incr", "main", null, 1, "x"))), Counted(2, Schedule()), Counted(2, Scheduled(new ScheduledBackup("full", "other", null, 1, "x")))],
            [Counted(14, Schedule(1)), Counted(14, Schedule(), Fulls(7, 2)), Counted(14, Scheduled(new ScheduledBackup("full", null, null, null, "a unit"))), new(Main)]),
        ["SlowCompression"] = (
            [new(Main), new(Main + "[global]\ncompress-type=gz\n"), new(Main) { Facts = Fulls(7, 2) }],
            [new(Well), new(Main + "[global]\ncompress-type=lz4\n"), new(Main) { Facts = RuleCase.Well with { HasZst = Fact<bool>.Of(false) } }]),
        ["SingleProcess"] = ([new(Main), new(Main + "[global]\nprocess-max=1\n")], [new(Well), new(Main) { Facts = RuleCase.Well with { Cores = Fact<int>.Of(1) } }]),
        ["LogsNotRotated"] = (
            [new(Main + "[global]\nlog-path=/data/log\n")],
            [new(Main), new(Main + "[global]\nlog-path=/data/log\nlog-level-file=off\n"), new(Main + "[global]\nlog-path=/data/log\n") { Facts = RuleCase.Well with { RotatedFiles = Fact<IReadOnlyList<string>>.Of(["/data/log/*.log"]) } }]),
        ["SecretsReadableByOthers"] = ([new(S3) { Facts = Readable }, new(Main + "[global]\nrepo1-s3-key-wJalrXUtnFEMIK7MDENG\n") { Facts = Readable }], [new(S3), new(Well) { Facts = Readable }]),
        ["FileReadableByOthers"] = ([new(Well) { Facts = Readable }], [new(Well), new(S3) { Facts = Readable }]),
        ["FileClosedToOwner"] = (
            [new(Well) { Facts = Owned(UnixFileMode.UserRead, isReadableByOwner: false) }],
            [new(Well), new(Well) { Facts = Readable }, new(Well) { Facts = Owned(UnixFileMode.OtherRead, isReadableByOwner: false) }]),
        ["RepositoryBesideData"] = (
            [new(Well) { Facts = Beside }],
            [new(Well), new(S3) { Facts = Beside }, new(Main + "[global]\nrepo1-host=backup\n") { Facts = Beside }]),
        ["TlsVerificationOff"] = ([new(S3 + "repo1-storage-verify-tls=n\n")], [new(S3), new(S3 + "repo1-storage-verify-tls=y\n")]),
        ["RepositoryNotEncrypted"] = ([new(S3)], [new(S3 + "repo1-cipher-type=aes-256-cbc\nrepo1-cipher-pass=passphrase\n"), new(S3 + "repo1-s3-kms-key-id=x\n"), new(Well)]),
        ["PassphraseWithoutEscrow"] = (
            [new(Encrypted) { Facts = RuleCase.Well with { Escrow = Fact<string?>.Of(null) } }, new(Encrypted) { Facts = RuleCase.Well with { Escrow = Fact<string?>.Of("it is correct horse") } }],
            [new(Encrypted), new(Well) { Facts = RuleCase.Well with { Escrow = Fact<string?>.Of(null) } }]),
        ["LockPathNotWritable"] = ([new(Well) { Facts = RuleCase.Well with { Locks = new Dictionary<string, Fact<string?>> { ["/tmp/pgbackrest"] = Fact<string?>.Of("it belongs to root") } } }], [new(Well)]),
        ["BucketWithoutVersioning"] = ([new(S3) { Facts = Bucket(false, true) }], [new(S3) { Facts = Bucket(true, false) }, new(Well) { Facts = Bucket(false, false) }]),
        ["BucketKeepsBrokenUploads"] = ([new(S3) { Facts = Bucket(true, false) }], [new(S3) { Facts = Bucket(false, true) }]),
        ["ServerConfigurationNotBackedUp"] = ([new(Well) { Facts = RuleCase.WithStanza(facts => facts with { ConfigurationDirectory = Fact<string?>.Of("/etc/postgresql/15/main") }) }], [new(Well)]),
    };

    private const string Encrypted = Main + "[global]\nrepo1-cipher-type=aes-256-cbc\nrepo1-cipher-pass=correct horse\n";

    private static MachineFacts Readable => Owned(UnixFileMode.UserRead | UnixFileMode.OtherRead, isReadableByOwner: true);

    private static MachineFacts Owned(UnixFileMode mode, bool isReadableByOwner) => RuleCase.Well with
    {
        Files = new Dictionary<string, Fact<FileOwnership>> { [RuleCase.Path] = Fact<FileOwnership>.Of(new FileOwnership(mode, isReadableByOwner)) },
    };

    private static MachineFacts Beside => RuleCase.WithStanza(facts => facts with { IsBesideData = new Dictionary<int, Fact<bool>> { [1] = Fact<bool>.Of(true) } });

    /// <summary>Full backups of the past, so many days apart.</summary>
    internal static MachineFacts Fulls(double days, int count) => RuleCase.WithStanza(facts => facts with
    {
        History = Fact<IReadOnlyList<PgBackup>>.Of([.. Enumerable.Range(0, count).Select(number => Backup(new DateTime(2026, 11, 1, 0, 0, 0, DateTimeKind.Utc).AddDays(number * days)))]),
    });

    private static RuleCase Server(string mode, string command, string library = "") =>
        new(Well) { Facts = RuleCase.WithStanza(facts => facts with { Server = Fact<ServerFacts>.Of(new ServerFacts(mode, command, library)) }) };

    private static MachineFacts Bucket(bool versioning, bool aborts) => RuleCase.WithStanza(facts => facts with
    {
        Buckets = new Dictionary<int, Fact<BucketFacts>> { [1] = Fact<BucketFacts>.Of(new BucketFacts(Fact<bool>.Of(versioning), Fact<bool>.Of(aborts))) },
    });

    private static RuleCase Counted(int count, MachineFacts facts, MachineFacts? history = null) => new(Main + $"[global]\nrepo1-retention-full={count}\n")
    {
        Facts = history is null ? facts : facts with { Stanzas = history.Stanzas },
    };

    private static MachineFacts Schedule(double? perDay = null) => perDay is null ? Scheduled() : Scheduled(new ScheduledBackup("full", "main", null, perDay, "the crontab of postgres"));

    private static MachineFacts Scheduled(params ScheduledBackup[] backups) => RuleCase.Well with { Schedule = Fact<IReadOnlyList<ScheduledBackup>>.Of(backups) };

    private static PgBackup Backup(DateTime start) => new()
    {
        Stanza = "main",
        Label = $"{start:yyyyMMdd-HHmmss}F",
        Type = PgBackupType.Full,
        Repository = 1,
        StartTime = start,
        StopTime = start.AddMinutes(5),
        Size = 1,
        DeltaSize = 1,
        RepositoryDeltaSize = 1,
        DatabaseId = 1,
    };
}
