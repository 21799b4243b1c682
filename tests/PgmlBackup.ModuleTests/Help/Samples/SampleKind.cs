namespace PgmlBackup.ModuleTests.Help.Samples;

/// <summary>What kind of sample it is.</summary>
public enum SampleKind
{
    /// <summary>Large, and
    /// heavy.</summary>
    Large,

    /// <summary>Small.</summary>
    Small,
}
