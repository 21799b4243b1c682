BeforeDiscovery {
    $cmdlets = (Import-PowerShellDataFile -Path "$PSScriptRoot/../../PgmlBackup.psd1").CmdletsToExport
    $widths = 80, 120
    $kinds = 'PgBackup', 'PgStanza', 'PgBackupProgress', 'PgCluster', 'PgRestoreResult', 'PgRetention', 'PgBackupRetention'
}

BeforeAll {
    Import-Module "$PSScriptRoot/ScratchCluster.psm1"
    $manifest = [IO.Path]::GetFullPath("$PSScriptRoot/../../PgmlBackup.psd1")
    $exported = (Import-PowerShellDataFile -Path $manifest).CmdletsToExport
    Import-Module $manifest -Force
}

Describe 'The manifest' {
    It 'is valid' {
        (Test-ModuleManifest -Path $manifest).Name | Should -Be 'PgmlBackup'
    }

    It 'exports the cmdlets that the module has, and nothing else' {
        (Get-Command -Module PgmlBackup).Name | Sort-Object | Should -Be ($exported | Sort-Object)
        (Get-Command -Module PgmlBackup).CommandType | Sort-Object -Unique | Should -Be 'Cmdlet'
    }

    It 'asks for the PowerShell that it runs in' {
        (Import-PowerShellDataFile -Path $manifest).PowerShellVersion | Should -Be '7.4'
    }
}

