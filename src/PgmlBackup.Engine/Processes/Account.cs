namespace PgmlBackup.Engine.Processes;

/// <summary>An account of the operating system.</summary>
/// <param name="Name">Its login name.</param>
/// <param name="UserId">Its user id.</param>
/// <param name="GroupId">Its primary group id.</param>
/// <param name="Home">Its home folder.</param>
public sealed record Account(string Name, uint UserId, uint GroupId, string Home)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}
