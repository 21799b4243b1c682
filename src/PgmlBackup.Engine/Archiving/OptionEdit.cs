namespace PgmlBackup.Engine.Archiving;

/// <summary>One line of a configuration file that is to be set.</summary>
/// <param name="File">The file; null for the main file.</param>
/// <param name="Section">The section.</param>
/// <param name="Key">The key as it stands, or is to stand, in the file.</param>
/// <param name="Value">The value, which may be a secret.</param>
internal sealed record OptionEdit(string? File, string Section, string Key, string Value)
{
    /// <summary>Section and key, never the value.</summary>
    public override string ToString() => $"[{Section}] {Key}";
}
