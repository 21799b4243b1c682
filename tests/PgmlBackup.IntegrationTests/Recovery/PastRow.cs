namespace PgmlBackup.IntegrationTests.Recovery;

/// <summary>A row and its transaction.</summary>
/// <param name="Id">The number of the row.</param>
/// <param name="Transaction">The id of the transaction.</param>
/// <param name="Time">When it was committed.</param>
/// <param name="Place">A location in the WAL right before its row.</param>
public sealed record PastRow(int Id, ulong Transaction, DateTimeOffset Time, string Place);
