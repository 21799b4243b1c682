BeforeDiscovery {
    $elsewhere = -not $IsLinux
}

Describe 'Set up an archive and look at it' -Skip:$elsewhere {
    BeforeAll {
        Import-Module "$PSScriptRoot/ScratchCluster.psm1"
        Import-Module "$PSScriptRoot/../../PgmlBackup.psd1"
        $cluster = New-ScratchCluster -NoStanza
        $common = @{ ConfigPath = $cluster.ConfigPath; Stanza = $cluster.Stanza }
        $passphrase = [Net.NetworkCredential]::new('', 'open sesame').SecurePassword
    }

    AfterAll {
        if ($cluster) { Remove-ScratchCluster $cluster }
    }

    It 'changes nothing with -WhatIf' {
        $before = Get-Content -Raw $cluster.ConfigPath
        Initialize-PgArchive @common -DataDirectory $cluster.DataDirectory -CipherPassphrase $passphrase -WhatIf | Should -BeNullOrEmpty
        Get-Content -Raw $cluster.ConfigPath | Should -Be $before
        Invoke-ScratchSql $cluster 'show archive_mode' | Should -Be 'off'
    }

    It 'sets it up, restarts the server and sees WAL arrive' {
        $made = Initialize-PgArchive @common -DataDirectory $cluster.DataDirectory -CipherPassphrase $passphrase -Confirm:$false
        $made.Changed | Should -BeTrue
        $made.Checked | Should -BeTrue
        $made.Encrypted | Should -BeTrue
        $made.RestartPending | Should -BeFalse
        $made.Changes -join "`n" | Should -Not -Match 'sesame'
        Invoke-ScratchSql $cluster 'show archive_mode' | Should -Be 'on'
    }

    It 'changes nothing the second time' {
        (Initialize-PgArchive @common -Confirm:$false).Changed | Should -BeFalse
    }

    It 'takes a backup into it' {
        (Invoke-PgBackup @common -Type Full).Error | Should -BeFalse
    }

    It 'tells that all is well' {
        Test-PgArchive @common | Where-Object Status -eq 'Failed' | Should -BeNullOrEmpty
    }

    It 'names what keeps WAL from arriving' {
        Invoke-ScratchSql $cluster "alter system set archive_command = 'cp %p /nowhere'"
        Invoke-ScratchSql $cluster 'select pg_reload_conf()'
        $failed = Test-PgArchive @common -Passive | Where-Object Check -eq 'ArchiveCommand'
        $failed.Status | Should -Be 'Failed'
        $failed.Cause | Should -Be 'WrongCommand'
        $failed.Recommendation | Should -Match 'Initialize-PgArchive'
    }

    It 'does not turn a repository that is in use into another one' {
        { Initialize-PgArchive @common -RepositoryPath "$($cluster.Path)/else" -Confirm:$false -ErrorAction Stop } |
            Should -Throw -ErrorId 'ArchiveSettingConflict,PgmlBackup.Commands.InitializePgArchiveCommand'
    }
}
