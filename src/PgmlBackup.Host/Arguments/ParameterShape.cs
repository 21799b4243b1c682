namespace PgmlBackup.Host.Arguments;

/// <summary>What has to be known of a parameter to read its value from a command line.</summary>
/// <param name="Name">Its name, without the dash.</param>
/// <param name="Kind">How its value is written.</param>
/// <param name="Aliases">Its other names.</param>
/// <param name="Position">Where it stands among positional arguments; null when it has to be named.</param>
/// <param name="IsCommon">True for those that every cmdlet has; they give way when a beginning is ambiguous.</param>
/// <param name="TakesRest">True when it takes all positional arguments that are left.</param>
internal sealed record ParameterShape(
    string Name,
    ParameterKind Kind,
    IReadOnlyList<string>? Aliases = null,
    int? Position = null,
    bool IsCommon = false,
    bool TakesRest = false)
{
    /// <summary>The name and the aliases.</summary>
    public IEnumerable<string> AllNames => [Name, .. Aliases ?? []];
}
