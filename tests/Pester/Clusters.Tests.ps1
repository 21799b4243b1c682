BeforeDiscovery {
    $elsewhere = -not $IsLinux
    $changing = 'Start-PgCluster', 'Stop-PgCluster', 'Restart-PgCluster'
}

Describe 'Clusters' -Skip:$elsewhere {
    BeforeAll {
        Import-Module "$PSScriptRoot/ScratchCluster.psm1"
        Import-Module "$PSScriptRoot/../../PgmlBackup.psd1"
        $cluster = New-ScratchCluster -NoStanza
        $there = @{ DataDirectory = $cluster.DataDirectory }

        # Debian's tools then know no cluster of this machine, so that none can be meant by accident.
        $root = $env:PG_CLUSTER_CONF_ROOT
        $env:PG_CLUSTER_CONF_ROOT = (New-Item -ItemType Directory -Path "$($cluster.Path)/clusters").FullName
    }

    AfterAll {
        $env:PG_CLUSTER_CONF_ROOT = $root
        if ($cluster) { Remove-ScratchCluster $cluster }
    }

    It 'shows a cluster that runs' {
        $found = Get-PgCluster @there
        $found.GetType().FullName | Should -Be 'PgmlBackup.Model.PgCluster'
        $found.Status | Should -Be 'Running'
        $found.ProcessId | Should -Be (Get-PostmasterId $cluster)
        $found.Port | Should -Be $cluster.Port
        $found.Owner | Should -Be $cluster.Owner
        $found.InRecovery | Should -BeFalse
        $found.StartTime.Kind | Should -Be 'Utc'
        $found.Manager | Should -Be 'PgCtl'
    }

    It 'stops it, and says nothing without -PassThru' {
        Stop-PgCluster @there | Should -BeNullOrEmpty
        Get-PostmasterId $cluster | Should -BeNullOrEmpty
        (Get-PgCluster @there).Status | Should -Be 'Stopped'
    }

    It 'leaves a stopped one as it is' {
        (Stop-PgCluster @there -PassThru).Status | Should -Be 'Stopped'
    }

    It 'starts it and has seen that it takes connections' {
        (Start-PgCluster @there -PassThru).Status | Should -Be 'Running'
        Invoke-ScratchSql $cluster 'select 1' | Should -Be '1'
    }

    It 'leaves a running one as it is' {
        $postmaster = Get-PostmasterId $cluster
        (Start-PgCluster @there -PassThru).ProcessId | Should -Be $postmaster
    }

    It 'restarts it' {
        $postmaster = Get-PostmasterId $cluster
        $restarted = Restart-PgCluster @there -PassThru
        $restarted.Status | Should -Be 'Running'
        $restarted.ProcessId | Should -Not -Be $postmaster
        $restarted.ProcessId | Should -Be (Get-PostmasterId $cluster)
    }

    It 'stops it at once with -Mode Immediate, and the next start recovers' {
        Invoke-ScratchSql $cluster 'create table kept as select 1 as id'
        (Stop-PgCluster @there -Mode Immediate -PassThru).Status | Should -Be 'Stopped'
        (Start-PgCluster @there -PassThru).Status | Should -Be 'Running'
        Invoke-ScratchSql $cluster 'select count(*) from kept' | Should -Be '1'
    }

    It 'changes nothing by <_> -WhatIf' -ForEach $changing {
        $postmaster = Get-PostmasterId $cluster
        & $_ @there -WhatIf | Should -BeNullOrEmpty
        Get-PostmasterId $cluster | Should -Be $postmaster
    }

    It 'pipes from one cmdlet to the next, and out of a job' {
        $ends = Get-PgCluster @there | Stop-PgCluster -PassThru | Start-PgCluster -PassThru
        $ends.Status | Should -Be 'Running'
        $job = Start-Job -ArgumentList "$PSScriptRoot/../../PgmlBackup.psd1", $there { param($manifest, $there) Import-Module $manifest; Get-PgCluster @there }
        $received = Receive-Job -Job $job -Wait -AutoRemoveJob
        $received.PSTypeNames[0] | Should -Be 'Deserialized.PgmlBackup.Model.PgCluster'
        ($received | Get-PgCluster).ProcessId | Should -Be (Get-PostmasterId $cluster)
    }

    It 'is quiet where the machine has no cluster' {
        Get-PgCluster | Should -BeNullOrEmpty
    }

    It 'refuses what it cannot find by <_>' -ForEach $changing {
        $class = $_ -replace '-'
        { & $_ -Name '15/none' -ErrorAction Stop } | Should -Throw -ErrorId "ClusterNotFound,PgmlBackup.Commands.${class}Command"
        { & $_ -ErrorAction Stop } | Should -Throw -ErrorId "ClusterNotFound,PgmlBackup.Commands.${class}Command"
    }

    It 'says that a folder holds no cluster' {
        { Start-PgCluster -DataDirectory $cluster.LockPath -ErrorAction Stop } | Should -Throw -ErrorId 'ClusterDataMissing,PgmlBackup.Commands.StartPgClusterCommand'
        (Get-PgCluster -DataDirectory $cluster.LockPath).Status | Should -Be 'Missing'
    }

    It 'shows the end of the log when it does not come up' {
        Stop-ScratchCluster $cluster
        $settings = "$($cluster.DataDirectory)/postgresql.conf"
        $whole = [IO.File]::ReadAllText($settings)
        [IO.File]::AppendAllText($settings, "max_connections = 'many'`n")
        try {
            Start-PgCluster @there -Timeout 20 -ErrorVariable errors -ErrorAction SilentlyContinue
            $errors[0].FullyQualifiedErrorId | Should -Be 'ClusterStartFailed,PgmlBackup.Commands.StartPgClusterCommand'
            "$($errors[0])" | Should -Match 'max_connections'
        }
        finally {
            [IO.File]::WriteAllText($settings, $whole)
        }

        (Start-PgCluster @there -PassThru).Status | Should -Be 'Running'
    }
}
