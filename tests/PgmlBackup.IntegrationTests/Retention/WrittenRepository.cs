using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.IntegrationTests.Backups;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.Retention;

/// <summary>
/// A repository whose history was written and not lived through: <c>backup.info</c> and <c>archive.info</c> as pgBackRest keeps them, empty manifests,
/// empty WAL segments. Its expire looks at nothing more.
/// </summary>
internal sealed class WrittenRepository : IAsyncDisposable
{
    private const string SystemIds = "77110113731868165";

    private readonly ScratchFolder _folder = ScratchFolder.Create();

    private WrittenRepository()
    {
    }

    private string Config => _folder.Combine("pgbackrest.conf");

    private string Backups => _folder.Combine("repo", "backup", "main");

    private string Archive => _folder.Combine("repo", "archive", "main");

    internal static async Task<WrittenRepository> WriteAsync(IReadOnlyList<WrittenBackup> backups, int databases, int lastSegment)
    {
        var repository = new WrittenRepository();
        try
        {
            repository._folder.WriteFile("pgbackrest.conf", $"[global]\nrepo1-path={repository._folder.Combine("repo")}\nlock-path={repository._folder.Combine("lock")}\nlog-level-file=off\n\n[main]\npg1-path={repository._folder.Combine("data")}\n");
            Directory.CreateDirectory(repository.Backups);
            repository.WriteArchive(databases, lastSegment, backups);
            repository.WriteInfo("backup", repository.Backups, databases, backups);
            repository.WriteInfo("archive", repository.Archive, databases, []);
            (await TestProgram.RunAsync(null, ["chown", "-R", $"{TestAccount.Postgres.UserId}:{TestAccount.Postgres.GroupId}", "--", repository._folder.Path])).EnsureSuccess();
            return repository;
        }
        catch
        {
            await repository.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    internal Task<StanzaContext> ResolveAsync(CancellationToken stop) =>
        new StanzaResolver(new ProgramRunner(), new WatchingSink()).ResolveAsync(new StanzaSettings { Stanza = "main", ConfigPath = Config }, stop);

    /// <summary>The segments that are archived, each as its archive id and name.</summary>
    internal IReadOnlyList<(string ArchiveId, string Segment)> Segments() =>
    [
        .. Directory.EnumerateFiles(Archive, "????????????????????????-*", SearchOption.AllDirectories)
            .Select(file => (Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(file)!)!), Path.GetFileName(file)[..24]))
            .Order(),
    ];

    internal static string SegmentName(int timeline, int number) => string.Create(CultureInfo.InvariantCulture, $"{timeline:X8}{number / 256:X8}{number % 256:X8}");

    private static string Version(int database) => string.Create(CultureInfo.InvariantCulture, $"{13 + database}");

    private void WriteArchive(int databases, int lastSegment, IReadOnlyList<WrittenBackup> backups)
    {
        for (int database = 1; database <= databases; database++)
        {
            int first = backups.Where(backup => backup.Database == database).Select(backup => backup.FirstSegment).DefaultIfEmpty(1).Min();
            int last = database == databases ? lastSegment : backups.Where(backup => backup.Database == database).Select(backup => backup.LastSegment).DefaultIfEmpty(first).Max() + 1;
            for (int number = Math.Max(1, first - 3); number <= last; number++)
            {
                int timeline = backups.Where(backup => backup.Database == database && backup.FirstSegment <= number).Select(backup => backup.Timeline).DefaultIfEmpty(1).Max();
                string name = SegmentName(timeline, number);
                string folder = Path.Combine(Archive, $"{Version(database)}-{database}", name[..16]);
                Directory.CreateDirectory(folder);
                File.WriteAllBytes(Path.Combine(folder, $"{name}-{new string('a', 40)}.gz"), []);
            }
        }
    }

