using System.Globalization;
using System.Text;

namespace PgmlBackup.Engine.Scheduling.Storage;

/// <summary>The mounts of this process, from <c>mountinfo</c>.</summary>
internal static class MountTable
{
    /// <summary>The mount that a path lies on: the deepest one, of several at one point the last.</summary>
    /// <param name="text">The content of <c>/proc/self/mountinfo</c>.</param>
    /// <param name="path">An absolute path without symbolic links.</param>
    /// <returns>Null when there is none.</returns>
    internal static MountEntry? Find(string text, string path) => text.Split('\n')
        .Select(Parse)
        .OfType<MountEntry>()
        .Where(mount => mount.Point == "/" || path == mount.Point || path.StartsWith(mount.Point + "/", StringComparison.Ordinal))
        .Aggregate((MountEntry?)null, (best, mount) => best is null || mount.Point.Length >= best.Point.Length ? mount : best);

    // 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue; the number of optional fields before the dash varies.
    private static MountEntry? Parse(string line)
    {
        string[] fields = line.Split(' ');
        int dash = Array.IndexOf(fields, "-", Math.Min(6, fields.Length));
        return dash > 0 && fields.Length > dash + 2
            ? new MountEntry(fields[2], Unescape(fields[3]), Unescape(fields[4]), fields[dash + 1], Unescape(fields[dash + 2]))
            : null;
    }

    // Blanks and line feeds are written as \040 and \012.
    private static string Unescape(string field)
    {
        if (!field.Contains('\\', StringComparison.Ordinal))
        {
            return field;
        }

        var text = new StringBuilder();
        for (int i = 0; i < field.Length; i++)
        {
            bool isEscape = field[i] == '\\' && i + 3 < field.Length && field.AsSpan(i + 1, 3).IndexOfAnyExceptInRange('0', '7') < 0;
            text.Append(isEscape ? (char)Convert.ToInt32(field.Substring(i + 1, 3), 8) : field[i]);
            i += isEscape ? 3 : 0;
        }

        return text.ToString();
    }

    /// <summary>A mount.</summary>
    /// <param name="Device">The number of its device, <c>MAJOR:MINOR</c>.</param>
    /// <param name="Root">What of the filesystem is mounted.</param>
    /// <param name="Point">Where.</param>
    /// <param name="Type">The type of the filesystem.</param>
    /// <param name="Source">What it was mounted from.</param>
    internal sealed record MountEntry(string Device, string Root, string Point, string Type, string Source)
    {
        /// <inheritdoc/>
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Source} on {Point} ({Type})");
    }
}
