using System.Globalization;

namespace PgmlBackup.Engine.Processes;

/// <summary>What lies at a path itself, links not followed, and as no other file is while both are there.</summary>
/// <param name="Device">The device of its filesystem: major and minor number.</param>
/// <param name="Inode">Its number in that filesystem.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Size">Its bytes.</param>
public sealed record PathIdentity((uint Major, uint Minor) Device, ulong Inode, PathKind Kind, ulong Size)
{
    /// <summary>The bits of a mode that tell the kind.</summary>
    internal const uint KindBits = 0xF000;

    /// <summary>Looks at a path as this process.</summary>
    /// <returns>Null when nothing is there that this process could see.</returns>
    internal static PathIdentity? Of(string path) =>
        NativeMethods.Statx(NativeMethods.CurrentDirectory, path, NativeMethods.DoNotFollowLink, NativeMethods.StatxBasic, out NativeMethods.StatxData data) == 0
            ? new PathIdentity((data.DeviceMajor, data.DeviceMinor), data.Inode, (PathKind)(data.Mode & KindBits), data.Size)
            : null;

    /// <summary>Reads what <c>stat --printf=%Hd:%Ld:%i:%f:%s</c> says: the mode is hexadecimal.</summary>
    internal static PathIdentity Parse(string text)
    {
        string[] fields = text.Split(':');
        return new PathIdentity(
            (uint.Parse(fields[0], CultureInfo.InvariantCulture), uint.Parse(fields[1], CultureInfo.InvariantCulture)),
            ulong.Parse(fields[2], CultureInfo.InvariantCulture),
            (PathKind)(uint.Parse(fields[3], NumberStyles.HexNumber, CultureInfo.InvariantCulture) & KindBits),
            ulong.Parse(fields[4], CultureInfo.InvariantCulture));
    }
}
