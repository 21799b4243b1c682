BeforeDiscovery {
    $elsewhere = -not $IsLinux
}

Describe 'Back up, look, lose, restore' -Skip:$elsewhere {
    BeforeAll {
        Import-Module "$PSScriptRoot/ScratchCluster.psm1"
        Import-Module "$PSScriptRoot/../../PgmlBackup.psd1"
        $cluster = New-ScratchCluster
        $common = @{ ConfigPath = $cluster.ConfigPath; Stanza = $cluster.Stanza }
        Invoke-ScratchSql $cluster 'create table rows as select n as id, md5(n::text) as payload from generate_series(1, 5000) n'

        function Get-Row { Invoke-ScratchSql $cluster "select count(*) || ' ' || md5(string_agg(payload, '' order by id)) from rows" }
    }

    AfterAll {
        if ($cluster) { Remove-ScratchCluster $cluster }
    }

    Context 'Before the first backup' {
        It 'shows the stanza and says that it has no backup' {
            $stanza = Get-PgStanza @common -ErrorVariable errors -ErrorAction SilentlyContinue
            $stanza.Status | Should -Be 'NoValidBackup'
            $stanza.BackupCount | Should -Be 0
            $errors.FullyQualifiedErrorId | Should -Be 'NoValidBackup,PgmlBackup.Commands.GetPgStanzaCommand'
        }

        It 'takes no backup with -WhatIf' {
            $before = Get-FolderState $cluster.Repository
            Invoke-PgBackup @common -Type Full -WhatIf | Should -BeNullOrEmpty
            Get-FolderState $cluster.Repository | Should -Be $before
            Get-FolderState $cluster.LockPath | Should -BeNullOrEmpty
        }

        It 'refuses to restore' {
            { Restore-PgCluster @common -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'NoValidBackup,PgmlBackup.Commands.RestorePgClusterCommand'
        }
    }

    Context 'Backups' {
        BeforeAll {
            $full = Invoke-PgBackup @common -Type Full -Annotation @{ ticket = 'OPS-17' }
            Invoke-ScratchSql $cluster 'insert into rows select n, md5(n::text) from generate_series(5001, 5500) n'
            $incremental = Invoke-PgBackup @common
            $differential = Invoke-PgBackup @common -Type Differential
        }

        It 'returns the backup as the repository lists it' {
            $full.GetType().FullName | Should -Be 'PgmlBackup.Model.PgBackup'
            $full.Type | Should -Be 'Full'
            $full.TypeChanged | Should -BeFalse
            $full.Error | Should -BeFalse
            $full.Annotation['ticket'] | Should -Be 'OPS-17'
            $full.StopTime.Kind | Should -Be 'Utc'
            ([DateTime]::UtcNow - $full.StopTime).TotalMinutes | Should -BeLessThan 10
            $full.Size | Should -BeGreaterThan 1MB
        }

        It 'builds an incremental and a differential one upon the full one' {
            $incremental.Type | Should -Be 'Incremental'
            $incremental.Prior | Should -Be $full.Label
            $differential.Type | Should -Be 'Differential'
            $differential.Reference | Should -Be $full.Label
            $incremental.DeltaSize | Should -BeLessThan $full.DeltaSize
        }

        It 'lists all of them, the oldest first' {
            (Get-PgBackupInfo @common).Label | Should -Be $full.Label, $incremental.Label, $differential.Label
        }

        It 'finds the only stanza by itself' {
            @(Get-PgBackupInfo -ConfigPath $cluster.ConfigPath).Count | Should -Be 3
        }

        It 'filters by type' {
            (Get-PgBackupInfo @common -Type Full).Label | Should -Be $full.Label
            (Get-PgBackupInfo @common -Type Incremental, Differential).Label | Should -Be $incremental.Label, $differential.Label
        }

        It 'filters by label, by time and by place' {
            (Get-PgBackupInfo @common -Label $incremental.Label).Label | Should -Be $incremental.Label
            (Get-PgBackupInfo @common -Since $incremental.StopTime).Label | Should -Be $incremental.Label, $differential.Label
            Get-PgBackupInfo @common -Since ([DateTime]::UtcNow.AddDays(1)) | Should -BeNullOrEmpty
            (Get-PgBackupInfo @common -Latest).Label | Should -Be $differential.Label
            (Get-PgBackupInfo @common -Latest -Type Full).Label | Should -Be $full.Label
            @(Get-PgBackupInfo @common -Repository 1).Count | Should -Be 3
        }

        It 'shows what only the manifest tells with -Detailed' {
            $detail = Get-PgBackupInfo @common -Latest -Detailed
            $detail.GetType().FullName | Should -Be 'PgmlBackup.Model.PgBackupDetail'
            $detail.Label | Should -Be $differential.Label
            $detail.Database.Name | Should -Contain 'postgres'
            $detail.ErrorFile | Should -BeNullOrEmpty
        }

        It 'pipes by property name, objects of a job too' {
            ($full | Get-PgBackupInfo -ConfigPath $cluster.ConfigPath).Label | Should -Be $full.Label
            $job = Start-Job -ArgumentList "$PSScriptRoot/../../PgmlBackup.psd1", $common {
                param($manifest, $common)
                Import-Module $manifest
                Get-PgBackupInfo @common -Latest
                Get-PgStanza @common
            }
            $backup, $stanza = Receive-Job -Job $job -Wait -AutoRemoveJob
            $backup.PSTypeNames[0] | Should -Be 'Deserialized.PgmlBackup.Model.PgBackup'
            ($backup | Get-PgBackupInfo -ConfigPath $cluster.ConfigPath).Label | Should -Be $differential.Label
            @($stanza | Get-PgBackupInfo -ConfigPath $cluster.ConfigPath).Count | Should -Be 3
        }

        It 'shows the stanza' {
            $stanza = Get-PgStanza @common
            $stanza.Status | Should -Be 'Ok'
            $stanza.BackupCount | Should -Be 3
            $stanza.LatestLabel | Should -Be $differential.Label
            $stanza.BackupRunning | Should -BeFalse
            $stanza.Archive[0].Last | Should -Match '^[0-9A-F]{24}$'
        }

        It 'shows no progress when nothing runs' {
            Get-PgBackupProgress @common | Should -BeNullOrEmpty
        }

        It 'takes none where one is young enough, and returns that one' {
            (Invoke-PgBackup @common -Wait -SkipIfNewerThan 20h).Label | Should -Be $differential.Label
            @(Get-PgBackupInfo @common).Count | Should -Be 3
        }

        It 'remembers every run' {
            $runs = Get-PgBackupHistory @common
            $runs.Label | Should -Contain $full.Label
            ($runs | Where-Object Label -EQ $full.Label).Outcome | Should -Be 'Succeeded'
            $runs[-1].Outcome | Should -Be 'Skipped'
        }

        It 'takes none while it is suspended' {
            $stanza = Suspend-PgBackup @common -WarningVariable warnings -WarningAction SilentlyContinue
            try {
                $stanza.Stanza | Should -Be $cluster.Stanza
                $warnings | Should -Match 'no WAL is archived'
                { Invoke-PgBackup @common -ErrorAction Stop } | Should -Throw -ErrorId 'StanzaStopped,PgmlBackup.Commands.InvokePgBackupCommand'
            }
            finally {
                $null = Resume-PgBackup @common
            }
        }

        It 'has nothing to stop when nothing runs' {
            (Stop-PgBackup @common -Confirm:$false).Stanza | Should -Be $cluster.Stanza
        }
    }

    Context 'Restore' {
        BeforeAll {
            $null = Invoke-PgBackup @common -Type Full
            Invoke-ScratchSql $cluster "insert into rows select n, md5(n::text) from generate_series(10001, 10100) n"
            Wait-WalArchived $cluster
            $before = Get-Row
        }

        It 'fails where there is nobody to confirm it, and touches nothing' {
            $postmaster = Get-PostmasterId $cluster
            $child = Invoke-ChildShell "Restore-PgCluster -ConfigPath '$($cluster.ConfigPath)'"
            $child.ExitCode | Should -Be 1
            $child.Output | Should -Match 'NonInteractive'
            Get-PostmasterId $cluster | Should -Be $postmaster
            Get-Row | Should -Be $before
        }

        It 'touches nothing with -WhatIf, whether the cluster runs or not' {
            $postmaster = Get-PostmasterId $cluster
            Restore-PgCluster @common -WhatIf | Should -BeNullOrEmpty
            Get-PostmasterId $cluster | Should -Be $postmaster
            Stop-ScratchCluster $cluster
            $state = Get-FolderState $cluster.DataDirectory
            Restore-PgCluster @common -WhatIf | Should -BeNullOrEmpty
            Get-FolderState $cluster.DataDirectory | Should -Be $state
            Start-ScratchCluster $cluster
        }

        It 'brings every row back after the loss of the whole data directory' {
            Stop-ScratchCluster $cluster
            Get-ChildItem $cluster.DataDirectory -Force | Remove-Item -Recurse -Force
            $result = Restore-PgCluster @common -Confirm:$false
            $result.GetType().FullName | Should -Be 'PgmlBackup.Model.PgRestoreResult'
            $result.Started | Should -BeTrue
            $result.Delta | Should -BeFalse
            $result.DataDirectory | Should -Be $cluster.DataDirectory
            Get-Row | Should -Be $before
        }

        It 'brings a running cluster back of which a file was deleted' {
            $null = Invoke-PgBackup @common -Type Full
            Remove-Item -LiteralPath (Join-Path $cluster.DataDirectory (Invoke-ScratchSql $cluster "checkpoint; select pg_relation_filepath('rows')"))
            $result = Get-PgBackupInfo @common -Latest | Restore-PgCluster -ConfigPath $cluster.ConfigPath -Confirm:$false
            $result.Delta | Should -BeTrue
            Get-Row | Should -Be $before
        }

        It 'restores beside the cluster, which runs on' {
            $postmaster = Get-PostmasterId $cluster
            $copy = "$($cluster.Path)/copy"
            $result = Get-PgBackupInfo @common -Latest | Restore-PgCluster -ConfigPath $cluster.ConfigPath -DataDirectory $copy -Confirm:$false
            $result.DataDirectory | Should -Be $copy
            $beside = Get-PgCluster -DataDirectory $copy
            $beside.Status | Should -Be 'Running'
            $beside.Port | Should -Not -Be $cluster.Port
            ($beside | Stop-PgCluster -PassThru).Status | Should -Be 'Stopped'
            Get-PostmasterId $cluster | Should -Be $postmaster
            Get-Row | Should -Be $before
        }
    }
}
