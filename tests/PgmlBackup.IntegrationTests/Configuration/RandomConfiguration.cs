using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace PgmlBackup.IntegrationTests.Configuration;

/// <summary>Random configurations whose values pgBackRest accepts, so that only names, places and order decide.</summary>
[SuppressMessage("Security", "CA5394", Justification = "Tests need the same numbers each time.")]
internal sealed class RandomConfiguration(int seed)
{
    private static readonly string[] s_commands = ["backup", "expire", "archive-push", "stanza-create"];

    private static readonly string[] s_sections =
        ["global", "main", "global:backup", "main:backup", "global:archive-push", "main:expire", "other", " main", "global:expire", "main:stanza-create"];

    private static readonly string[] s_lines =
    [
        "process-max=2", "process-max=5", "compress-type=lz4", "compress-level=3", "compress=n", "start-fast=y", "start-fast=n", "resume=n", "delta=y",
        "archive-async=y", "archive-async=n", "spool-path=/none/spool", "archive-check=n", "archive-copy=y", "archive-timeout=30", "db-timeout=60",
        "log-path=/none/log/", "buffer-size=64KiB", "exclude=a", "exclude=b c", "exclude=d=e", "io-timeout=5", "sck-keep-alive=n", "tcp-keep-alive-idle=3",
        "repo1-path=/none/r1", "repo-path=/none/r", "repo1-bundle=y", "repo1-bundle=n", "repo1-bundle-size=2MiB", "repo1-hardlink=y", "hardlink=y",
        "repo1-retention-full=2", "retention-full=3", "repo1-retention-full-type=time", "repo1-retention-diff=4", "retention-archive=1",
        "repo1-cipher-type=aes-256-cbc\nrepo1-cipher-pass=pass phrase", "repo1-cipher-pass=unused", "repo2-path=/none/r2", "repo2-bundle-limit=1MiB",
        "repo2-type=s3\nrepo2-s3-bucket=b\nrepo2-s3-endpoint=e.invalid\nrepo2-s3-region=r\nrepo2-s3-key=k\nrepo2-s3-key-secret=s",
        "repo3-s3-bucket=phantom", "repo4-retention-history=5", "repo1-s3-verify-tls=n", "repo-s3-verify-ssl=n", "repo2-s3-verify-tls=n", "repo1-type=cifs",
        "repo-type=posix", "pg1-path=/none/pg/", "db-path=/none/db", "db1-path=/none/db1", "pg1-port=5433", "db-port=5434", "pg1-socket-path=/none/s",
        "pg1-database=template1", "pg1-user=me", "manifest-save-threshold=1MiB", "page-header-check=n", "log-timestamp=y", "neutral-umask=n",
        "no-resume=y", "no-process-max=1", "reset-delta=y", "type=full", "stanza=x", "unknown-option=1", "Process-max=1", "repo-retention-full=2",
        "resume=", "delta=true", "archive-queue-max=1GiB", "archive-push-queue-max=2GiB", "# comment", "", " \t ", "annotation=a=b", "tablespace-map=a=/b",
    ];

    private static readonly string[] s_variables =
    [
        "PROCESS_MAX=9", "DELTA=n", "RESUME=y", "EXCLUDE=x:y", "REPO_PATH=/none/env", "RETENTION_FULL=7", "PG1_PORT=6000",
        "REPO2_S3_KEY=envkey", "COMPRESS_TYPE=gz", "ARCHIVE_ASYNC=y", "NOTHING=1", "NO_DELTA=y", "LOG_PATH=/none/envlog",
    ];

    private readonly Random _random = new(seed);

    internal (string Command, string File, Dictionary<string, string> Environment) Next()
    {
        var file = new StringBuilder("[main]\npg1-path=/none/pg\n");

        for (var blocks = _random.Next(1, 6); blocks > 0; blocks--)
        {
            file.Append('[').Append(Any(s_sections)).Append("]\n");

            for (var lines = _random.Next(0, 6); lines > 0; lines--)
            {
                file.Append(Any(s_lines)).Append('\n');
            }
        }

        var environment = Enumerable.Range(0, _random.Next(0, 3)).Select(_ => Any(s_variables).Split('=')).DistinctBy(pair => pair[0])
            .ToDictionary(pair => "PGBACKREST_" + pair[0], pair => pair[1]);
        return (Any(s_commands), file.ToString(), environment);
    }

    private string Any(string[] choices) => choices[_random.Next(choices.Length)];
}
