namespace PgmlBackup.IntegrationTests.Scheduling;

/// <summary>Classes that start a cron daemon, or say that there is none: a daemon is seen by the whole machine, so that they run one after another.</summary>
[CollectionDefinition(Name)]
public sealed class UsesCron
{
    /// <summary>The name of the collection.</summary>
    public const string Name = "cron";
}
