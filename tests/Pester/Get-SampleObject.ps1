# One object or more of each kind that the module emits, as a table from the kind to the objects. The module must be imported.
param([Parameter(Mandatory)] [DateTime] $Now)

@{
    PgBackup         = @(
        [PgmlBackup.Model.PgBackup]@{
            Stanza = 'main'; Label = '20261121-000002F'; Type = 'Full'; Repository = 1; Size = 1836000000; DatabaseId = 1
            StartTime = $Now.AddHours(-30.1); StopTime = $Now.AddHours(-30); Error = $false
        }
        [PgmlBackup.Model.PgBackup]@{
            Stanza = 'main'; Label = '20261121-000002F_20261122-040001I'; Type = 'Incremental'; Repository = 256; Size = 18360000000; DatabaseId = 1
            StartTime = $Now.AddHours(-2.1); StopTime = $Now.AddHours(-2); Error = $true
            Prior = '20261121-000002F'; Reference = [string[]]'20261121-000002F'
        }
    )
    PgStanza         = @(
        [PgmlBackup.Model.PgStanza]@{
            Stanza = 'main'; Status = 'NoValidBackup'; Message = 'no valid backups'; BackupCount = 1234; PostgresVersion = '15'
            LatestLabel = '20261121-000002F_20261122-040001I'; LatestStopTime = $Now.AddHours(-2)
            Repositories = [PgmlBackup.Model.PgRepository[]][PgmlBackup.Model.PgRepository]@{ Repository = 1; Status = 'Ok'; Message = 'ok' }
            Archive = [PgmlBackup.Model.PgArchiveRange[]][PgmlBackup.Model.PgArchiveRange]@{ Repository = 1; ArchiveId = '15-1'; First = '000000010000000000000001' }
        }
    )
    PgBackupProgress = @(
        [PgmlBackup.Model.PgBackupProgress]@{
            Stanza = 'main'; Operation = 'backup'; ProcessId = 123456; UserName = 'postgres'; StartTime = $Now.AddMinutes(-23)
            PercentComplete = 41.27; Size = 1836000000; SizeComplete = 757000000; Remaining = [timespan]'00:31:20'
        }
    )
    PgCluster        = @(
        [PgmlBackup.Model.PgCluster]@{
            Name = '15/main'; Version = '15'; DataDirectory = '/var/lib/postgresql/15/main'; Owner = 'postgres'; Port = 5432; Status = 'Running'
            InRecovery = $false; StartTime = $Now.AddMinutes(-23); ProcessId = 4711; Manager = 'PgCtlCluster'
        }
    )
    PgFinding        = @(
        [PgmlBackup.Model.PgFinding]@{
            Severity = 'Warning'; Rule = 'RetentionCountIsNotDays'; Stanza = 'main'; Repository = 1; File = '/etc/pgbackrest/pgbackrest.conf'; Line = 1234
            Message = 'repo1 of stanza main keeps 14 full backups, and the schedule takes 1 a week: that is about 98 days, not 14.'
            Recommendation = 'Set-PgRetention -Days 14'
        }
    )
    PgRestoreResult  = @(
        [PgmlBackup.Model.PgRestoreResult]@{
            Stanza = 'main'; Label = '20261121-000002F_20261122-040001I'; Repository = 1; DataDirectory = '/var/lib/postgresql/15/main'; Delta = $true
            Started = $true; LastReplayedLsn = '0/9000110'; Timeline = 2; Duration = [timespan]'00:05:00'
        }
    )
    PgRetention      = @(
        [PgmlBackup.Model.PgRetention]@{
            Stanza = 'main'; Repository = 1; Policy = 'full backups of 14 days'; Source = 'line 7 of /etc/pgbackrest.conf'; Days = 14; ArchiveCount = 3
            OldestStopTime = $Now.AddDays(-20); OldestStopTimeAfterExpire = $Now.AddDays(-15); ExpiredLabel = [string[]]'20261101-000002F'; ExpiredSize = 1836000000
            ExpiredWal = [string[]]'WAL of 15-1 before 000000010000000000000012'; IgnoredPin = [string[]]'20261101-000002F'
        }
    )
    PgBackupRetention = @(
        [PgmlBackup.Model.PgBackupRetention]@{
            Stanza = 'main'; Repository = 1; Label = '20261121-000002F_20261122-040001I'; Type = 'Incremental'; StopTime = $Now.AddDays(-15); Expires = $false
            KeptUntil = $Now.AddDays(6); Pinned = $true; PinIgnored = $true; RepositoryDeltaSize = 1836000000
            Reason = 'kept: the only full backup older than 14 days, needed to reach 8 Nov 2026; goes when the one of 15 Nov 2026 is that old (with 20261121-000002F)'
        }
        [PgmlBackup.Model.PgBackupRetention]@{
            Stanza = 'main'; Repository = 256; Label = '20261101-000002F'; Type = 'Full'; StopTime = $Now.AddDays(-20); Expires = $true; RepositoryDeltaSize = 1836000000
            Reason = 'goes: 2 newer full backups are there, and 2 are kept'
        }
    )
    PgArchiveSetup   = @(
        [PgmlBackup.Model.PgArchiveSetup]@{
            Stanza = 'main'; Repository = 1; RepositoryType = 's3'; Location = 's3://db-backups/main'; Encrypted = $true; Changed = $true; RestartPending = $false; Checked = $true
            DataDirectory = '/var/lib/postgresql/15/main'; ConfigPath = '/etc/pgbackrest.conf'; ArchiveCommand = '/usr/bin/pgbackrest --stanza=main archive-push %p'
            Changes = [string[]]('changed /etc/pgbackrest.conf', 'made stanza main')
        }
    )
    PgCheckResult    = @(
        [PgmlBackup.Model.PgCheckResult]@{ Stanza = 'main'; Check = 'StopFile'; Status = 'Passed'; Message = 'pgBackRest is not stopped.'; Time = $Now }
        [PgmlBackup.Model.PgCheckResult]@{
            Stanza = 'main'; Check = 'ArchiveCommand'; Repository = 256; Status = 'Failed'; Cause = 'ServerUnavailable'; Time = $Now
            Message = 'The server does not run.'; Recommendation = 'Start it with Start-PgCluster.'
        }
    )
}
