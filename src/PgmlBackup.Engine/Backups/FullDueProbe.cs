using System.Globalization;
using PgmlBackup.Engine.Stanzas;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Backups;

/// <summary>A full backup is due when the newest one is older than an interval.</summary>
/// <param name="interval">The interval; null for that of the profile (<c>full_every</c>), without which none is ever due.</param>
public sealed class FullDueProbe(TimeSpan? interval) : IFullDueProbe
{
    /// <inheritdoc/>
    public bool Applies(StanzaContext context) => (interval ?? context.Profile.FullEvery) is not null;

    /// <inheritdoc/>
    public Task<string?> FindReasonAsync(StanzaContext context, PgBackup? newest, DateTime now, CancellationToken cancellationToken)
    {
        // Without any full backup pgBackRest makes one by itself.
        TimeSpan? every = interval ?? context.Profile.FullEvery;
        bool isDue = every is { } span && newest is not null && now - newest.StartTime >= span;
        return Task.FromResult(isDue
            ? string.Create(CultureInfo.InvariantCulture, $"the newest full backup, {newest!.Label}, began {Display.Age(newest.StartTime, now)}, and one is due every {Display.Span(every)}")
            : null);
    }
}
