using PgmlBackup.Engine.Activity;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.HfCache;

/// <summary>Finds what is wrong in a model cache and in its copy, and mends the one from the other.</summary>
/// <param name="runner">Runs programs.</param>
/// <param name="activity">Told what is done.</param>
/// <param name="time">The clock.</param>
public sealed partial class HfCacheTestService(ProgramRunner runner, IActivitySink activity, TimeProvider time)
{
    private const string MendLocal = "Bring it back from the store: Test-HfCache -Destination DESTINATION -Repair. Without a good copy there: delete the file, so that the client downloads it again.";

    /// <summary>Tests the cache on this machine: each blob against its name, links, refs, owners and modes.</summary>
    /// <exception cref="PgmlException"><c>HfCacheMissing</c>, <c>HfCacheBusy</c>, <c>PathNotAccessible</c>.</exception>
    public async Task<IReadOnlyList<HfCacheFinding>> TestLocalAsync(HfCacheRequest request, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(request);
        HfCacheSession session = await HfCacheSession.OpenAsync(request, make: false, runner, activity, stop).ConfigureAwait(false);
        await using (session.ConfigureAwait(false))
        {
            CacheScan scan = new CacheScanner(session.Root).Scan(stop);
            List<HfCacheFinding> findings = [.. scan.Findings, .. Refs(scan, session.Root), .. Rights(scan, session)];
            findings.AddRange(await HashAsync(scan, session, stop).ConfigureAwait(false));
            session.SaveIndex(keepUnused: false);
            return [.. findings.OrderByDescending(finding => finding.Severity).ThenBy(finding => finding.Path, StringComparer.Ordinal)];
        }
    }

    /// <summary>Brings what is damaged or missing here back from the store.</summary>
    /// <returns>The findings, with those mended that a second look no longer shows.</returns>
    /// <exception cref="PgmlException">As a restore of the cache.</exception>
    public async Task<IReadOnlyList<HfCacheFinding>> RepairLocalAsync(HfCacheRequest request, IReadOnlyList<HfCacheFinding> findings, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(findings);
        await new HfCacheService(runner, activity, time).RestoreAsync(request with { Verify = true }, stop).ConfigureAwait(false);
        IReadOnlyList<HfCacheFinding> still = await TestLocalAsync(request, stop).ConfigureAwait(false);
        return [.. findings.Select(finding => still.Any(left => left.Rule == finding.Rule && left.Path == finding.Path) ? finding : finding with { IsRepaired = true })];
    }

    private static IEnumerable<HfCacheFinding> Refs(CacheScan scan, CacheRoot root) =>
        from model in ModelCatalog.Of(scan, root)
        from missing in model.Missing.Where(path => path.StartsWith("snapshots/", StringComparison.Ordinal))
        select Local(root, "RefWithoutSnapshot", missing, model.Model, PgFindingSeverity.Warning, $"The ref leads to a revision that is not there: {missing}.", MendLocal);

    private static IEnumerable<HfCacheFinding> Rights(CacheScan scan, HfCacheSession session)
    {
        foreach (CacheEntry entry in scan.Entries)
        {
            if (entry.Node.UserId != session.Account.UserId)
            {
                yield return Local(
                    session.Root, "WrongOwner", entry.Path, ModelOf(scan, entry.Path), PgFindingSeverity.Error, $"It belongs to user {entry.Node.UserId} and not to '{session.Account}', the owner of the cache: the client may not be able to change it.",
                    CommandLineText.Quote(["sudo", "chown", "-h", $"{session.Account.Name}:", $"{session.Root.Path}/{entry.Path}"]));
            }

            if (entry.Section is (CacheSection.Modules or CacheSection.Torch) && entry.Target is null && (entry.Node.Mode & 0b000_010_010) != 0)
            {
                yield return Local(
                    session.Root, "CodeWritable", entry.Path, null, PgFindingSeverity.Warning, "Accounts other than the owner may write to it, and what is in it runs as the owner of the database.",
                    CommandLineText.Quote(["sudo", "chmod", "go-w", $"{session.Root.Path}/{entry.Path}"]));
            }
        }
    }

    private async Task<List<HfCacheFinding>> HashAsync(CacheScan scan, HfCacheSession session, CancellationToken stop)
    {
        CacheEntry[] named = [.. scan.Entries.Where(entry => entry.Node.Kind == CacheNodeKind.File && entry.Name is not null)];
        var progress = new SyncProgress(activity, "Testing the model cache", time);
        var reader = new ContentReader(session.Root, session.Index, trusts: false, time);
        progress.Expect(named.Sum(entry => entry.Node.Size));
        var found = new System.Collections.Concurrent.ConcurrentBag<HfCacheFinding>();
        try
        {
            await Task.Run(() => Parallel.ForEach(named, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = stop }, entry =>
            {
                progress.Begin(entry.Path);
                if (reader.Read(entry, mayWait: false, progress.Moved, stop).State == ReadState.Corrupt)
                {
                    found.Add(Local(session.Root, "BlobCorrupt", entry.Path, ModelOf(scan, entry.Path), PgFindingSeverity.Error, $"Its content ({Display.Size(entry.Node.Size)}) does not hash to its name: the client would load garbage.", MendLocal));
                }
            }), stop).ConfigureAwait(false);
        }
        finally
        {
            progress.End();
        }

        return [.. found];
    }

    private static string? ModelOf(CacheScan scan, string path) => new CacheRules(scan.Shape).InHub(path) is [var repository, ..] ? RepositoryName.Of(repository).Id : null;

    private static HfCacheFinding Local(CacheRoot root, string rule, string path, string? model, PgFindingSeverity severity, string message, string recommendation) => new()
    {
        Severity = severity,
        Rule = rule,
        Side = HfCacheSide.Local,
        Path = path,
        Model = model,
        Location = root.Path,
        Message = message,
        Recommendation = recommendation,
    };
}
