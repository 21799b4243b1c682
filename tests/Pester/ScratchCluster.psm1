# A real PostgreSQL cluster with a pgBackRest repository in a temporary folder: it listens on a socket in that folder only
# and is gone with all that it started when it is removed. Linux only.

$ErrorActionPreference = 'Stop'
$script:clusters = [Collections.Generic.List[object]]::new()
$script:bin = [IO.Directory]::Exists('/usr/lib/postgresql') ?
    (Get-ChildItem /usr/lib/postgresql/*/bin/initdb | Sort-Object { [int]$_.Directory.Parent.Name } | Select-Object -Last 1).DirectoryName : $null
$script:isRoot = [Environment]::IsPrivilegedProcess
$script:owner = $isRoot ? 'postgres' : [Environment]::UserName
$script:changeAccount = @($isRoot ? 'setpriv', "--reuid=$owner", "--regid=$(id -g $owner)", '--init-groups', '--' : @())

function Invoke-AsOwner {
    <#
    .SYNOPSIS
    Runs a program as the account that owns the scratch clusters, and throws when it fails.
    #>
    $program, $arguments = $script:changeAccount + $args

    # The owner may not enter the present folder.
    Push-Location /
    try { $output = & $program @arguments 2>&1 } finally { Pop-Location }
    if ($LASTEXITCODE -ne 0) { throw "$args ended with exit code ${LASTEXITCODE}: $output" }
    $output | ForEach-Object { "$_" }
}

function New-ScratchCluster {
    <#
    .SYNOPSIS
    Makes a cluster with its stanza and starts it.
    .PARAMETER Stanza
    The name of the stanza.
    .PARAMETER NoStanza
    Leaves the repository empty and archiving off.
    .PARAMETER Global
    More lines for the section [global] of the pgBackRest configuration.
    #>
    param([string] $Stanza = 'main', [switch] $NoStanza, [string[]] $Global = @())

    $path = "/tmp/pgmlp-$([guid]::NewGuid().ToString('n').Substring(0, 8))"
    $cluster = [pscustomobject]@{
        Path          = $path
        DataDirectory = "$path/data"
        Port          = Get-FreePort
        Stanza        = $Stanza
        ConfigPath    = "$path/pgbackrest.conf"
        Repository    = "$path/repo"
        LockPath      = "$path/lock"
        Owner         = $owner
        Sql           = [string[]]@()
    }
    $cluster.Sql = $changeAccount + @("$bin/psql", '-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', '-h', $path, '-p', "$($cluster.Port)", '-d', 'postgres', '-c')
    $script:clusters.Add($cluster)
    try {
        foreach ($folder in $path, $cluster.Repository, $cluster.LockPath, "$path/log", "$path/spool") {
            $null = [IO.Directory]::CreateDirectory($folder)
        }

        Set-Configuration $cluster $Global
        if ($isRoot) { chown -R "${owner}:" $path }
        $null = Invoke-AsOwner "$bin/initdb" -D $cluster.DataDirectory --no-sync --auth-local=peer --auth-host=reject --username=$owner --wal-segsize=1 --data-checksums
        $settings = Get-ServerSetting $cluster ($NoStanza ? 'off' : 'on')
        [IO.File]::AppendAllLines("$($cluster.DataDirectory)/postgresql.conf", [string[]]$settings)
        Start-ScratchCluster $cluster
        if (-not $NoStanza) { $null = Invoke-AsOwner pgbackrest "--config=$($cluster.ConfigPath)" "--stanza=$Stanza" stanza-create }
    }
    catch {
        Remove-ScratchCluster $cluster
        throw
    }

    $cluster
}

function Remove-ScratchCluster {
    <#
    .SYNOPSIS
    Ends a cluster at once and deletes it; without a cluster: all that this session has made. A second call finds nothing to do.
    #>
    param($Cluster)

    foreach ($one in @($null -eq $Cluster ? $script:clusters.ToArray() : $Cluster)) {
        # What was restored beside the cluster runs from a folder within its own.
        foreach ($file in Get-ChildItem -Path "$($one.Path)/*/postmaster.pid" -ErrorAction Ignore) {
            try { $null = Invoke-AsOwner "$bin/pg_ctl" stop -D $file.DirectoryName -m immediate -s -w }
            catch { Write-Warning "$_" }
        }

        if (Test-Path $one.Path) { Remove-Item -LiteralPath $one.Path -Recurse -Force }
        $null = $script:clusters.Remove($one)
    }
}

function Start-ScratchCluster {
    <#
    .SYNOPSIS
    Starts a cluster without the module under test.
    #>
    param([Parameter(Mandatory)] $Cluster)

    # pg_ctl's server would keep our pipe open.
    $null = Invoke-AsOwner sh -c "exec '$bin/pg_ctl' start -D '$($Cluster.DataDirectory)' -w -s -l '$($Cluster.Path)/log/postgresql.log' > '$($Cluster.Path)/log/pg_ctl.log' 2>&1"
}

function Stop-ScratchCluster {
    <#
    .SYNOPSIS
    Stops a cluster without the module under test.
    #>
    param([Parameter(Mandatory)] $Cluster)

    $null = Invoke-AsOwner "$bin/pg_ctl" stop -D $Cluster.DataDirectory -m fast -w -s
}

function Invoke-ScratchSql {
    <#
    .SYNOPSIS
    Runs SQL in a cluster and returns what it printed.
    #>
    param([Parameter(Mandatory)] $Cluster, [Parameter(Mandatory)] [string] $Sql)

    $program, $arguments = $Cluster.Sql + $Sql
    $output = & $program @arguments 2>&1
    if ($LASTEXITCODE -ne 0) { throw "SQL failed: $output" }
    $output
}

