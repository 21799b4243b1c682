using PgmlBackup.Engine.Configuration;
using PgmlBackup.Engine.PgBackRest;

namespace PgmlBackup.Engine.Retention;

/// <summary>An option of retention as one line of a configuration file is to say it.</summary>
/// <param name="Path">The file.</param>
/// <param name="Section">The section.</param>
/// <param name="Option">The option by its name of today.</param>
/// <param name="Value">The value; null to have the line removed.</param>
/// <param name="Version">The release whose names count.</param>
internal sealed record RetentionLine(string Path, string Section, string Option, string? Value, PgBackRestVersion Version)
{
    /// <summary>Makes the change. A line that has the option by an old name keeps that name.</summary>
    internal ConfigurationDocument Apply(ConfigurationDocument document)
    {
        string key = document.Entries(Section).Select(line => line.Key!).FirstOrDefault(IsOption) ?? Option;
        return Value is null ? document.Remove(Section, key) : document.Set(Section, key, Value);
    }

    private bool IsOption(string key) => OptionKey.TryParse(key, Version, out OptionKey found, out _) == OptionKeyStatus.Found && found.ToString() == Option;
}
