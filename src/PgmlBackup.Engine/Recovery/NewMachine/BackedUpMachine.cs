using PgmlBackup.Engine.Clusters.Machine;

namespace PgmlBackup.Engine.Recovery.NewMachine;

/// <summary>What a backup tells of the machine that it was taken on.</summary>
/// <param name="Record">The record; null when there is none, or it cannot be read before the files are back.</param>
/// <param name="IsInBackup">True when the backup has one.</param>
internal sealed record BackedUpMachine(MachineRecord? Record, bool IsInBackup);
