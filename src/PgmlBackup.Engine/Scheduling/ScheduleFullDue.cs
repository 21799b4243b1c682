using System.Globalization;
using PgmlBackup.Engine.Backups;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Scheduling;

/// <summary>A full backup is due when a schedule of the stanza has said so and none has begun since, beside what the profile says.</summary>
/// <param name="schedules">The schedules of the stanza.</param>
/// <param name="zone">The time zone of the machine.</param>
internal sealed class ScheduleFullDue(IReadOnlyList<ScheduleDefinition> schedules, TimeZoneInfo zone) : IFullDueProbe
{
    private readonly FullDueProbe _profile = new(null);
    private readonly ScheduleDefinition[] _full = [.. schedules.Where(schedule => schedule.Type == PgBackupType.Full)];

    /// <inheritdoc/>
    public bool Applies(StanzaContext context) => _full.Length > 0 || _profile.Applies(context);

    /// <inheritdoc/>
    public async Task<string?> FindReasonAsync(StanzaContext context, PgBackup? newest, DateTime now, CancellationToken cancellationToken) =>
        FindReason(newest, now) ?? await _profile.FindReasonAsync(context, newest, now, cancellationToken).ConfigureAwait(false);

    internal string? FindReason(PgBackup? newest, DateTime now) => newest is null ? null : _full
        .Select(schedule => (schedule.Name, Due: LastDue(schedule, now)))
        .Where(last => last.Due is { } due && newest.StartTime < due)
        .Select(last => string.Create(CultureInfo.InvariantCulture, $"schedule '{last.Name}' was due at {last.Due:yyyy-MM-dd HH:mm} UTC, and the newest full backup, {newest.Label}, began before"))
        .FirstOrDefault();

    // What was due within the random delay may still come by itself.
    private DateTime? LastDue(ScheduleDefinition schedule, DateTime now) =>
        schedule.TimetableIn(zone).Latest(now - schedule.RandomDelay) is { } due && due > schedule.Registered ? due : null;
}
