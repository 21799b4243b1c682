#!/usr/bin/env pwsh

<#
.SYNOPSIS
Builds, tests and packages PgmlBackup.

.DESCRIPTION
Build    the module in this checkout: afterwards Import-Module ./PgmlBackup.psd1 works.
Test     every test that runs on this system: on Linux all of them (eng/test.sh), elsewhere the unit tests and the module tests.
Package  out/PgmlBackup/<version>/ and out/PgmlBackup.<version>.nupkg, which Install-PSResource takes from a folder.

.EXAMPLE
./build.ps1

.EXAMPLE
./build.ps1 -Task Build, Test, Package
#>
[CmdletBinding()]
param(
    [Parameter(Position = 0)]
    [ValidateSet('Build', 'Test', 'Package')]
    [string[]] $Task = 'Build',

    # Where Package puts its results; out/ in this checkout otherwise.
    [string] $OutputFolder
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

function Invoke-Program {
    $program, $arguments = $args
    & $program @arguments
    if ($LASTEXITCODE -ne 0) {
        throw "$($args -join ' ') ended with exit code $LASTEXITCODE."
    }
}

function Invoke-Build {
    Invoke-Program dotnet build "$PSScriptRoot/PgmlBackup.sln" --verbosity quiet --nologo '-clp:ErrorsOnly'
}

function Invoke-Test {
    if ($IsLinux) {
        Invoke-Program bash "$PSScriptRoot/eng/test.sh"
        return
    }

    Invoke-Build
    foreach ($project in 'PgmlBackup.UnitTests', 'PgmlBackup.ModuleTests') {
        Invoke-Program dotnet "$PSScriptRoot/tests/$project/bin/Debug/net10.0/$project.dll" -noLogo
    }
}

function Invoke-Package {
    $folder = $OutputFolder ? @("-p:OutputFolder=$($PSCmdlet.GetUnresolvedProviderPathFromPSPath($OutputFolder))") : @()
    Invoke-Program dotnet build "$PSScriptRoot/eng/Package.proj" --verbosity quiet --nologo '-clp:ErrorsOnly' @folder
}

foreach ($name in $Task) {
    & "Invoke-$name"
}
