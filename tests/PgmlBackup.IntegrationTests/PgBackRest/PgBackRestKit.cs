using PgmlBackup.Engine.Locking;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Engine.Processes;
using PgmlBackup.Engine.Repository;
using PgmlBackup.IntegrationTests.Clusters;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.PgBackRest;

/// <summary>The engine's own way to the pgBackRest of a scratch cluster.</summary>
internal sealed class PgBackRestKit
{
    private PgBackRestKit(ScratchCluster cluster, PgBackRestProgram program)
    {
        Runner = new ProgramRunner();
        Owner = AccountDatabase.ByName(cluster.Owner.Name);
        Locks = new LockProbe(Runner, new OwnerFiles(Runner, Owner));
        Client = new PgBackRestClient(Runner, program, Owner, Sink, [("config", cluster.ConfigPath)], Locks);
        Repositories = new RepositoryService(Client);
        Progress = new BackupProgressReader(Client, Locks);
    }

    internal ProgramRunner Runner { get; }

    internal Account Owner { get; }

    internal CollectingSink Sink { get; } = new();

    internal LockProbe Locks { get; }

    internal PgBackRestClient Client { get; }

    internal RepositoryService Repositories { get; }

    internal BackupProgressReader Progress { get; }

    internal static async Task<PgBackRestKit> CreateAsync(ScratchCluster cluster, CancellationToken stop) =>
        new(cluster, await PgBackRestProgram.FindAsync(new ProgramRunner(), cluster.PgBackRestProgram, AccountDatabase.ByName(cluster.Owner.Name), stop));

    /// <summary>A full backup.</summary>
    internal PgBackRestCommand FullBackup(string stanza) => Client.Command("backup", stanza).With("type", "full").WithSwitch("start-fast", true);
}
