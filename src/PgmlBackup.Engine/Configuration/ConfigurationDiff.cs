using PgmlBackup.Engine.Files;

namespace PgmlBackup.Engine.Configuration;

/// <summary>Shows what changes in a configuration file, without a secret.</summary>
internal static class ConfigurationDiff
{
    /// <summary>The difference in the unified format; a changed secret is seen to change, its value is not.</summary>
    internal static string Create(ConfigurationDocument? before, ConfigurationDocument after) =>
        UnifiedDiff.Create(after.Path, before is null ? null : Lines(before), Lines(after), Show);

    /// <summary>The lines that go and the lines that come, as they are: to tell whether two changes are the same.</summary>
    internal static string Essence(ConfigurationDocument? before, ConfigurationDocument after) => string.Join(
        '\n',
        UnifiedDiff.Create(after.Path, before is null ? null : Lines(before), Lines(after)).Split('\n').Skip(2).Where(line => line.StartsWith('-') || line.StartsWith('+')));

    private static List<string> Lines(ConfigurationDocument document) =>
        [.. document.Lines.Select(line => ConfigurationLine.Decode(line.Text) + (line.Ending == "\r\n" ? "\r" : string.Empty))];

    private static string Show(string line) => ConfigurationSecrets.ShowLine(line.TrimEnd('\r'));
}
