using PgmlBackup.Engine.Processes;

namespace PgmlBackup.Engine.Files;

/// <summary>What a file gets that was not there before. One that was keeps its owner, group, mode and access lists.</summary>
/// <param name="Mode">The permission bits.</param>
/// <param name="Owner">The owner, with its group; root alone can give a file to another account.</param>
public sealed record NewFileRights(UnixFileMode Mode, Account Owner)
{
    /// <summary>Mode 0640 and this owner: pgBackRest's configuration, which may hold secrets.</summary>
    public static NewFileRights Private(Account owner) =>
        new(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, owner);
}
