namespace PgmlBackup.Engine.Faults;

/// <summary>One row of the error table: the identity of a failure and what helps.</summary>
/// <param name="Id">The id that scripts test for; part of the public contract.</param>
/// <param name="Kind">What sort of failure it is.</param>
/// <param name="Meaning">One sentence: what has happened.</param>
/// <param name="Action">One or two sentences: what the administrator does next.</param>
public sealed record FaultDefinition(string Id, FaultKind Kind, string Meaning, string Action);
