namespace PgmlBackup.Engine.Processes;

/// <summary>What the owner of a cluster sees when it looks at a path. Symbolic links are followed.</summary>
/// <param name="IsDirectory">True for a folder.</param>
/// <param name="Mode">Permission bits.</param>
/// <param name="UserId">The owner's user id.</param>
/// <param name="Size">Bytes of the file.</param>
/// <param name="MountPoint">The mount point that the path lies under; equal to the path when it is one itself.</param>
public sealed record FileFacts(bool IsDirectory, UnixFileMode Mode, uint UserId, long Size, string MountPoint);
