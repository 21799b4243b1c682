using PgmlBackup.Engine.Backups;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.Recovery;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.Backups;

/// <summary>A repository that is encrypted, with its passphrase, with another one, and with none.</summary>
public sealed class EncryptedRepositoryTests
{
    private const string Passphrase = "wQ7rXk2mTz9LpV4n";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Another_passphrase_or_none_is_told_and_harms_nothing()
    {
        await using ScratchStanza stanza = await ScratchStanza.StartAsync(new ScratchClusterOptions { PgBackRestGlobal = ["repo1-cipher-type=aes-256-cbc", $"repo1-cipher-pass={Passphrase}"] });
        PgBackup backup = await stanza.BackUpAsync();
        string rows = await stanza.AddRowsAsync(10);
        string configuration = await File.ReadAllTextAsync(stanza.Cluster.ConfigPath, Stop);
        string other = stanza.Cluster.Folder.WriteFile("pgbackrest/other.conf", configuration.Replace(Passphrase, "5sY8bJd3HcW6fQ1k", StringComparison.Ordinal));
        string none = stanza.Cluster.Folder.WriteFile("pgbackrest/none.conf", string.Join('\n', configuration.Split('\n').Where(line => !line.Contains("cipher", StringComparison.Ordinal))));

        foreach (string config in (string[])[other, none])
        {
            StanzaContext context = await stanza.ResolveAsync(new StanzaSettings { ConfigPath = config });
            PgmlException taking = await Assert.ThrowsAsync<PgmlException>(() => new BackupService(context).TakeAsync(new BackupRequest { Type = PgBackupType.Full }, Stop));
            PgmlException restoring = await Assert.ThrowsAsync<PgmlException>(() => new RestoreService(context).CheckAsync(new RestoreRequest(), Stop));

            // Which of the two it is depends on the garbage that the wrong key makes of the file.
            Assert.All([taking, restoring], fault => Assert.True(fault.Fault == FaultCatalog.RepositoryUnreadable || fault.Fault == FaultCatalog.CryptoFailed, fault.ToString()));
            Assert.All([taking, restoring], fault => Assert.Contains("passphrase", fault.RecommendedAction, StringComparison.Ordinal));
            Assert.All([taking, restoring], fault => Assert.DoesNotContain("5sY8bJd3HcW6fQ1k", fault.Message, StringComparison.Ordinal));
        }

        Assert.Equal(rows, await stanza.RowsAsync());
        Assert.Equal([backup.Label], (await stanza.ReadAsync()).Backups.Select(found => found.Label));
        Assert.DoesNotContain(Passphrase, stanza.Sink.Text, StringComparison.Ordinal);
        await stanza.RestoreAsync();
        Assert.Equal(rows, await stanza.RowsAsync());
    }
}
