using PgmlBackup.Engine.Activity;
using PgmlBackup.Engine.Clusters;
using PgmlBackup.Engine.Clusters.Query;
using PgmlBackup.Engine.Configuration;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Health.Rules;
using PgmlBackup.Engine.ObjectStores;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Engine.Repository;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Health.Facts;

/// <summary>Finds out what the rules want to know of a stanza: from its server, its repositories and their filesystems.</summary>
/// <param name="runner">Runs programs.</param>
/// <param name="activity">Hears what is done.</param>
/// <param name="machine">What is known already.</param>
/// <param name="layout">Where this machine keeps things.</param>
/// <param name="files">Files as the owner sees them.</param>
internal sealed class StanzaFactGatherer(ProgramRunner runner, IActivitySink activity, CheckedMachine machine, HostLayout layout, OwnerFiles files)
{
    private const string ServerSettings =
        "SELECT coalesce(current_setting('archive_mode'), ''), coalesce(current_setting('archive_command'), ''), coalesce(current_setting('archive_library', true), '')";

    /// <summary>All that the rules may ask for.</summary>
    internal async Task<StanzaFacts> GatherAsync(RuleContext context, string stanza, CancellationToken stop)
    {
        if (context.Effective is not { } effective)
        {
            return StanzaFacts.Unknown("What is in force cannot be told, as pgBackRest would stop");
        }

        Fact<PgCluster> cluster = await Guard.FactAsync(() => ClusterAsync(effective, stanza, stop)).ConfigureAwait(false);
        return new StanzaFacts
        {
            Server = cluster.IsKnown ? await Guard.FactAsync(() => AskServerAsync(cluster.Value!, stop)).ConfigureAwait(false) : Fact<ServerFacts>.Unknown(cluster.Missing!),
            ConfigurationDirectory = cluster.IsKnown ? Fact<string?>.Of(cluster.Value!.ConfigurationDirectory) : Fact<string?>.Unknown(cluster.Missing!),
            History = await Guard.FactAsync(() => HistoryAsync(context, stanza, stop)).ConfigureAwait(false),
            IsBesideData = await BesideDataAsync(effective, stanza, stop).ConfigureAwait(false),
            Buckets = await BucketsAsync(effective, stanza, stop).ConfigureAwait(false),
        };
    }

    private async Task<Fact<PgCluster>> ClusterAsync(EffectiveConfiguration effective, string stanza, CancellationToken stop)
    {
        if (effective.Find("pg1-host", stanza, "backup") is { } host)
        {
            return Fact<PgCluster>.Unknown($"The cluster of stanza '{stanza}' is on {host.Value}");
        }

        return effective.ClusterPath(stanza) is { } path
            ? Fact<PgCluster>.Of(await new ClusterFinder(runner, layout, NullActivitySink.Instance).FindAsync(path, stop).ConfigureAwait(false))
            : Fact<PgCluster>.Unknown($"Stanza '{stanza}' names no cluster");
    }

    private async Task<Fact<ServerFacts>> AskServerAsync(PgCluster cluster, CancellationToken stop)
    {
        IReadOnlyList<string?[]> rows = await new PsqlClient(runner, layout, activity).QueryAsync(cluster, ServerSettings, new QueryOptions(), stop).ConfigureAwait(false);
        return Fact<ServerFacts>.Of(new ServerFacts(rows[0][0] ?? "", rows[0][1] ?? "", rows[0][2] ?? ""));
    }

