using PgmlBackup.Model;

namespace PgmlBackup.Engine.Repository;

/// <summary>What <c>--set</c> adds to a backup.</summary>
internal sealed class BackupManifestRow
{
    internal List<PgDatabase> Databases { get; } = [];

    internal List<PgTablespace> Tablespaces { get; } = [];

    internal List<string> Links { get; } = [];

    internal List<string> ErrorFiles { get; } = [];
}
