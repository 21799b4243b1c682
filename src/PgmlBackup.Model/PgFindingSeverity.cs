namespace PgmlBackup.Model;

/// <summary>How much a finding matters.</summary>
public enum PgFindingSeverity
{
    /// <summary>A rule could not look: the reason stands in the message. It is neither good nor bad.</summary>
    NotChecked,

    /// <summary>Worth knowing.</summary>
    Info,

    /// <summary>It works today and may cost data, money or time one day.</summary>
    Warning,

    /// <summary>Something does not work, or a backup would not be worth what it seems.</summary>
    Error,
}
