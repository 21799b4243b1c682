using PgmlBackup.Engine.Faults;

namespace PgmlBackup.Engine.Repository;

/// <summary>What the repositories say, and what is wrong with it. pgBackRest ends with exit code 0 in both cases.</summary>
/// <param name="Stanzas">The stanzas.</param>
/// <param name="Faults">One fault for each stanza or repository in trouble.</param>
public sealed record RepositoryAnswer(IReadOnlyList<StanzaInfo> Stanzas, IReadOnlyList<PgmlException> Faults)
{
    /// <summary>What pgBackRest warned of, for example unknown options in its configuration.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
