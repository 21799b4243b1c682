using PgmlBackup.Model;

namespace PgmlBackup.Engine.Retention;

/// <summary>What an administrator is to be told of a retention beside its figures.</summary>
public static class RetentionAdvice
{
    /// <summary>Names the pinned backups that pgBackRest's own expire removes nevertheless; null when there are none.</summary>
    public static string? OfPins(PgRetention retention)
    {
        ArgumentNullException.ThrowIfNull(retention);
        return retention.IgnoredPin.Count == 0
            ? null
            : $"pgBackRest's own expire takes no notice of pins: by '{retention.Policy}' it removes, now or later, {string.Join(", ", retention.IgnoredPin)} "
                + $"of stanza '{retention.Stanza}', repository {retention.Repository}. To have pins respected, let this module remove backups: Set-PgRetention -Daily 7 -Weekly 4 -Apply";
    }
}
