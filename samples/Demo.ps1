<#
.SYNOPSIS
    Backs up a cluster, destroys it, restores it, and counts the rows before and after.
.DESCRIPTION
    The main path of PgmlBackup from end to end. It runs in pwsh and in pgmlbackup alike, so it uses only the
    language, .NET and the cmdlets of PgmlBackup. eng/demo.sh makes the cluster that it destroys.
.PARAMETER ConfigPath
    The pgBackRest configuration that names the repository and the stanza.
.PARAMETER Stanza
    The stanza. Its data directory IS DESTROYED: never name a cluster that you need.
.PARAMETER DataDirectory
    The data directory of the stanza's cluster, named again on purpose: the demo refuses when it is not the stanza's.
.PARAMETER Sql
    The words of a command that reads SQL from its last argument and prints the result, for example psql with its options.
#>
[CmdletBinding()]
param(
    [Parameter(Mandatory)] [string] $ConfigPath,
    [Parameter(Mandatory)] [string] $Stanza,
    [Parameter(Mandatory)] [string] $DataDirectory,
    [Parameter(Mandatory)] [string[]] $Sql
)

$ErrorActionPreference = 'Stop'
$common = @{ ConfigPath = $ConfigPath; Stanza = $Stanza }

function Show-Step([string] $Text) { [Console]::Out.WriteLine("`n== $Text") }

function Invoke-Sql([string] $Text) {
    $words = $Sql + $Text
    $answer = & $words[0] $words[1..($words.Count - 1)]
    if ($LASTEXITCODE -ne 0) { throw "SQL failed with exit code ${LASTEXITCODE}: $Text" }
    $answer
}

function Get-RowCount {
    [long] (Invoke-Sql 'select (select count(*) from pgbench_accounts) + (select count(*) from pgbench_history) + (select count(*) from pgml.models)')
}

function Wait-WalArchived {
    # The segment that holds the last commit is the one before the switch.
    $segment = Invoke-Sql 'select pg_walfile_name(pg_switch_wal())'
    $clock = [Diagnostics.Stopwatch]::StartNew()
    while ((Invoke-Sql "select coalesce(max(last_archived_wal), '') >= '$segment' from pg_stat_archiver") -ne 't') {
        if ($clock.Elapsed.TotalSeconds -gt 60) { throw "WAL segment $segment was not archived within a minute." }
    }
}

$section = [regex]::Match([IO.File]::ReadAllText($ConfigPath), "(?m)^\[$([regex]::Escape($Stanza))\][^[]*").Value
if ([regex]::Match($section, '(?m)^pg1-path=(.*?)\s*$').Groups[1].Value -ne $DataDirectory) { throw "$DataDirectory is not the data directory of stanza $Stanza in $ConfigPath." }
$cluster = Get-PgCluster -DataDirectory $DataDirectory
if ($cluster.Status -ne 'Running') { throw "No cluster runs from $DataDirectory." }

Show-Step "1. A full backup of $Stanza"
$full = Invoke-PgBackup @common -Type Full -Confirm:$false
$full | Out-Default

Show-Step '2. Some work, and an incremental backup'
$null = Invoke-Sql "insert into pgml.models (name, task) select 'model ' || i, 'embedding' from generate_series(1, 500) i"
$incremental = Invoke-PgBackup @common -Type Incremental -Confirm:$false
$incremental | Out-Default

Show-Step '3. More work that only the WAL archive holds'
$null = Invoke-Sql "insert into pgbench_history (tid, bid, aid, delta, mtime) select 1, 1, i, i, now() from generate_series(1, 2500) i"
Wait-WalArchived
$before = Get-RowCount
[Console]::Out.WriteLine("$before rows")

Show-Step '4. What is in the repository'
Get-PgBackupInfo @common | Out-Default

Show-Step "5. Disaster: the tables under $DataDirectory/base are deleted while the server runs"
$lost = 0
foreach ($file in [IO.Directory]::GetFiles("$DataDirectory/base", '*', 'AllDirectories')) { [IO.File]::Delete($file); $lost++ }
[Console]::Out.WriteLine("$lost files are gone")

Show-Step '6. Restore'
$restored = Restore-PgCluster @common -Confirm:$false
$restored | Out-Default

Show-Step '7. Are the rows back?'
$after = Get-RowCount
[Console]::Out.WriteLine("$before rows before, $after rows after")
if ($after -ne $before) { throw 'Rows are missing after the restore.' }

Show-Step 'Timings'
[Console]::Out.WriteLine(('full backup        {0,6:n1} s' -f $full.Duration.TotalSeconds))
[Console]::Out.WriteLine(('incremental backup {0,6:n1} s' -f $incremental.Duration.TotalSeconds))
[Console]::Out.WriteLine(('restore            {0,6:n1} s  (stop {1:n1}, files {2:n1}, start and replay {3:n1})' -f $restored.Duration.TotalSeconds,
        $restored.StopDuration.TotalSeconds, $restored.RestoreDuration.TotalSeconds, $restored.RecoveryDuration.TotalSeconds))
[Console]::Out.WriteLine("`nThe demo is done: every row came back.")