    private void WriteInfo(string kind, string folder, int databases, IReadOnlyList<WrittenBackup> backups)
    {
        List<(string Section, List<(string Key, string Value)> Entries)> sections = [("backrest", [("backrest-format", "5"), ("backrest-version", "\"2.45\"")])];
        if (backups.Count > 0)
        {
            sections.Add(("backup:current", [.. backups.OrderBy(backup => backup.Label, StringComparer.Ordinal).Select(backup => (backup.Label, Json(backup)))]));
        }

        string present = kind == "backup" ? $"db-catalog-version=202209061|db-control-version=1300|db-id={databases}" : $"db-id={databases}";
        sections.Add(("db", [.. $"{present}|db-system-id={SystemIds}{databases:00}|db-version=\"{Version(databases)}\"".Split('|').Select(pair => (pair.Split('=')[0], pair.Split('=')[1]))]));
        sections.Add(("db:history", [.. Enumerable.Range(1, databases).Select(id => ($"{id}", kind == "backup"
            ? $$"""{"db-catalog-version":202209061,"db-control-version":1300,"db-system-id":{{SystemIds}}{{id:00}},"db-version":"{{Version(id)}}"}"""
            : $$"""{"db-id":{{SystemIds}}{{id:00}},"db-version":"{{Version(id)}}"}"""))]));
        Save(Path.Combine(folder, $"{kind}.info"), sections);
        foreach (WrittenBackup backup in backups)
        {
            Directory.CreateDirectory(Path.Combine(folder, backup.Label));
            File.WriteAllBytes(Path.Combine(folder, backup.Label, "backup.manifest"), []);
        }
    }

    private static string Json(WrittenBackup backup)
    {
        string wal = backup.IsOffline
            ? "\"backup-archive-start\":null,\"backup-archive-stop\":null"
            : $"\"backup-archive-start\":\"{SegmentName(backup.Timeline, backup.FirstSegment)}\",\"backup-archive-stop\":\"{SegmentName(backup.Timeline, backup.LastSegment)}\"";
        string chain = backup.Prior is null ? "" : $"\"backup-prior\":\"{backup.Prior}\",\"backup-reference\":[{string.Join(',', backup.Reference.Select(label => $"\"{label}\""))}],";
        long stop = new DateTimeOffset(backup.StopTime, TimeSpan.Zero).ToUnixTimeSeconds();
        string type = backup.Type switch
        {
            'F' => "full",
            'D' => "diff",
            _ => "incr",
        };
        return $$"""{"backrest-format":5,"backrest-version":"2.45",{{wal}},"backup-error":false,"backup-info-repo-size":100,"backup-info-repo-size-delta":50,"backup-info-size":1000,"backup-info-size-delta":500,{{chain}}"backup-timestamp-start":{{stop - 30}},"backup-timestamp-stop":{{stop}},"backup-type":"{{type}}","db-id":{{backup.Database}},"option-archive-check":true,"option-archive-copy":false,"option-backup-standby":false,"option-checksum-page":true,"option-compress":true,"option-hardlink":false,"option-online":{{(backup.IsOffline ? "false" : "true")}}}""";
    }

    // The checksum is that of the whole as one JSON object (src/info/info.c), and stands in a section of its own.
    private static void Save(string path, List<(string Section, List<(string Key, string Value)> Entries)> sections)
    {
        string whole = "{" + string.Join(',', sections.Select(section => $"\"{section.Section}\":{{{string.Join(',', section.Entries.Select(entry => $"\"{entry.Key}\":{entry.Value}"))}}}")) + "}";
#pragma warning disable CA5350 // The checksum of pgBackRest's format 5, which protects from damage and not from people.
        string checksum = Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(whole)));
#pragma warning restore CA5350
        string text = string.Join("\n", sections.Select(section => $"[{section.Section}]\n{string.Concat(section.Entries.Select(entry => $"{entry.Key}={entry.Value}\n"))}"))
            + $"\n[backrest]\nbackrest-checksum=\"{checksum}\"\n";
        File.WriteAllText(path, text);
        File.WriteAllText(path + ".copy", text);
    }
}
