using PgmlBackup.Model;

namespace PgmlBackup.Engine.Health.Facts;

/// <summary>What is known of one stanza besides its configuration.</summary>
internal sealed record StanzaFacts
{
    /// <summary>What the server says.</summary>
    internal required Fact<ServerFacts> Server { get; init; }

    /// <summary>The folder of the server's configuration where it lies outside the data directory; null where it lies inside.</summary>
    internal required Fact<string?> ConfigurationDirectory { get; init; }

    /// <summary>The backups of all repositories.</summary>
    internal required Fact<IReadOnlyList<PgBackup>> History { get; init; }

    /// <summary>By the number of the repository: whether it lies on the filesystem of the data.</summary>
    internal IReadOnlyDictionary<int, Fact<bool>> IsBesideData { get; init; } = new Dictionary<int, Fact<bool>>();

    /// <summary>By the number of the repository: what its bucket says.</summary>
    internal IReadOnlyDictionary<int, Fact<BucketFacts>> Buckets { get; init; } = new Dictionary<int, Fact<BucketFacts>>();

    /// <summary>A stanza of which nothing is known.</summary>
    internal static StanzaFacts Unknown(string reason) => new()
    {
        Server = Fact<ServerFacts>.Unknown(reason),
        ConfigurationDirectory = Fact<string?>.Unknown(reason),
        History = Fact<IReadOnlyList<PgBackup>>.Unknown(reason),
    };
}
