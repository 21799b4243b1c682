namespace PgmlBackup.Engine.Recovery;

/// <summary>Where a tablespace of a backup is restored to.</summary>
/// <param name="Link">The name of its link under <c>pg_tblspc</c>: its object id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Original">The folder where it was when the backup was taken.</param>
/// <param name="Folder">The folder that it is restored to.</param>
/// <param name="Size">Bytes of its files.</param>
public sealed record TablespacePlace(string Link, string Name, string Original, string Folder, long Size)
{
    /// <summary>True when it goes to another folder than before.</summary>
    public bool IsMapped => Folder != Original;
}