function Get-PostmasterId {
    <#
    .SYNOPSIS
    The process id of a cluster's postmaster; nothing when it does not run.
    #>
    param([Parameter(Mandatory)] $Cluster)

    $file = "$($Cluster.DataDirectory)/postmaster.pid"
    if (Test-Path $file) { [int](Get-Content $file -TotalCount 1) }
}

function Wait-WalArchived {
    <#
    .SYNOPSIS
    Ends the present WAL segment and waits until it is in the archive.
    #>
    param([Parameter(Mandatory)] $Cluster)

    $segment = Invoke-ScratchSql $Cluster "select pg_walfile_name(pg_switch_wal())"
    $clock = [Diagnostics.Stopwatch]::StartNew()
    while ((Invoke-ScratchSql $Cluster "select coalesce(max(last_archived_wal), '') >= '$segment' from pg_stat_archiver") -ne 't') {
        if ($clock.Elapsed.TotalSeconds -gt 60) { throw "WAL segment $segment was not archived within a minute." }
    }
}

function Get-FolderState {
    <#
    .SYNOPSIS
    Every file of a folder with its size and time of change, to be compared.
    #>
    param([Parameter(Mandatory)] [string] $Path)

    Get-ChildItem -LiteralPath $Path -Recurse -Force -File | ForEach-Object { "$($_.FullName) $($_.Length) $($_.LastWriteTimeUtc.Ticks)" } | Sort-Object
}

function Invoke-ChildShell {
    <#
    .SYNOPSIS
    Runs a script in a pwsh of its own with the module imported and nobody to ask, and returns its exit code and its output.
    .PARAMETER Manifest
    The module's manifest; the one of this checkout by default.
    .PARAMETER AsOwner
    Runs it as the account that owns the scratch clusters.
    #>
    param(
        [Parameter(Mandatory)] [string] $Script,
        [string] $Manifest = [IO.Path]::GetFullPath("$PSScriptRoot/../../PgmlBackup.psd1"),
        [switch] $AsOwner
    )

    $ownHome = $null
    $words = @([Environment]::ProcessPath, '-NoProfile', '-NonInteractive', '-Command', "Import-Module '$Manifest'; $Script")
    if ($AsOwner) {
        # What pwsh keeps for its account goes into a folder of its own.
        $ownHome = Invoke-AsOwner mktemp -d /tmp/pgmlp-home.XXXXXX
        $words = $script:changeAccount + 'env', "HOME=$ownHome", "TMPDIR=$ownHome" + $words
    }

    $program, $arguments = $words
    try { $output = & $program @arguments 2>&1 | ForEach-Object { "$_" } } finally { if ($ownHome) { Remove-Item -LiteralPath $ownHome -Recurse -Force } }
    [pscustomobject]@{ ExitCode = $LASTEXITCODE; Output = $output -join "`n" }
}

function Copy-BuiltModule {
    <#
    .SYNOPSIS
    Copies what PowerShell loads into Folder/PgmlBackup, as an installation has it, and returns the path of the manifest.
    #>
    param([Parameter(Mandatory)] [string] $Folder)

    $target = New-Item -ItemType Directory -Path "$Folder/PgmlBackup"
    foreach ($part in 'PgmlBackup.psd1', 'module', 'en-US') { Copy-Item -Path "$PSScriptRoot/../../$part" -Destination $target -Recurse }
    "$($target.FullName)/PgmlBackup.psd1"
}

function Test-OwnerRuns {
    <#
    .SYNOPSIS
    Whether the account that owns the scratch clusters may run the pwsh that runs now.
    #>
    $program, $arguments = $script:changeAccount + 'test', '-x', [Environment]::ProcessPath
    & $program @arguments
    $LASTEXITCODE -eq 0
}

function Get-FreePort {
    $listener = [Net.Sockets.TcpListener]::new([Net.IPAddress]::Loopback, 0)
    $listener.Start()
    try { $listener.LocalEndpoint.Port } finally { $listener.Stop() }
}

function Set-Configuration($Cluster, [string[]] $Global) {
    $lines = @(
        '[global]'
        "repo1-path=$($Cluster.Repository)"
        'repo1-retention-full=9'
        "lock-path=$($Cluster.LockPath)"
        "log-path=$($Cluster.Path)/log"
        "spool-path=$($Cluster.Path)/spool"
        $Global
        ''
        "[$($Cluster.Stanza)]"
        "pg1-path=$($Cluster.DataDirectory)"
        "pg1-port=$($Cluster.Port)"
        "pg1-socket-path=$($Cluster.Path)"
        $owner -eq 'postgres' ? @() : "pg1-user=$owner"
    )
    [IO.File]::WriteAllLines($Cluster.ConfigPath, [string[]]$lines)
    chmod 640 $Cluster.ConfigPath
}

function Get-ServerSetting($Cluster, [string] $ArchiveMode) {
    "port = $($Cluster.Port)"
    "listen_addresses = ''"
    "unix_socket_directories = '$($Cluster.Path)'"
    'fsync = off'
    'shared_buffers = 16MB'
    'dynamic_shared_memory_type = mmap'
    'autovacuum = off'
    "archive_mode = $ArchiveMode"
    "archive_command = 'pgbackrest --config=$($Cluster.ConfigPath) --stanza=$($Cluster.Stanza) archive-push %p'"
}

Export-ModuleMember -Function *-ScratchCluster, Invoke-ScratchSql, Invoke-AsOwner, Get-PostmasterId, Wait-WalArchived, Get-FolderState, Copy-BuiltModule, Test-OwnerRuns, Invoke-ChildShell
