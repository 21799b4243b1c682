BeforeDiscovery {
    $elsewhere = -not $IsLinux
}

Describe 'The demo' -Skip:$elsewhere {
    BeforeAll {
        Import-Module "$PSScriptRoot/../tests/Pester/ScratchCluster.psm1"
        $cluster = New-ScratchCluster -Stanza demo
        Invoke-ScratchSql $cluster '
            create table pgbench_accounts as select n as aid, 0 as abalance from generate_series(1, 1000) n;
            create table pgbench_history (tid int, bid int, aid int, delta int, mtime timestamp);
            create schema pgml;
            create table pgml.models (name text, task text)'
        $sql = ($cluster.Sql | ForEach-Object { "'$_'" }) -join ','

        function Invoke-Demo([string] $DataDirectory) {
            Invoke-ChildShell "& '$PSScriptRoot/Demo.ps1' -ConfigPath '$($cluster.ConfigPath)' -Stanza demo -DataDirectory '$DataDirectory' -Sql $sql"
        }
    }

    AfterAll {
        if ($cluster) { Remove-ScratchCluster $cluster }
    }

    It 'refuses a data directory that is not the stanza''s' {
        $state = Get-FolderState $cluster.Repository
        $run = Invoke-Demo "$($cluster.Path)/other"
        $run.ExitCode | Should -Be 1
        $run.Output -replace '[\s|]+', ' ' | Should -Match 'is not the data directory'
        Get-FolderState $cluster.Repository | Should -Be $state
    }

    It 'loses every row and brings it back' {
        $run = Invoke-Demo $cluster.DataDirectory
        $run.Output | Should -Match '4000 rows before, 4000 rows after'
        $run.Output | Should -Match 'every row came back'
        $run.ExitCode | Should -Be 0
        Invoke-ScratchSql $cluster 'select count(*) from pgbench_history' | Should -Be '2500'
    }
}
