namespace PgmlBackup.Host.Arguments;

/// <summary>A parameter and what it is given.</summary>
/// <param name="Name">The full name of the parameter.</param>
/// <param name="Value">A string, a bool, an array of strings or a <see cref="System.Collections.Hashtable"/> of strings.</param>
internal sealed record NamedArgument(string Name, object Value);
