using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Repository;

/// <summary>A stanza while it is read, and how it becomes what users see.</summary>
internal sealed class StanzaPart
{
    internal string? Name { get; set; }

    internal string? Cipher { get; set; }

    internal int Code { get; set; }

    internal string Message { get; set; } = "";

    internal bool BackupHeld { get; set; }

    internal bool RestoreHeld { get; set; }

    internal long? RunningSize { get; set; }

    internal long? RunningSizeComplete { get; set; }

    internal List<RepositoryProgress> Running { get; set; } = [];

    internal List<PgArchiveRange> Archive { get; set; } = [];

    internal List<DatabaseHistoryEntry> Databases { get; set; } = [];

    internal List<PgRepository> Repositories { get; set; } = [];

    /// <summary>The meaning of a status code (src/command/info/info.c).</summary>
    internal static PgStanzaStatus StatusOf(int code) => code switch
    {
        0 => PgStanzaStatus.Ok,
        1 => PgStanzaStatus.Missing,
        2 => PgStanzaStatus.NoValidBackup,
        3 => PgStanzaStatus.MissingData,
        4 => PgStanzaStatus.Mixed,
        5 => PgStanzaStatus.DatabaseMismatch,
        6 => PgStanzaStatus.BackupNotFound,
        _ => PgStanzaStatus.Unreadable,
    };

    /// <summary>Makes the stanza and its backups.</summary>
    internal StanzaInfo Build(ReadOnlySpan<BackupRow> rows)
    {
        string name = Name ?? throw new System.Text.Json.JsonException("the name of a stanza is missing");
        var backups = new PgBackup[rows.Length];
        PgBackup? latest = null;
        for (int i = 0; i < rows.Length; i++)
        {
            backups[i] = Backup(name, in rows[i]);
            latest = latest is null || backups[i].StopTime >= latest.StopTime ? backups[i] : latest;
        }

        // Upgraded one after the other, repositories may for a while tell of different databases: the newest is the present one.
        DatabaseHistoryEntry? current = Databases.MaxBy(database => database.Id);
        return new StanzaInfo
        {
            Backups = backups,
            Databases = Databases,
            Running = Running,
            Stanza = new PgStanza
            {
                Stanza = name,
                Status = StatusOf(Code),
                Message = LenientText.ForDisplay(Message),
                Cipher = Cipher,
                PostgresVersion = current?.Version,
                SystemIdentifier = current?.SystemIdentifier,
                BackupCount = backups.Length,
                LatestLabel = latest?.Label,
                LatestStopTime = latest?.StopTime,
                BackupRunning = BackupHeld,
                RestoreRunning = RestoreHeld,
                RunningSize = RunningSize,
                RunningSizeComplete = RunningSizeComplete,
                Repositories = Repositories,
                Archive = Archive,
            },
        };
    }

    private PgBackup Backup(string stanza, in BackupRow row)
    {
        DatabaseHistoryEntry? database = Database(row.DatabaseId, row.Repository);
        var backup = new PgBackup
        {
            Stanza = stanza,
            Label = row.Label!,
            Type = row.Type,
            Repository = row.Repository,
            StartTime = DateTime.UnixEpoch.AddSeconds(row.StartTime),
            StopTime = DateTime.UnixEpoch.AddSeconds(row.StopTime),
            Size = row.Size,
            DeltaSize = row.Delta,
            RepositorySize = row.RepositorySize,
            RepositoryDeltaSize = row.RepositoryDelta,
            Prior = row.Prior,
            Reference = row.Reference ?? [],
            WalStart = row.WalStart,
            WalStop = row.WalStop,
            LsnStart = row.LsnStart,
            LsnStop = row.LsnStop,
            PostgresVersion = database?.Version,
            SystemIdentifier = database?.SystemIdentifier,
            DatabaseId = row.DatabaseId,
            PgBackRestVersion = row.Version,
            Error = row.Error,
        };
        if (row.Annotation is { } annotation)
        {
            backup = backup with { Annotation = annotation };
        }

        return row.Manifest is not { } manifest ? backup : new PgBackupDetail(backup)
        {
            Database = manifest.Databases,
            Tablespace = manifest.Tablespaces,
            Link = manifest.Links,
            ErrorFile = manifest.ErrorFiles,
        };
    }

    private DatabaseHistoryEntry? Database(int id, int repository)
    {
        foreach (DatabaseHistoryEntry entry in Databases)
        {
            if (entry.Id == id && entry.Repository == repository)
            {
                return entry;
            }
        }

        return null;
    }
}
