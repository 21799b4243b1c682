BeforeDiscovery {
    $elsewhere = -not $IsLinux
    $takingStanza = 'Get-PgBackupInfo', 'Get-PgStanza', 'Get-PgBackupProgress', 'Invoke-PgBackup', 'Restore-PgCluster', 'Test-PgBackupConfiguration'
    $hostile = @(
        @{ Name = ''; Shown = 'an empty one' }
        @{ Name = ' '; Shown = 'a blank' }
        @{ Name = '../main'; Shown = '../main' }
        @{ Name = 'main/..'; Shown = 'main/..' }
        @{ Name = '-v'; Shown = '-v' }
        @{ Name = '--config=/etc/passwd'; Shown = '--config=/etc/passwd' }
        @{ Name = 'a b'; Shown = 'a b' }
        @{ Name = '$(id)'; Shown = '$(id)' }
        @{ Name = 'main;id'; Shown = 'main;id' }
        @{ Name = "main`nglobal"; Shown = 'one of two lines' }
        @{ Name = "main`0"; Shown = 'one with a zero' }
        @{ Name = '[main]'; Shown = '[main]' }
        @{ Name = 'main:backup'; Shown = 'main:backup' }
        @{ Name = 'global'; Shown = 'global' }
        @{ Name = 'mäin'; Shown = 'mäin' }
    )
}

