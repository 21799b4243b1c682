using System.Globalization;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Engine.Recovery;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Engine.Wal;
using PgmlBackup.IntegrationTests.Backups;
using PgmlBackup.Model;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.Wal;

/// <summary>A stanza with a backup, WAL after it, a restore, and WAL on the second timeline. Tests damage its archive and bring it back to what it was.</summary>
public sealed class ForkedStanza : IAsyncLifetime
{
    private ScratchStanza? _stanza;

    /// <summary>The stanza.</summary>
    public ScratchStanza Stanza => _stanza!;

    /// <summary>The backup.</summary>
    public PgBackup Backup { get; private set; } = null!;

    /// <summary>The segments of the first timeline that were archived after the backup.</summary>
    public IReadOnlyList<string> First { get; private set; } = [];

    /// <summary>The segments of the second timeline.</summary>
    public IReadOnlyList<string> Second { get; private set; } = [];

    /// <summary>The transaction of the last commit, and its time, as the server tells them.</summary>
    public (uint Transaction, DateTime Time) Last { get; private set; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _stanza = await ScratchStanza.StartAsync(new ScratchClusterOptions { Settings = ["track_commit_timestamp = on", "autovacuum = off", "checkpoint_timeout = 1h"] });
        Backup = await _stanza.BackUpAsync();
        First = [await ArchiveAsync(), await ArchiveAsync(), await ArchiveAsync()];
        await _stanza.RestoreAsync();
        await ArchiveMoreAsync();
    }

    /// <summary>Archives two more segments of the second timeline. The server keeps them until its next checkpoint, which does not come by itself.</summary>
    public async Task ArchiveMoreAsync()
    {
        Second = [.. Second, await ArchiveAsync(), await ArchiveAsync()];
        string[] last = (await Stanza.Cluster.QueryAsync("select xid, timestamp at time zone 'UTC' from pg_last_committed_xact()", Stop)).Split('|');
        Last = (uint.Parse(last[0], CultureInfo.InvariantCulture), DateTime.SpecifyKind(DateTime.Parse(last[1], CultureInfo.InvariantCulture), DateTimeKind.Utc));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _stanza?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>The file of a segment in the repository.</summary>
    public string FileOf(string segment) => Assert.Single(Directory.GetFiles(Path.Join(ArchivePath, segment[..16]), $"{segment}-*"));

    /// <summary>The folder of the archive.</summary>
    public string ArchivePath => Assert.Single(Directory.GetDirectories(Path.Join(Stanza.Cluster.RepositoryPath, "archive", Stanza.Cluster.Stanza)));

    /// <summary>Damages the archive, looks, and undoes the damage.</summary>
    internal async Task WithAsync(string path, Action<string> damage, Func<Task> look)
    {
        string kept = Stanza.Cluster.Folder.Combine("kept");
        File.Move(path, kept);
        try
        {
            File.Copy(kept, path);
            Stanza.Cluster.Folder.GiveToOwner(path);
            damage(path);
            await look();
        }
        finally
        {
            File.Move(kept, path, overwrite: true);
        }
    }

    /// <summary>The archive as it is now, by timeline.</summary>
    internal async Task<IReadOnlyList<PgWalRange>> ReadAsync(WatchingSink? sink = null) =>
        [.. (await new WalArchiveReader(await ResolveAsync(sink ?? new WatchingSink())).ReadAsync(Stop)).SelectMany(archive => archive.Ranges())];

    /// <summary>The windows as they are now.</summary>
    internal async Task<IReadOnlyList<PgRecoveryWindow>> WindowsAsync(bool exact, WatchingSink? sink = null) =>
        await new RecoveryWindowService(await ResolveAsync(sink ?? new WatchingSink())).ReadAsync(exact, Stop);

    internal Task<StanzaContext> ResolveAsync(WatchingSink sink) => new StanzaResolver(new ProgramRunner(), sink).ResolveAsync(
        new StanzaSettings { Stanza = Stanza.Cluster.Stanza, ConfigPath = Stanza.Cluster.ConfigPath }, Stop);

    private async Task<string> ArchiveAsync()
    {
        await Stanza.Cluster.LoadRowsAsync(10, cancellationToken: Stop);
        return await Stanza.Cluster.ArchiveWalAsync(Stop);
    }
}
