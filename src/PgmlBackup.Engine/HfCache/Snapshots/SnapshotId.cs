using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace PgmlBackup.Engine.HfCache.Snapshots;

/// <summary>The ids of snapshots: their time and eight random digits, so that they sort by time.</summary>
internal static partial class SnapshotId
{
    private const string TimeFormat = "yyyyMMdd'T'HHmmssfff'Z'";

    /// <summary>A new one.</summary>
    internal static string New(DateTimeOffset time) =>
        $"{time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)}-{Convert.ToHexString(RandomNumberGenerator.GetBytes(4)).ToLowerInvariant()}";

    /// <summary>True for an id.</summary>
    internal static bool IsValid(string text) => Form().IsMatch(text) && TimeOf(text) is not null;

    /// <summary>The time in an id, UTC; null when it is none.</summary>
    internal static DateTime? TimeOf(string id) =>
        DateTime.TryParseExact(id.Split('-')[0], TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTime time) ? time : null;

    [GeneratedRegex("^[0-9]{8}T[0-9]{9}Z-[0-9a-f]{8}$", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
