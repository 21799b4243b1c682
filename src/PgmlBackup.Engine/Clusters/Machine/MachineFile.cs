namespace PgmlBackup.Engine.Clusters.Machine;

/// <summary>A file of the server's configuration that lies outside of the data directory.</summary>
/// <param name="Path">Where it lies, absolute.</param>
/// <param name="Mode">Permission bits.</param>
/// <param name="Content">What is in it; null for a symbolic link.</param>
/// <param name="LinkTarget">What a symbolic link leads to, as it is written in it; null for a file.</param>
public sealed record MachineFile(string Path, UnixFileMode Mode, byte[]? Content, string? LinkTarget)
{
    /// <summary>True when the other is the same file with the same content.</summary>
    public bool IsSame(MachineFile other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Path == other.Path && LinkTarget == other.LinkTarget && (Content is null || Mode == other.Mode) && HasContentOf(other.Content);
    }

    /// <summary>True when the content is the same.</summary>
    public bool HasContentOf(byte[]? other) => Content is null ? other is null : other is not null && Content.AsSpan().SequenceEqual(other);
}