Describe 'Importing' {
    It 'works again with -Force' {
        Import-Module $manifest -Force
        @(Get-Command -Module PgmlBackup).Count | Should -Be $exported.Count
    }

    It 'works again after Remove-Module' {
        Remove-Module PgmlBackup
        Get-Module PgmlBackup | Should -BeNullOrEmpty
        Import-Module $manifest
        @(Get-Command -Module PgmlBackup).Count | Should -Be $exported.Count
    }

    It 'gives names a prefix' {
        $child = Invoke-ChildShell "Remove-Module PgmlBackup; Import-Module '$manifest' -Prefix My; (Get-Command -Module PgmlBackup).Name -join ' '"
        $child.Output | Should -Match '\bGet-MyPgBackupInfo\b'
    }

    It 'works in runspaces side by side' {
        $ids = 1..4 | ForEach-Object -ThrottleLimit 4 -Parallel {
            Import-Module $using:manifest
            try { Get-PgBackupInfo -Stanza '../x' -ErrorAction Stop } catch { $_.FullyQualifiedErrorId }
        }
        $ids | Should -Be (@('InvalidStanzaName,PgmlBackup.Commands.GetPgBackupInfoCommand') * 4)
    }

    It 'happens by itself when a cmdlet of an installed module is called' {
        $installed = Copy-BuiltModule "$TestDrive/autoload"
        $words = "`$env:PSModulePath = '$TestDrive/autoload' + [IO.Path]::PathSeparator + `$env:PSModulePath
            @(Get-Module PgmlBackup).Count
            try { Get-PgBackupInfo -Stanza '../x' -ErrorAction Stop } catch { `$_.FullyQualifiedErrorId }
            (Get-Module PgmlBackup).Path
            (Get-Help Get-PgBackupInfo).Synopsis"
        $lines = & ([Environment]::ProcessPath) -NoProfile -NonInteractive -Command $words
        $lines | Should -Be @(
            '0'
            'InvalidStanzaName,PgmlBackup.Commands.GetPgBackupInfoCommand'
            (Join-Path (Split-Path $installed) 'module/PgmlBackup.psm1')
            (Get-Help Get-PgBackupInfo).Synopsis
        )
    }
}

Describe 'Help of <_>' -ForEach $cmdlets {
    BeforeAll {
        $help = Get-Help $_ -Full
        $command = Get-Command $_
    }

    It 'says what it does' {
        $help.Synopsis | Should -Not -BeNullOrEmpty
        $help.Synopsis | Should -Not -Match $_
    }

    It 'shows at least two examples' {
        @($help.Examples.Example).Count | Should -BeGreaterOrEqual 2
        foreach ($example in $help.Examples.Example) { $example.Code | Should -Match '\S' }
    }

    It 'describes every parameter' {
        $common = [Management.Automation.Cmdlet]::CommonParameters + [Management.Automation.Cmdlet]::OptionalCommonParameters
        foreach ($name in $command.Parameters.Keys.Where({ $_ -notin $common })) {
            (Get-Help $command.Name -Parameter $name).Description.Text | Should -Match '\S' -Because "$name needs a text"
        }
    }
}

Describe 'The topics' {
    It 'has <_>' -ForEach 'about_PgmlBackup', 'about_PgmlBackup_Errors' {
        (Get-Help $_ | Out-String) | Should -Match 'SHORT DESCRIPTION'
    }
}

Describe 'What is shown' {
    BeforeAll {
        $rendering = $PSStyle.OutputRendering
        $PSStyle.OutputRendering = 'PlainText'
        $now = [DateTime]::UtcNow
        $samples = & "$PSScriptRoot/Get-SampleObject.ps1" -Now $now
    }

    AfterAll { $PSStyle.OutputRendering = $rendering }

    It 'shows backups as a table by stanza' {
        ($samples.PgBackup | Out-String -Width 80).Trim() -split '\r?\n' | ForEach-Object TrimEnd | Should -Be @(
            'Stanza: main'
            ''
            'Label                             Type        Status       Age     Size Repo'
            '-----                             ----        ------       ---     ---- ----'
            '20261121-000002F                  Full        ok          30 h 1.71 GiB    1'
            '20261121-000002F_20261122-040001I Incremental page errors  2 h 17.1 GiB  256'
        )
    }

    It 'shows clusters as a table' {
        ($samples.PgCluster | Out-String -Width 80).Trim() -split '\r?\n' | ForEach-Object TrimEnd | Should -Be @(
            'Name    Version Status  Port Uptime Manager      DataDirectory'
            '----    ------- ------  ---- ------ -------      -------------'
            '15/main      15 Running 5432 23 min PgCtlCluster /var/lib/postgresql/15/main'
        )
    }

    It 'shows a backup with damaged pages in red' {
        $PSStyle.OutputRendering = 'Ansi'
        try { $text = $samples.PgBackup | Out-String } finally { $PSStyle.OutputRendering = 'PlainText' }
        $text | Should -Match ([regex]::Escape("$($PSStyle.Foreground.BrightRed)page errors$($PSStyle.Reset)"))
    }

    Context '<_> columns wide' -ForEach $widths {
        BeforeAll { $width = $_ }

        It 'cuts nothing of a <_>' -ForEach $kinds {
            foreach ($text in ($samples[$_] | Out-String -Width $width), ($samples[$_] | Format-List | Out-String -Width $width)) {
                $text | Should -Match '\bmain\b'
                $text | Should -Not -Match '…|\.\.\.'
                foreach ($line in $text -split '\r?\n') { $line.TrimEnd().Length | Should -BeLessOrEqual $width }
            }
        }
    }

    Context 'After a job' {
        BeforeAll {
            $make = {
                param($manifest, $script, $now)
                Import-Module $manifest
                (& $script -Now $now).Values | ForEach-Object { $_ }
            }
            $job = Start-Job -ScriptBlock $make -ArgumentList $manifest, "$PSScriptRoot/Get-SampleObject.ps1", $now
            $received = @(Receive-Job -Job $job -Wait -AutoRemoveJob)
        }

        It 'a <_> looks the same' -ForEach $kinds {
            $kind = $_
            $deserialized = @($received | Where-Object { $_.PSTypeNames[0] -eq "Deserialized.PgmlBackup.Model.$kind" })
            $deserialized.Count | Should -Be $samples[$_].Count
            $deserialized | Out-String -Width 120 | Should -Be ($samples[$_] | Out-String -Width 120)
            $deserialized | Format-List | Out-String -Width 120 | Should -Be ($samples[$_] | Format-List | Out-String -Width 120)
        }
    }
}
