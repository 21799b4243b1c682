namespace PgmlBackup.ModuleTests.Commands;

/// <summary>The classes that look at one <see cref="BackedUpCluster"/>.</summary>
[CollectionDefinition(Name)]
public sealed class UsesBackedUpCluster : ICollectionFixture<BackedUpCluster>
{
    /// <summary>The collection's name.</summary>
    public const string Name = "A cluster with backups";
}
