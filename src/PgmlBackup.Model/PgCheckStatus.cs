namespace PgmlBackup.Model;

/// <summary>What came of a check.</summary>
public enum PgCheckStatus
{
    /// <summary>It is as it must be.</summary>
    Passed,

    /// <summary>It is not.</summary>
    Failed,

    /// <summary>It was not tried, because an earlier check had failed or because it does not apply; the message says which.</summary>
    NotRun,
}
