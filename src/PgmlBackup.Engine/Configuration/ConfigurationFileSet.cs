using PgmlBackup.Engine.Faults;

namespace PgmlBackup.Engine.Configuration;

/// <summary>The files that pgBackRest reads as one configuration.</summary>
/// <param name="MainFile">The main file; null when there is none, which is no error for pgBackRest.</param>
/// <param name="IncludeFolder">The folder whose <c>*.conf</c> files were read; null when none was or it is not there.</param>
/// <param name="Documents">All files in the order in which pgBackRest joins them.</param>
public sealed record ConfigurationFileSet(string? MainFile, string? IncludeFolder, IReadOnlyList<ConfigurationDocument> Documents)
{
    /// <summary>Refuses the first file that pgBackRest cannot read.</summary>
    /// <exception cref="PgmlException">ConfigurationMalformed, with file and line.</exception>
    public void ThrowIfMalformed()
    {
        foreach (var document in Documents)
        {
            document.ThrowIfMalformed();
        }
    }
}
