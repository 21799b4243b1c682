using PgmlBackup.IntegrationTests.Backups;
using PgmlBackup.Model;

namespace PgmlBackup.IntegrationTests.Recovery;

/// <summary>A stanza with a full and an incremental backup and rows that only the WAL archive holds, shared by tests that destroy its cluster and bring it back.</summary>
public sealed class BackedUpStanza : IAsyncLifetime
{
    private ScratchStanza? _stanza;

    /// <summary>The stanza.</summary>
    public ScratchStanza Stanza => _stanza!;

    /// <summary>The label of the full backup.</summary>
    public string Full { get; private set; } = "";

    /// <summary>The label of the incremental backup upon it.</summary>
    public string Incremental { get; private set; } = "";

    /// <summary>The rows at the end of the archive.</summary>
    public string Rows { get; private set; } = "";

    /// <summary>Adds rows, which from now on are at the end of the archive.</summary>
    public async Task AddRowsAsync(int count) => Rows = await Stanza.AddRowsAsync(count);

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        _stanza = await ScratchStanza.StartAsync();
        Full = (await _stanza.BackUpAsync()).Label;
        await _stanza.AddRowsAsync(300);
        Incremental = (await _stanza.BackUpAsync(PgBackupType.Incremental)).Label;
        await AddRowsAsync(200);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _stanza?.DisposeAsync() ?? ValueTask.CompletedTask;
}