    private async Task<Fact<IReadOnlyList<PgBackup>>> HistoryAsync(RuleContext context, string stanza, CancellationToken stop)
    {
        if (machine.Program is not { } program)
        {
            return Fact<IReadOnlyList<PgBackup>>.Unknown(machine.ProgramMissing!);
        }

        // It would end with an error that quotes the line.
        if (context.Documents.Any(document => document.FirstMalformed is not null))
        {
            return Fact<IReadOnlyList<PgBackup>>.Unknown("pgBackRest cannot read its configuration and so tells of no backup");
        }

        var client = new PgBackRestClient(runner, program, machine.Owner, activity, StanzaResolver.ConfigurationOptions(machine.Settings));
        RepositoryAnswer answer = await new RepositoryService(client).ReadAsync(stanza, null, null, stop).ConfigureAwait(false);
        IReadOnlyList<PgBackup> backups = answer.Stanzas.FirstOrDefault(info => info.Stanza.Stanza == stanza)?.Backups ?? [];
        return backups.Count == 0 && answer.Faults.FirstOrDefault(fault => fault.Fault != FaultCatalog.StanzaMissing && fault.Fault != FaultCatalog.NoValidBackup) is { } fault
            ? Fact<IReadOnlyList<PgBackup>>.Unknown(SecretText.Mask(fault.Message.ReplaceLineEndings(" ")))
            : Fact<IReadOnlyList<PgBackup>>.Of(backups);
    }

    private async Task<IReadOnlyDictionary<int, Fact<bool>>> BesideDataAsync(EffectiveConfiguration effective, string stanza, CancellationToken stop)
    {
        var facts = new Dictionary<int, Fact<bool>>();
        foreach (int key in effective.RepositoryKeys(stanza).Where(key => effective.RepositoryType(stanza, key) is "posix" or "cifs"))
        {
            facts[key] = effective.Find("pg1-host", stanza, "backup") is null && effective.ClusterPath(stanza) is { } data
                ? await Guard.FactAsync(() => IsBesideAsync(data, effective.RepositoryPath(stanza, key), stop)).ConfigureAwait(false)
                : Fact<bool>.Unknown($"The data directory of stanza '{stanza}' is not on this machine");
        }

        return facts;
    }

    private static async Task<IReadOnlyDictionary<int, Fact<BucketFacts>>> BucketsAsync(EffectiveConfiguration effective, string stanza, CancellationToken stop)
    {
        var facts = new Dictionary<int, Fact<BucketFacts>>();
        foreach (int key in effective.RepositoryKeys(stanza).Where(key => effective.RepositoryType(stanza, key) == "s3"))
        {
            facts[key] = await Guard.FactAsync(() => AskBucketAsync(effective, stanza, key, stop)).ConfigureAwait(false);
        }

        return facts;
    }

    private static async Task<Fact<BucketFacts>> AskBucketAsync(EffectiveConfiguration effective, string stanza, int key, CancellationToken stop)
    {
        S3ConnectionSettings settings = S3ConnectionSettings.Find(effective, stanza, key)!;
        var reader = new BucketSafetyReader();
        Fact<bool> versioning = await Guard.FactAsync(async () => Fact<bool>.Of(await reader.IsVersionedAsync(settings, stop).ConfigureAwait(false))).ConfigureAwait(false);
        Fact<bool> uploads = await Guard.FactAsync(async () => Fact<bool>.Of(await reader.AbortsUploadsAsync(settings, stop).ConfigureAwait(false))).ConfigureAwait(false);
        return Fact<BucketFacts>.Of(new BucketFacts(versioning, uploads));
    }

    private async Task<Fact<bool>> IsBesideAsync(string data, string repository, CancellationToken stop)
    {
        if (await files.LookAsync(data, stop).ConfigureAwait(false) is null)
        {
            return Fact<bool>.Unknown($"The data directory '{data}' is not there");
        }

        return Fact<bool>.Of(await DeviceAsync(data, stop).ConfigureAwait(false) == await DeviceAsync(repository, stop).ConfigureAwait(false));
    }

    // What is not there yet comes to be on the filesystem of the nearest folder that is.
    private async Task<ulong?> DeviceAsync(string path, CancellationToken stop)
    {
        for (string? place = path; !string.IsNullOrEmpty(place); place = Path.GetDirectoryName(place))
        {
            if (await files.DeviceAsync(place, stop).ConfigureAwait(false) is { } device)
            {
                return device;
            }
        }

        return null;
    }
}
