namespace PgmlBackup.Model;

/// <summary>How a run ended, or how it stands.</summary>
public enum PgRunOutcome
{
    /// <summary>It waits for its turn now.</summary>
    Waiting,

    /// <summary>It runs now.</summary>
    Running,

    /// <summary>It took a backup, which the repository lists.</summary>
    Succeeded,

    /// <summary>The run that it waited for had done what it wanted: no second backup was taken.</summary>
    Satisfied,

    /// <summary>It took none, as it was told: another one ran, or the newest one was young enough.</summary>
    Skipped,

    /// <summary>It failed.</summary>
    Failed,

    /// <summary>Somebody stopped it.</summary>
    Stopped,

    /// <summary>It began, and its process ended without a word: killed, or the machine went down.</summary>
    Interrupted,

    /// <summary>It was due and never began.</summary>
    Missed,
}
