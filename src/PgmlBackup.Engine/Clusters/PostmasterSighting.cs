using PgmlBackup.Model;

namespace PgmlBackup.Engine.Clusters;

/// <summary>What one look at a data directory has shown.</summary>
/// <param name="Status">Whether its server runs.</param>
/// <param name="File">What <c>postmaster.pid</c> says; null when there is none or nothing is in it. Only to be believed while the server runs.</param>
internal sealed record PostmasterSighting(PgClusterStatus Status, PostmasterFile? File)
{
    /// <summary>True while a postmaster lives, whatever it does.</summary>
    internal bool IsAlive => Status is PgClusterStatus.Running or PgClusterStatus.Starting or PgClusterStatus.Stopping;

    /// <summary>The file while it is to be believed.</summary>
    internal PostmasterFile? Live => IsAlive ? File : null;
}
