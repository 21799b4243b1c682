using PgmlBackup.Engine.Faults;

namespace PgmlBackup.Engine.Scheduling;

/// <summary>What starts the runs of schedules.</summary>
internal interface IScheduler
{
    /// <summary>What would change, as <c>diff -u</c> shows it.</summary>
    /// <param name="added">The schedules that are installed, or installed anew.</param>
    /// <param name="removed">The names of those that are removed.</param>
    /// <param name="stop">Ends the reading.</param>
    Task<string> DiffAsync(IReadOnlyList<ScheduleInstallation> added, IReadOnlyList<string> removed, CancellationToken stop);

    /// <summary>Installs and removes schedules, and sees that they are.</summary>
    /// <exception cref="PgmlException">It was refused; nothing, or nothing that would start anything, was changed.</exception>
    Task ApplyAsync(IReadOnlyList<ScheduleInstallation> added, IReadOnlyList<string> removed, CancellationToken stop);

    /// <summary>Why nothing would start the runs of schedules; those that are well are left out.</summary>
    /// <param name="schedules">What is to be installed.</param>
    /// <param name="stop">Ends the reading.</param>
    Task<IReadOnlyDictionary<string, string>> FindDefectsAsync(IReadOnlyList<ScheduleDefinition> schedules, CancellationToken stop);
}
