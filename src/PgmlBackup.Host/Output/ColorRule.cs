namespace PgmlBackup.Host.Output;

/// <summary>When a stream gets colours.</summary>
internal static class ColorRule
{
    /// <summary>Whether a stream shows colours.</summary>
    /// <param name="isTerminal">True when it goes to a terminal.</param>
    /// <param name="environment">The variables of the process.</param>
    public static bool Allows(bool isTerminal, Func<string, string?> environment) =>
        isTerminal && !IsDumb(environment) && string.IsNullOrEmpty(environment("NO_COLOR"));

    /// <summary>Whether the terminal cannot move its cursor, so that nothing can be drawn over.</summary>
    public static bool IsDumb(Func<string, string?> environment) => environment("TERM") is "dumb";
}
