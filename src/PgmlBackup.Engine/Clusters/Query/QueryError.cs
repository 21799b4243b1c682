namespace PgmlBackup.Engine.Clusters.Query;

/// <summary>An error of the server.</summary>
/// <param name="SqlState">Its five letter code.</param>
/// <param name="Text">Its message.</param>
internal sealed record QueryError(string SqlState, string Text);
