using PgmlBackup.Model;

namespace PgmlBackup.Engine.Repository;

/// <summary>A backup as it is read, before the databases and the stanza's name are known: they stand behind it in the JSON.</summary>
internal struct BackupRow
{
    internal string? Label;
    internal PgBackupType Type;
    internal string? Prior;
    internal IReadOnlyList<string>? Reference;
    internal string? WalStart;
    internal string? WalStop;
    internal string? LsnStart;
    internal string? LsnStop;
    internal string? Version;
    internal int DatabaseId;
    internal int Repository;
    internal bool? Error;
    internal long StartTime;
    internal long StopTime;
    internal long Size;
    internal long Delta;
    internal long? RepositorySize;
    internal long RepositoryDelta;
    internal IReadOnlyDictionary<string, string>? Annotation;
    internal BackupManifestRow? Manifest;
}
