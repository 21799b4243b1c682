namespace PgmlBackup.Model;

/// <summary>Whether the backups of a schedule fit into the time between them.</summary>
public enum PgScheduleVerdict
{
    /// <summary>No run has ended yet that would tell.</summary>
    Unknown,

    /// <summary>They take half of the time or less.</summary>
    Fits,

    /// <summary>They take more than half of the time.</summary>
    Busy,

    /// <summary>They take more than nine tenths of the time: the server is constantly backing up, and the schedule cannot be relied upon.</summary>
    ConstantlyBackingUp,
}
