BeforeDiscovery {
    $elsewhere = -not $IsLinux
    $hostile = @(
        @{ Shown = 'an expression of two lines'; Id = 'InvalidCronExpression'; Parameters = @{ Cron = "0 0 * * *`n* * * * * id" } }
        @{ Shown = 'an expression that runs backwards'; Id = 'InvalidCronExpression'; Parameters = @{ Cron = '0 22-2 * * *' } }
        @{ Shown = 'a name that a shell would run'; Id = 'InvalidScheduleName'; Parameters = @{ Cron = '0 0 * * *'; Name = '$(id)' } }
        @{ Shown = 'an interval that no crontab keeps'; Id = 'InvalidScheduleInterval'; Parameters = @{ Every = '7h' } }
        @{ Shown = 'a hook without a path'; Id = 'InvalidScheduleHook'; Parameters = @{ Daily = $true; OnFailure = 'mail' } }
    )
}

Describe 'Schedules' -Skip:$elsewhere {
    BeforeAll {
        Import-Module "$PSScriptRoot/ScratchCluster.psm1"
        Import-Module "$PSScriptRoot/../../PgmlBackup.psd1"
        $cluster = New-ScratchCluster
        $common = @{ ConfigPath = $cluster.ConfigPath; Stanza = $cluster.Stanza }
    }

    AfterAll {
        if ($cluster) { Remove-ScratchCluster $cluster }
    }

    It 'refuses <Shown> before anything is written' -ForEach $hostile {
        { Register-PgBackupSchedule @common @Parameters -Type Full -With Cron -WhatIf -ErrorAction Stop } |
            Should -Throw -ErrorId "$Id,PgmlBackup.Commands.RegisterPgBackupScheduleCommand"
    }

    It 'says that there is no schedule of a name' {
        { Get-PgBackupSchedule @common -Name nobody-has-it -ErrorAction Stop } | Should -Throw -ErrorId 'ScheduleNotFound,*'
        { Unregister-PgBackupSchedule @common -Name nobody-has-it -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'ScheduleNotFound,*'
        { Start-PgBackupSchedule -Name nobody-has-it -ErrorAction Stop } | Should -Throw -ErrorId 'ScheduleNotFound,*'
    }

    Context 'What cron and systemd start' {
        BeforeAll {
            # The log is beside the folder of definitions.
            $definition = "$((New-Item -ItemType Directory -Path "$($cluster.Path)/schedules").FullName)/main-full.json"
            @{
                name = 'main-full'; stanza = 'main'; type = 'Full'; cron = '30 2 * * *'; scheduler = 'Cron'; registered = [DateTime]::UtcNow
                randomDelay = '00:00:00'; onlyOnPrimary = $false; configPath = $cluster.ConfigPath; onFailure = @(); onSuccess = @()
            } | ConvertTo-Json | Set-Content -Path $definition
            if ([Environment]::IsPrivilegedProcess) { chown -R "$($cluster.Owner):" "$($cluster.Path)/schedules" }

            function Start-Scheduled {
                $output = & ([Environment]::ProcessPath) -NoProfile -NonInteractive -File "$PSScriptRoot/../../module/Start-Schedule.ps1" $definition 2>&1 | ForEach-Object { "$_" }
                [pscustomobject]@{ ExitCode = $LASTEXITCODE; Output = $output -join "`n" }
            }
        }

        It 'takes the backup' {
            $run = Start-Scheduled
            $run.ExitCode | Should -Be 0 -Because $run.Output
            (Get-PgBackupInfo @common).Type | Should -Be 'Full'
        }

        It 'ends with 1 and writes the reason into the log, in plain text' {
            Stop-ScratchCluster $cluster
            try { $run = Start-Scheduled } finally { Start-ScratchCluster $cluster }
            $run.ExitCode | Should -Be 1
            $run.Output | Should -Match 'ERROR DatabaseConnectFailed,'
            $run.Output | Should -Match 'Get-PgCluster'
            $run.Output | Should -Not -Match "`e"
        }
    }
}
