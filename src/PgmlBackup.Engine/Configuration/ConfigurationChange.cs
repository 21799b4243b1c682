namespace PgmlBackup.Engine.Configuration;

/// <summary>A change of one configuration file that was planned and not yet made.</summary>
public sealed class ConfigurationChange
{
    internal ConfigurationChange(ConfigurationDocument? before, ConfigurationDocument after, Func<ConfigurationDocument, ConfigurationDocument> edit)
    {
        Before = before;
        After = after;
        Edit = edit;
    }

    /// <summary>The file.</summary>
    public string Path => After.Path;

    /// <summary>The file as it was when the change was planned; null when it was not there.</summary>
    public ConfigurationDocument? Before { get; }

    /// <summary>The file as it will be.</summary>
    public ConfigurationDocument After { get; }

    /// <summary>True when nothing would change.</summary>
    public bool IsEmpty => Before is not null && Before.ToBytes().AsSpan().SequenceEqual(After.ToBytes());

    /// <summary>What changes, as <c>diff -u</c> shows it, without secrets.</summary>
    public string Diff => ConfigurationDiff.Create(Before, After);

    internal Func<ConfigurationDocument, ConfigurationDocument> Edit { get; }
}