Describe 'Errors' -Skip:$elsewhere {
    BeforeAll {
        Import-Module "$PSScriptRoot/ScratchCluster.psm1"
        Import-Module "$PSScriptRoot/../../PgmlBackup.psd1"
        $cluster = New-ScratchCluster
        $common = @{ ConfigPath = $cluster.ConfigPath; Stanza = $cluster.Stanza }
    }

    AfterAll {
        if ($cluster) { Remove-ScratchCluster $cluster }
    }

    Context 'The stanza <Shown>' -ForEach $hostile {
        It 'is refused by <_>' -ForEach $takingStanza {
            $class = $_ -replace '-'
            $quiet = (Get-Command $_).Parameters.ContainsKey('Confirm') ? @{ Confirm = $false } : @{}
            { & $_ -ConfigPath $cluster.ConfigPath -Stanza $Name @quiet -ErrorAction Stop } |
                Should -Throw -ErrorId "InvalidStanzaName,PgmlBackup.Commands.${class}Command"
        }
    }

    It 'names a stanza that the repository does not have' {
        { Get-PgBackupInfo -ConfigPath $cluster.ConfigPath -Stanza other -ErrorAction Stop } | Should -Throw -ErrorId 'StanzaMissing,PgmlBackup.Commands.GetPgBackupInfoCommand'
        { Get-PgStanza -ConfigPath $cluster.ConfigPath -Stanza other -ErrorAction Stop } | Should -Throw -ErrorId 'StanzaMissing,PgmlBackup.Commands.GetPgStanzaCommand'
    }

    It 'names a stanza that the configuration does not have' {
        { Invoke-PgBackup -ConfigPath $cluster.ConfigPath -Stanza other -ErrorAction Stop } | Should -Throw -ErrorId 'StanzaNotConfigured,PgmlBackup.Commands.InvokePgBackupCommand'
        { Restore-PgCluster -ConfigPath $cluster.ConfigPath -Stanza other -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'StanzaNotConfigured,PgmlBackup.Commands.RestorePgClusterCommand'
    }

    It 'names a configuration that is not there' {
        { Get-PgBackupInfo -ConfigPath "$($cluster.Path)/none.conf" -ErrorAction Stop } | Should -Throw -ErrorId 'ConfigurationNotFound,PgmlBackup.Commands.GetPgBackupInfoCommand'
    }

    It 'names a profile that is not there' {
        { Get-PgBackupInfo @common -ProfilePath "$($cluster.Path)/none.toml" -ErrorAction Stop } | Should -Throw -ErrorId 'ProfileNotFound,PgmlBackup.Commands.GetPgBackupInfoCommand'
    }

    It 'names a configuration that cannot be read' {
        $manifest = Copy-BuiltModule "$($cluster.Path)/modules"
        if (-not (Test-OwnerRuns)) { Set-ItResult -Skipped -Because "the account $($cluster.Owner) cannot run this pwsh"; return }
        chmod 000 $cluster.ConfigPath
        try {
            $child = Invoke-ChildShell -AsOwner -Manifest $manifest "try { Get-PgBackupInfo -ConfigPath '$($cluster.ConfigPath)' -ErrorAction Stop } catch { `$_.FullyQualifiedErrorId }"
        }
        finally {
            chmod 640 $cluster.ConfigPath
        }

        $child.Output | Should -Be 'ConfigurationNotReadable,PgmlBackup.Commands.GetPgBackupInfoCommand'
    }

    It 'names the line of a configuration that pgBackRest cannot read, and not what stands there' {
        $broken = "$($cluster.Path)/broken.conf"
        [IO.File]::WriteAllText($broken, "[global]`nrepo1-cipher-pass=hush`n[main`n")
        if ($cluster.Owner -eq 'postgres') { chown "$($cluster.Owner):" $broken }
        Get-PgBackupInfo -ConfigPath $broken -ErrorVariable errors -ErrorAction SilentlyContinue
        $errors[0].FullyQualifiedErrorId | Should -Be 'ConfigurationMalformed,PgmlBackup.Commands.GetPgBackupInfoCommand'
        $errors[0].TargetObject | Should -Be $broken
        "$($errors[0])" | Should -Match 'line 3'
        "$($errors[0])" | Should -Not -Match 'hush'
    }

    It 'goes on with the next input after an error' {
        $stanzas = [pscustomobject]@{ Stanza = '../x' }, [pscustomobject]@{ Stanza = 'main' } |
            Get-PgStanza -ConfigPath $cluster.ConfigPath -ErrorVariable errors -ErrorAction SilentlyContinue
        $stanzas.Stanza | Should -Be 'main'
        $errors[0].FullyQualifiedErrorId | Should -Be 'InvalidStanzaName,PgmlBackup.Commands.GetPgStanzaCommand'
    }

    It 'stops with -ErrorAction Stop and with $ErrorActionPreference, with the same id, category and target' {
        $caught = foreach ($preference in 'parameter', 'variable') {
            try {
                if ($preference -eq 'parameter') { Get-PgBackupInfo @common -Label 'newest' -ErrorAction Stop }
                else { & { $ErrorActionPreference = 'Stop'; Get-PgBackupInfo @common -Label 'newest' } }
            }
            catch { $_ }
        }
        $caught.Count | Should -Be 2
        foreach ($one in $caught) {
            $one.FullyQualifiedErrorId | Should -Be 'InvalidLabel,PgmlBackup.Commands.GetPgBackupInfoCommand'
            $one.CategoryInfo.Category | Should -Be 'InvalidArgument'
            $one.TargetObject | Should -Be 'newest'
            $one.ErrorDetails.RecommendedAction | Should -Match 'Get-PgBackupInfo'
        }
    }

    It 'prints what is to be done' {
        $PSVersionTable.PSVersion | Should -BeGreaterOrEqual ([version]'7.4')
        (Invoke-ChildShell "Get-PgBackupInfo -ConfigPath '$($cluster.ConfigPath)' -Label newest").Output -replace '\s+', ' ' | Should -Match 'Take the label from Get-PgBackupInfo'
    }

    It 'refuses values that PowerShell can judge before anything runs' {
        { Get-PgBackupInfo @common -Repository 0 } | Should -Throw -ErrorId 'ParameterArgumentValidationError,PgmlBackup.Commands.GetPgBackupInfoCommand'
        { Get-PgBackupInfo @common -Repository 257 } | Should -Throw -ErrorId 'ParameterArgumentValidationError,PgmlBackup.Commands.GetPgBackupInfoCommand'
        { Invoke-PgBackup @common -Type Weekly } | Should -Throw -ErrorId 'CannotConvertArgumentNoMessage,PgmlBackup.Commands.InvokePgBackupCommand'
        { Invoke-PgBackup @common -ProcessMax 1000 } | Should -Throw -ErrorId 'ParameterArgumentValidationError,PgmlBackup.Commands.InvokePgBackupCommand'
    }

    It 'refuses an annotation that cannot be kept' {
        { Invoke-PgBackup @common -Annotation @{ 'a=b' = 'c' } -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidAnnotation,PgmlBackup.Commands.InvokePgBackupCommand'
        { Invoke-PgBackup @common -Annotation @{ note = "two`nlines" } -ErrorAction Stop } | Should -Throw -ErrorId 'InvalidAnnotation,PgmlBackup.Commands.InvokePgBackupCommand'
    }

    It 'names a backup that the repository does not have' {
        $null = Invoke-PgBackup @common -Type Full
        { Get-PgBackupInfo @common -Label 20000101-000000F -ErrorAction Stop } | Should -Throw -ErrorId 'BackupNotFound,PgmlBackup.Commands.GetPgBackupInfoCommand'
        { Restore-PgCluster @common -Label 20000101-000000F -Confirm:$false -ErrorAction Stop } | Should -Throw -ErrorId 'BackupNotFound,PgmlBackup.Commands.RestorePgClusterCommand'
    }

    It 'refuses to restore over files that are no cluster' {
        $null = New-Item -ItemType Directory -Path "$($cluster.Path)/foreign"
        Set-Content -Path "$($cluster.Path)/foreign/letter.txt" -Value 'precious'
        if ($cluster.Owner -eq 'postgres') { chown -R "$($cluster.Owner):" "$($cluster.Path)/foreign" }
        { Restore-PgCluster @common -DataDirectory "$($cluster.Path)/foreign" -Confirm:$false -ErrorAction Stop } |
            Should -Throw -ErrorId 'DataDirectoryNotEmpty,PgmlBackup.Commands.RestorePgClusterCommand'
        Get-Content "$($cluster.Path)/foreign/letter.txt" | Should -Be 'precious'
    }

    It 'says that the cluster is down when a backup is asked of it' {
        Stop-ScratchCluster $cluster
        try {
            { Invoke-PgBackup @common -ErrorAction Stop -WarningAction SilentlyContinue } | Should -Throw -ErrorId 'DatabaseConnectFailed,PgmlBackup.Commands.InvokePgBackupCommand'
        }
        finally {
            Start-ScratchCluster $cluster
        }
    }

    It 'ends a script with exit code 1 when an error stops it' {
        (Invoke-ChildShell "Get-PgBackupInfo -ConfigPath '$($cluster.ConfigPath)' -Stanza other -ErrorAction Stop").ExitCode | Should -Be 1
    }
}
