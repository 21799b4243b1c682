BeforeDiscovery {
    $elsewhere = -not $IsLinux
    $unreachable = @(
        @{ Shown = 'a moment before the first backup'; Id = 'TargetBeforeWindow'; Target = @{ TargetTime = '2001-02-03 04:05:06Z' } }
        @{ Shown = 'a restore point that nobody made'; Id = 'TargetNotFound'; Target = @{ TargetName = 'nobody made it' } }
        @{ Shown = 'a transaction that never was'; Id = 'TargetNotFound'; Target = @{ TargetXid = 2000000000 } }
        @{ Shown = 'a timeline that never was'; Id = 'TimelineUnknown'; Target = @{ Timeline = 99 } }
    )
    $nonsense = @(
        @{ Shown = 'a month of 13'; Id = 'ParameterArgumentTransformationError'; Parameter = 'TargetTime'; Value = '2026-13-40'; Words = 'yesterday 14:30' }
        @{ Shown = 'a span of no time'; Id = 'ParameterArgumentTransformationError'; Parameter = 'TargetTime'; Value = '-0h'; Words = 'yesterday 14:30' }
        @{ Shown = 'a moment to come'; Id = 'ParameterArgumentTransformationError'; Parameter = 'TargetTime'; Value = '2199-01-01 00:00'; Words = 'a moment of the past' }
        @{ Shown = 'rubbish for a location'; Id = 'TargetNotValid'; Parameter = 'TargetLsn'; Value = '0/xyz'; Words = '0/5000028' }
        @{ Shown = 'a name of two lines'; Id = 'TargetNotValid'; Parameter = 'TargetName'; Value = "two`nlines"; Words = 'control characters' }
        @{ Shown = 'a name that is too long'; Id = 'TargetNotValid'; Parameter = 'TargetName'; Value = 'n' * 64; Words = '63' }
    )
}

