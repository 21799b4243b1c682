using System.Collections;

namespace PgmlBackup.Engine.Clusters;

/// <summary>The environment of PostgreSQL's programs: <c>PGPORT</c>, <c>PGDATA</c> and the like from the caller's shell would lead them to another cluster.</summary>
internal static class ServerEnvironment
{
    /// <summary>Removes all of libpq's and the server's variables, and sets others.</summary>
    /// <param name="present">The variables of this process.</param>
    /// <param name="additions">What is set afterwards.</param>
    internal static Dictionary<string, string?> Clean(IEnumerable<string> present, params (string Name, string? Value)[] additions)
    {
        Dictionary<string, string?> environment = present
            .Where(name => name.StartsWith("PG", StringComparison.Ordinal) && !name.StartsWith("PGBACKREST", StringComparison.Ordinal))
            .ToDictionary(name => name, _ => (string?)null, StringComparer.Ordinal);
        foreach ((string name, string? value) in additions)
        {
            environment[name] = value;
        }

        return environment;
    }

    /// <inheritdoc cref="Clean(IEnumerable{string}, ValueTuple{string, string}[])"/>
    internal static Dictionary<string, string?> Clean(params (string Name, string? Value)[] additions) =>
        Clean(Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(entry => (string)entry.Key), additions);
}
