using PgmlBackup.Host.CommandLine;

namespace PgmlBackup.Host.Arguments;

/// <summary>The parameters of one command, found as PowerShell finds them: by name, alias or unambiguous beginning.</summary>
/// <param name="command">The command, for messages.</param>
/// <param name="parameters">Its parameters.</param>
/// <param name="passesUnknown">True for a script or function that is not advanced: what it does not know ends in <c>$args</c>.</param>
internal sealed class ParameterTable(string command, IReadOnlyList<ParameterShape> parameters, bool passesUnknown = false)
{
    /// <summary>All parameters.</summary>
    public IReadOnlyList<ParameterShape> Parameters => parameters;

    /// <summary>Finds a parameter.</summary>
    /// <returns>Null when it is unknown and the command takes what is unknown.</returns>
    /// <exception cref="UsageException">There is none, or more than one begins so.</exception>
    public ParameterShape? Find(string name)
    {
        ParameterShape? exact = parameters.FirstOrDefault(parameter => parameter.AllNames.Contains(name, StringComparer.OrdinalIgnoreCase));
        if (exact is not null)
        {
            return exact;
        }

        ParameterShape[] matches = [.. parameters.Where(parameter => parameter.AllNames.Any(candidate => BeginsWith(candidate, name)))];
        ParameterShape[] own = [.. matches.Where(parameter => !parameter.IsCommon)];
        return (matches, own) switch
        {
            ([ParameterShape only], _) => only,
            (_, [ParameterShape only]) => only,
            ([], _) when passesUnknown => null,
            ([], _) => throw Unknown(name),
            _ => throw new UsageException(
                $"-{name} is ambiguous for {command}: {string.Join(", ", matches.Select(parameter => "-" + parameter.Name))}."),
        };
    }

    /// <summary>Whether it has a parameter that is named or begins so.</summary>
    public bool Has(string name) =>
        parameters.Any(parameter => parameter.AllNames.Any(candidate => BeginsWith(candidate, name)));

    private static bool BeginsWith(string candidate, string name) => candidate.StartsWith(name, StringComparison.OrdinalIgnoreCase);

    private UsageException Unknown(string name)
    {
        string? option = HostOptionsParser.Names.FirstOrDefault(candidate => candidate.Equals(name, StringComparison.OrdinalIgnoreCase));
        return new UsageException(option is not null
            ? $"-{option} is an option of pgmlbackup, not of {command}: write it before the cmdlet."
            : $"{command} has no parameter -{name}.{NearMatches.Question(name, parameters.Select(parameter => parameter.Name), "-")}");
    }
}
