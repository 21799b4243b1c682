namespace PgmlBackup.Engine.Configuration;

/// <summary>Where the value of an option comes from.</summary>
public enum EffectiveSource
{
    /// <summary>A variable named <c>PGBACKREST_*</c>.</summary>
    Environment,

    /// <summary>A configuration file.</summary>
    File,
}
