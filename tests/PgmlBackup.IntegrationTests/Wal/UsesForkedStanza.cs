namespace PgmlBackup.IntegrationTests.Wal;

/// <summary>The tests that share the stanza of two timelines. One after the other: some damage its archive.</summary>
[CollectionDefinition(Name)]
public sealed class UsesForkedStanza : ICollectionFixture<ForkedStanza>
{
    /// <summary>The name of the collection.</summary>
    public const string Name = "forked stanza";
}
