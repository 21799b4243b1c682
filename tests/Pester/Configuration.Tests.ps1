BeforeDiscovery {
    $elsewhere = -not $IsLinux
}

Describe 'The configuration' -Skip:$elsewhere {
    BeforeAll {
        Import-Module "$PSScriptRoot/ScratchCluster.psm1"
        Import-Module "$PSScriptRoot/../../PgmlBackup.psd1"
        $cluster = New-ScratchCluster
        $secret = 'x9/Kq+31fVbnMadeUpForTests7Yz0PqLm42Wd1E'
        $guide = @"
[main]
pg1-path=/var/lib/postgresql/14/main/

[global]
process-max=4
repo1-path=/wal-archive/main
repo1-s3-bucket=postgresml-tutorial-wal-archive
repo1-s3-endpoint=s3.us-west-2.amazonaws.com
repo1-s3-region=us-west-2
repo1-s3-key=MADEUPKEY0123456789
repo1-s3-key-$secret
repo1-type=s3
start-fast=y
compress-type=lz4
archive-mode-check=n
archive-check=n

[global:archive-push]
compress-level=3
"@
    }

    BeforeEach {
        $file = Join-Path $TestDrive 'pgbackrest.conf'
        Set-Content -Path $file -Value $guide

        # Closed to others, as a file with a secret has to be, but open to the account of the cluster.
        if ($IsLinux) {
            if ([Environment]::IsPrivilegedProcess) { chown postgres: $file }
            chmod 640 $file
        }
    }

    AfterAll {
        if ($cluster) { Remove-ScratchCluster $cluster }
    }

    It 'of the guide is diagnosed, its secret not shown' {
        $findings = Test-PgBackupConfiguration -Path $file
        ($findings | Where-Object Severity -EQ Error).Rule | Should -Be 'SecretInKey', 'ArchiveCheckOff'
        $findings | Where-Object Rule -EQ SecretInKey | ForEach-Object Line | Should -Be 11
        ($findings | Format-List -Property * | Out-String) | Should -Not -Match ([regex]::Escape($secret))
    }

    It 'of the guide is repaired by one command' {
        $all = Test-PgBackupConfiguration -Path $file -Repair -Confirm:$false -Verbose *>&1
        ($all | Out-String) | Should -Not -Match ([regex]::Escape($secret))
        Get-Content $file | Should -Contain "repo1-s3-key-secret=$secret"
        Get-Content $file | Should -Not -Contain 'archive-check=n'
        Test-PgBackupConfiguration -Path $file | Where-Object Severity -EQ Error | Should -BeNullOrEmpty
    }

    It 'stays as it is with -WhatIf' {
        $null = Test-PgBackupConfiguration -Path $file -Repair -WhatIf
        (Get-Content $file -Raw).Trim() | Should -Be $guide.Trim()
    }

    It 'of a server is looked at whole' {
        $findings = Test-PgBackupConfiguration -ConfigPath $cluster.ConfigPath
        $findings | Where-Object Severity -EQ NotChecked | Should -BeNullOrEmpty
        $findings.Rule | Should -Contain 'RepositoryBesideData'
    }
}
