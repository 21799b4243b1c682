using PgmlBackup.Host.CommandLine;

namespace PgmlBackup.Host.Arguments;

/// <summary>Yes or no, as people write it for PowerShell.</summary>
internal static class TruthText
{
    /// <summary>Reads <c>true</c>, <c>$true</c>, <c>1</c> and their opposites.</summary>
    /// <param name="parameter">The parameter that it is for, for messages.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="UsageException">It is neither.</exception>
    public static bool Parse(string parameter, string text) => text.ToUpperInvariant() switch
    {
        "TRUE" or "$TRUE" or "1" => true,
        "FALSE" or "$FALSE" or "0" => false,
        _ => throw new UsageException($"-{parameter} takes true or false, not '{text}': -{parameter}:true or -{parameter}:false."),
    };
}
