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
}
