#!/usr/bin/env pwsh

<#
.SYNOPSIS
Runs the Pester tests of tests/Pester and those beside the samples, on the module that is built in this checkout.
.DESCRIPTION
It needs Pester 5.5 or later. Nothing asks for input. The last line is "N passed, N failed, N skipped"; the exit code is 0 when none failed and some passed.
.PARAMETER Path
What is run: files or folders; all by default.
.PARAMETER PesterVersion
A version of Pester to run under; the newest by default.
.PARAMETER Output
How much is shown while the tests run.
#>
[CmdletBinding()]
param(
    [string[]] $Path = @($PSScriptRoot, "$PSScriptRoot/../../samples"),
    [version] $PesterVersion,
    [ValidateSet('None', 'Normal', 'Detailed', 'Diagnostic')]
    [string] $Output = 'Detailed'
)

$ErrorActionPreference = 'Stop'
$ConfirmPreference = 'High'
if ($PesterVersion) { Import-Module Pester -RequiredVersion $PesterVersion } else { Import-Module Pester -MinimumVersion 5.5 }
Import-Module "$PSScriptRoot/ScratchCluster.psm1"

# What must not come out of the account or the terminal that the tests happen to run in.
$PSStyle.OutputRendering = 'PlainText'
Get-ChildItem Env: | Where-Object Name -CMatch '^(PGBACKREST_.+|PG[A-Z]+)$' | Remove-Item

# The process of a job is killed when the job is removed, and leaves its pipes here.
$temporary = New-Item -ItemType Directory -Path "$([IO.Path]::GetTempPath())/pgmlp-$PID"
$env:TMPDIR = $env:TMP = $env:TEMP = $temporary.FullName

# The history of what the tests run is none of this machine's; the owner of the clusters writes it.
$env:PGMLBACKUP_STATE_PATH = (New-Item -ItemType Directory -Path "$temporary/state").FullName
if ($IsLinux) { chmod 777 $env:PGMLBACKUP_STATE_PATH; chmod 755 $temporary }

$configuration = New-PesterConfiguration
$configuration.Run.Path = $Path
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = $Output
try {
    $run = Invoke-Pester -Configuration $configuration
}
finally {
    Remove-ScratchCluster
    Remove-Item -LiteralPath $temporary -Recurse -Force
}

# A file or block that broke outside of its tests has no failed test to be counted by.
$failed = [Math]::Max($run.FailedCount, $run.FailedBlocksCount + $run.FailedContainersCount)
$skipped = $run.TotalCount - $run.PassedCount - $run.FailedCount
"$($run.PassedCount) passed, $failed failed, $skipped skipped"
exit ($failed -eq 0 -and $run.PassedCount -gt 0 ? 0 : 1)
