namespace PgmlBackup.Engine.PgBackRest;

/// <summary>What another option must be for an option to count.</summary>
/// <param name="Option">The other option.</param>
/// <param name="Values">What it must be; empty when it must only be set.</param>
/// <param name="Otherwise">What the option is when this does not hold; null when it is then not set.</param>
internal sealed record OptionDependency(string Option, IReadOnlyList<string> Values, string? Otherwise)
{
    /// <summary>Reads <c>repo-bundle=y else n</c>.</summary>
    internal static OptionDependency? Parse(string text)
    {
        if (text.Length == 0)
        {
            return null;
        }

        var parts = text.Split(" else ");
        var condition = parts[0].Split('=');
        return new OptionDependency(condition[0], condition.Length > 1 ? condition[1].Split(',') : [], parts.Length > 1 ? parts[1] : null);
    }
}
