using PgmlBackup.Engine.Configuration;

namespace PgmlBackup.Engine.Health.Rules;

/// <summary>What a safe repair does.</summary>
/// <param name="Path">The file.</param>
/// <param name="Edit">The edit of its text, which depends on the document alone; null when the file is closed to other accounts instead.</param>
/// <param name="GiveTo">The account that the file is given to before it is closed; null when it stays whose it is.</param>
internal sealed record RuleRepair(string Path, Func<ConfigurationDocument, ConfigurationDocument>? Edit, string? GiveTo = null)
{
    /// <summary>An edit.</summary>
    internal static RuleRepair Of(ConfigurationDocument document, Func<ConfigurationDocument, ConfigurationDocument> edit) => new(document.Path, edit);

    /// <summary>Another text in the place of a line; null takes the line out.</summary>
    internal static RuleRepair Line(ConfigurationDocument document, ConfigurationLine line, string? text) => new(document.Path, now => now.ReplaceLine(line, text));

    /// <summary>The file is closed to other accounts.</summary>
    internal static RuleRepair Close(string path, string? giveTo) => new(path, null, giveTo);
}