Describe 'Back to a moment' -Skip:$elsewhere {
    BeforeAll {
        Import-Module "$PSScriptRoot/ScratchCluster.psm1"
        Import-Module "$PSScriptRoot/../../PgmlBackup.psd1"
        $cluster = New-ScratchCluster
        $common = @{ ConfigPath = $cluster.ConfigPath; Stanza = $cluster.Stanza }
        Invoke-ScratchSql $cluster 'create table steps (id int)'
        $full = Invoke-PgBackup @common -Type Full

        # A backup is taken only for moments of the seconds after the one in which it ended.
        Invoke-ScratchSql $cluster 'select pg_sleep(1.01 - extract(microseconds from clock_timestamp())::numeric % 1000000 / 1000000)'
        Invoke-ScratchSql $cluster 'insert into steps values (1)'
        $moment = Invoke-ScratchSql $cluster "select to_char(clock_timestamp() at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"
        Invoke-ScratchSql $cluster 'insert into steps values (2)'
        Invoke-ScratchSql $cluster "select pg_create_restore_point('it''s a `"point`"')"
        Invoke-ScratchSql $cluster 'insert into steps values (3)'
        Wait-WalArchived $cluster

        function Get-Step { (Invoke-ScratchSql $cluster 'select id from steps order by id') -join ' ' }
        function Get-Beside { (Get-ChildItem -Path $cluster.Path -Directory -Filter 'data*').Name -join ' ' }
    }

    AfterAll {
        if ($cluster) { Remove-ScratchCluster $cluster }
    }

    Context 'What can be reached' {
        It 'shows an archive without holes, as a line or by segment' {
            $range = Get-PgWalArchive @common
            $range.GetType().FullName | Should -Be 'PgmlBackup.Model.PgWalRange'
            $range.Timeline | Should -Be 1
            $range.HoleCount | Should -Be 0
            $range.IsContinuous | Should -BeTrue
            $segments = Get-PgWalArchive @common -Segments
            $segments.Count | Should -Be $range.Count
            $segments[-1].Segment | Should -Be $range.Last
        }

        It 'shows the span with the moment in it' {
            $window = Get-PgRecoveryWindow @common -Exact
            $window.OpeningLabel | Should -Be $full.Label
            $window.Exact | Should -BeTrue
            $window.From | Should -BeLessThan ([DateTime]::Parse($moment))
            $window.To | Should -BeGreaterThan ([DateTime]::Parse($moment))
            $window.ToLsn | Should -Match '^[0-9A-F]+/[0-9A-F]+$'
            $window | Out-String -Width 80 | Should -Match '[FDI]=*>'
        }

        It 'plans the way there, and touches nothing' {
            $postmaster = Get-PostmasterId $cluster
            $plan = Get-PgRestorePlan @common -TargetTime "${moment}Z"
            $plan.CanRun | Should -BeTrue
            $plan.Label | Should -Be $full.Label
            $plan.TargetTime | Should -Be ([DateTime]::Parse($moment))
            $plan.InPlace | Should -BeTrue
            Restore-PgCluster @common -TargetTime "${moment}Z" -WhatIf | Should -BeNullOrEmpty
            Get-PostmasterId $cluster | Should -Be $postmaster
        }

        It 'takes a DateTime, a DateTimeOffset and words for the same moment' {
            $exact = [DateTimeOffset]::Parse("${moment}Z")
            foreach ($form in $exact, $exact.UtcDateTime, $exact.LocalDateTime, $exact.ToString('o')) {
                (Get-PgRestorePlan @common -TargetTime $form).TargetTime | Should -Be $exact.UtcDateTime
            }
        }

        It 'says why not, for <Shown>' -ForEach $unreachable {
            $plan = Get-PgRestorePlan @common @Target
            $plan.CanRun | Should -BeFalse
            $finding = $plan.Findings | Where-Object Severity -EQ 'Error'
            $finding.Rule | Should -Be $Id
            $finding.Recommendation | Should -Match '\S'
            { $plan | Restore-PgCluster -ConfigPath $cluster.ConfigPath -Confirm:$false -ErrorAction Stop } |
                Should -Throw -ErrorId 'PlanNotRunnable,PgmlBackup.Commands.RestorePgClusterCommand'
            { Restore-PgCluster @common @Target -Confirm:$false -ErrorAction Stop } |
                Should -Throw -ErrorId "$Id,PgmlBackup.Commands.RestorePgClusterCommand"
            Get-Step | Should -Be '1 2 3'
        }

        It 'refuses <Shown> with what can be typed instead' -ForEach $nonsense {
            $target = @{ $Parameter = $Value }
            try { Restore-PgCluster @common @target -Confirm:$false -ErrorAction Stop } catch { $caught = $_ }
            $caught.FullyQualifiedErrorId | Should -Be "$Id,PgmlBackup.Commands.RestorePgClusterCommand"
            $caught | Out-String | Should -Match ([regex]::Escape($Words))
            Get-Step | Should -Be '1 2 3'
        }
    }

    Context 'There and back' {
        It 'goes to the moment by a piped plan, and keeps the original' {
            $result = Get-PgRestorePlan @common -TargetTime "${moment}Z" -KeepOriginal | Restore-PgCluster -ConfigPath $cluster.ConfigPath -Confirm:$false
            $result.State | Should -Be 'Running'
            $result.Label | Should -Be $full.Label
            $result.Timeline | Should -Be 2
            $result.TargetTime | Should -Be ([DateTime]::Parse($moment))
            $result.MovedAside | Should -Exist
            Get-Step | Should -Be '1'
        }

        It 'keeps one original at a time' {
            { Restore-PgCluster @common -KeepOriginal -Confirm:$false -ErrorAction Stop } |
                Should -Throw -ErrorId 'OriginalKeptAlready,PgmlBackup.Commands.RestorePgClusterCommand'
        }

        It 'changes nothing by <_> -WhatIf' -ForEach 'Undo-PgRestore', 'Complete-PgRestore' {
            $beside = Get-Beside
            & $_ @common -WhatIf | Should -BeNullOrEmpty
            Get-Beside | Should -Be $beside
            Get-Step | Should -Be '1'
        }

        It 'goes back to the original' {
            (Undo-PgRestore @common -Confirm:$false).Status | Should -Be 'Running'
            Get-Step | Should -Be '1 2 3'
            Get-Beside | Should -Match 'data\.undone-'
            { Undo-PgRestore @common -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'OriginalNotFound,PgmlBackup.Commands.UndoPgRestoreCommand'
        }

        It 'pauses at a restore point for a look, and is accepted' {
            $result = Restore-PgCluster @common -TargetName 'it''s a "point"' -Timeline 1 -TargetAction Pause -KeepOriginal -Confirm:$false
            $result.State | Should -Be 'Paused'
            Get-Step | Should -Be '1 2'
            { Complete-PgRestore @common -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'RecoveryPaused,PgmlBackup.Commands.CompletePgRestoreCommand'
            (Complete-PgRestore @common -Promote -Confirm:$false).InRecovery | Should -BeFalse
            Invoke-ScratchSql $cluster 'insert into steps values (4)'
            Get-Step | Should -Be '1 2 4'
            Get-Beside | Should -Not -Match 'original'
        }

        It 'shows each timeline with where it came from' {
            $windows = Get-PgRecoveryWindow @common
            $windows.Timeline | Should -Contain 1
            ($windows | Where-Object Timeline -GT 1).ParentTimeline | Should -Contain 1
        }

        It 'does not run a plan of which the world has moved on' {
            $plan = Get-PgRestorePlan @common -Immediate
            Stop-ScratchCluster $cluster
            try {
                { $plan | Restore-PgCluster -ConfigPath $cluster.ConfigPath -Confirm:$false -ErrorAction Stop } |
                    Should -Throw -ErrorId 'PlanOutdated,PgmlBackup.Commands.RestorePgClusterCommand'
            }
            finally {
                Start-ScratchCluster $cluster
            }
        }
    }
}
