namespace PgmlBackup.Engine.Repository;

/// <summary>The answer of <c>info</c>.</summary>
/// <param name="Stanzas">The stanzas, by name.</param>
/// <param name="LogLines">Lines that stood before the JSON: warnings about the configuration (2.53 and later).</param>
public sealed record InfoReport(IReadOnlyList<StanzaInfo> Stanzas, IReadOnlyList<string> LogLines);
