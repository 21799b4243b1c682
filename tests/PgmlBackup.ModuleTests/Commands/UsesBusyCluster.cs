namespace PgmlBackup.ModuleTests.Commands;

/// <summary>The classes that work with one <see cref="BusyCluster"/>.</summary>
[CollectionDefinition(Name)]
public sealed class UsesBusyCluster : ICollectionFixture<BusyCluster>
{
    /// <summary>The collection's name.</summary>
    public const string Name = "A cluster at work";
}
