namespace PgmlBackup.Engine.Wal;

/// <summary>What is searched in the WAL.</summary>
/// <param name="Fits">True for a record that is searched.</param>
/// <param name="MayBeIn">False for a segment of which is known that it holds none.</param>
internal sealed record WalSearch(Func<WalRecord, bool> Fits, Func<WalSummary, bool> MayBeIn)
{
    /// <summary>The ends of all transactions.</summary>
    internal static WalSearch Ends { get; } = new(record => record.Time is not null, summary => summary.FirstTransaction is not null);

    /// <summary>A restore point.</summary>
    internal static WalSearch Point(string name) => new(record => record.Name == name, summary => summary.Names.Contains(name));

    /// <summary>The end of a transaction.</summary>
    internal static WalSearch Transaction(uint id) => new(
        record => record.Time is not null && record.TransactionId == id, summary => summary.FirstTransaction <= id && summary.LastTransaction >= id);

    /// <summary>The first transaction that ended later; where it may be is not known before.</summary>
    internal static WalSearch Later(DateTime time) => new(record => record.Time > time, _ => true);
}
