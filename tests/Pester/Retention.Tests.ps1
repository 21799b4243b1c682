BeforeDiscovery {
    $elsewhere = -not $IsLinux
}

Describe 'Retention' -Skip:$elsewhere {
    BeforeAll {
        Import-Module "$PSScriptRoot/ScratchCluster.psm1"
        Import-Module "$PSScriptRoot/../../PgmlBackup.psd1"
        $cluster = New-ScratchCluster
        $common = @{ ConfigPath = $cluster.ConfigPath; Stanza = $cluster.Stanza }
        $first = Invoke-PgBackup @common -Type Full
        $incremental = Invoke-PgBackup @common
        $second = Invoke-PgBackup @common -Type Full
    }

    AfterAll {
        if ($cluster) { Remove-ScratchCluster $cluster }
    }

    It 'says why each backup is kept' {
        $verdicts = Get-PgRetention @common -ByBackup
        $verdicts.Label | Should -Be $first.Label, $incremental.Label, $second.Label
        $verdicts.Reason | Should -Match '^kept'
        $verdicts.Expires | Should -Not -Contain $true
    }

    It 'changes nothing with -WhatIf' {
        $before = Get-Content $cluster.ConfigPath -Raw
        Set-PgRetention @common -FullCount 1 -Apply -WhatIf | Should -BeNullOrEmpty
        Get-Content $cluster.ConfigPath -Raw | Should -Be $before
        Get-PgBackupInfo @common | Should -HaveCount 3
    }

    It 'sets two weeks as days' {
        $retention = Set-PgRetention @common -GuideDefaults -Confirm:$false
        $retention.Days | Should -Be 14
        $retention.FullCount | Should -BeNullOrEmpty
        $retention.ExpiredLabel | Should -BeNullOrEmpty
        Get-Content $cluster.ConfigPath | Should -Contain 'repo1-retention-full-type=time'
    }

    It 'keeps a pinned backup and what it needs' {
        ($incremental | Set-PgBackupAnnotation -ConfigPath $cluster.ConfigPath -Pin -Note 'kept by hand').Pinned | Should -BeTrue
        { $first | Remove-PgBackup -ConfigPath $cluster.ConfigPath -Confirm:$false -ErrorAction Stop } |
            Should -Throw -ErrorId 'BackupPinned,PgmlBackup.Commands.RemovePgBackupCommand'
        (Set-PgRetention @common -Daily 1 -Apply -Confirm:$false).ExpiredLabel | Should -BeNullOrEmpty
        Get-PgBackupInfo @common | Should -HaveCount 3
    }

    It 'removes a backup with what is built upon it' {
        $incremental | Set-PgBackupAnnotation -ConfigPath $cluster.ConfigPath -Unpin | Should -Not -BeNullOrEmpty
        ($first | Remove-PgBackup -ConfigPath $cluster.ConfigPath -Confirm:$false).Label | Should -Be $first.Label, $incremental.Label
        (Get-PgBackupInfo @common).Label | Should -Be $second.Label
    }

    It 'does not remove the last full backup' {
        { $second | Remove-PgBackup -ConfigPath $cluster.ConfigPath -Confirm:$false -ErrorAction Stop } |
            Should -Throw -ErrorId 'LastRestorableBackup,PgmlBackup.Commands.RemovePgBackupCommand'
    }
}
