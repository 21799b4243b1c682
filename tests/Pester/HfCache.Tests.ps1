BeforeDiscovery {
    $elsewhere = -not $IsLinux
}

Describe 'The model cache' -Skip:$elsewhere {
    BeforeAll {
        Import-Module "$PSScriptRoot/ScratchCluster.psm1"
        Import-Module "$PSScriptRoot/../../PgmlBackup.psd1"
        $cluster = New-ScratchCluster
        $common = @{ ConfigPath = $cluster.ConfigPath; Stanza = $cluster.Stanza }

        # A profile says what an administrator would else type each time.
        $cache = "$($cluster.Path)/home of pgml/.cache"
        $copy = "$($cluster.Path)/the copy"
        $profilePath = "$($cluster.Path)/pgmlbackup.toml"
        [IO.File]::WriteAllText($profilePath, "user = `"$($cluster.Owner)`"`ncache_path = `"$cache`"`nhf_cache = `"$copy`"`n")
        $here = @{ ProfilePath = $profilePath }

        function Add-Model([string] $Name, [string] $Weights) {
            # As the hub's client lays a model out: contents under their hashes, links to them, a branch that names the revision.
            $revision = [Convert]::ToHexStringLower([Security.Cryptography.SHA1]::HashData([Text.Encoding]::UTF8.GetBytes($Weights)))
            $folder = "$cache/huggingface/hub/models--$($Name.Replace('/', '--'))"
            $null = 'blobs', 'refs', "snapshots/$revision" | ForEach-Object { [IO.Directory]::CreateDirectory("$folder/$_") }
            $bytes = [Text.Encoding]::UTF8.GetBytes($Weights * 2000)
            $blob = [Convert]::ToHexStringLower([Security.Cryptography.SHA256]::HashData($bytes))
            [IO.File]::WriteAllBytes("$folder/blobs/$blob", $bytes)
            $null = New-Item -ItemType SymbolicLink -Path "$folder/snapshots/$revision/model.safetensors" -Target "../../blobs/$blob"
            [IO.File]::WriteAllText("$folder/refs/main", $revision)
            Set-Owner
        }

        function Set-Owner { if ([Environment]::IsPrivilegedProcess) { chown -hR "$($cluster.Owner):" "$($cluster.Path)/home of pgml" } }
        function Get-Weight([string] $Name) { Get-Content -Raw "$cache/huggingface/hub/models--$($Name.Replace('/', '--'))/snapshots/*/model.safetensors" }

        Add-Model 'acme/small' 'small weights'
        Add-Model 'acme/large' 'large weights'
        [IO.File]::WriteAllText("$cache/huggingface/token", 'hf_secret')
        Set-Owner
    }

    AfterAll {
        if ($cluster) { Remove-ScratchCluster $cluster }
    }

    It 'lists the models of this machine' {
        $models = Get-HfCache -CachePath $cache
        $models.Model | Should -Be 'acme/large', 'acme/small'
        $models.IsComplete | Should -Not -Contain $false
        $models.Side | Sort-Object -Unique | Should -Be 'Local'
    }

    It 'stores nothing with -WhatIf' {
        Sync-HfCache @here -WhatIf | Should -BeNullOrEmpty
        $copy | Should -Not -Exist
    }

    It 'goes to a folder, without what is secret' {
        $first = Sync-HfCache @here
        $first.GetType().FullName | Should -Be 'PgmlBackup.Model.HfCacheSyncResult'
        $first.IsNewSnapshot | Should -BeTrue
        $first.Destination | Should -Be $copy
        $first.Model | Should -Be 'acme/large', 'acme/small'
        $first.Failures | Should -Be 0
        $first.LeftOut | Should -BeGreaterThan 0
        Get-ChildItem -LiteralPath $copy -Recurse -File | Select-String -SimpleMatch 'hf_secret' | Should -BeNullOrEmpty
    }

    It 'makes no new snapshot where nothing has changed' {
        $again = Sync-HfCache @here
        $again.IsNewSnapshot | Should -BeFalse
        $again.NewFiles | Should -Be 0
    }

    It 'lists the models and the snapshots of the copy' {
        (Get-HfCache $copy).Model | Should -Be 'acme/large', 'acme/small'
        $snapshot = Get-HfCache $copy -ListSnapshot
        $snapshot.IsLatest | Should -BeTrue
        $snapshot.HostName | Should -Not -BeNullOrEmpty
        ($snapshot | Get-HfCache).Snapshot | Sort-Object -Unique | Should -Be $snapshot.Snapshot
    }

    It 'comes back after the loss of all of it' {
        Remove-Item -LiteralPath $cache -Recurse -Force
        $back = Sync-HfCache @here -Direction Restore -Verify
        $back.Model | Should -Be 'acme/large', 'acme/small'
        $back.IncompleteModel | Should -BeNullOrEmpty
        Get-Weight 'acme/small' | Should -Be ('small weights' * 2000)
        Test-HfCache @here | Where-Object Severity -EQ 'Error' | Should -BeNullOrEmpty
    }

    It 'brings back one model and leaves the others as they are' {
        Remove-Item -Path "$cache/huggingface/hub/models--*" -Recurse -Force
        (Sync-HfCache @here -Direction Restore -Include 'acme/s*').Model | Should -Be 'acme/small'
        (Get-HfCache -CachePath $cache).Model | Should -Be 'acme/small'
        $null = Sync-HfCache @here -Direction Restore
    }

    It 'finds a damaged file and mends it from the copy' {
        $link = Get-Item "$cache/huggingface/hub/models--acme--small/snapshots/*/model.safetensors"
        [IO.File]::WriteAllText($link.FullName, 'rotten')
        Set-Owner
        $found = Test-HfCache @here
        $found.Rule | Should -Be 'BlobCorrupt'
        $found.Model | Should -Be 'acme/small'
        $found.IsRepaired | Should -BeFalse
        Test-HfCache @here -Repair -WhatIf | Out-Null
        Get-Weight 'acme/small' | Should -Be 'rotten'
        (Test-HfCache @here -Repair -Confirm:$false).IsRepaired | Should -BeTrue
        Get-Weight 'acme/small' | Should -Be ('small weights' * 2000)
        Test-HfCache @here | Should -BeNullOrEmpty
    }

    It 'finds nothing wrong in a copy that is whole, to its last byte' {
        Test-HfCache @here -Store -Deep | Should -BeNullOrEmpty
    }

    It 'is backed up with the database, and comes back with it' {
        $backup = Invoke-PgBackup @common @here -Type Full -HfCache $copy
        $snapshot = $backup.Annotation['hf-cache']
        (Get-HfCache $copy -ListSnapshot | Where-Object Snapshot -EQ $snapshot).Backup | Should -Be "$($cluster.Stanza)/$($backup.Label)"
        Add-Model 'acme/later' 'later weights'
        (Sync-HfCache @here).IsNewSnapshot | Should -BeTrue
        Remove-Item -LiteralPath $cache -Recurse -Force
        $result = Restore-PgCluster @common @here -HfCache $copy -Confirm:$false
        $result.Started | Should -BeTrue
        $result.CacheSnapshot | Should -Be $snapshot
        $result.CacheModel | Should -Be 'acme/large', 'acme/small'
        Get-Weight 'acme/large' | Should -Be ('large weights' * 2000)
    }

    It 'removes no snapshot that a backup needs, and not the newest' {
        $before = Get-HfCache $copy -ListSnapshot
        $before.Count | Should -Be 2
        Remove-HfCacheSnapshot $copy -ConfigPath $cluster.ConfigPath -KeepCount 1 -Confirm:$false | Should -BeNullOrEmpty
        (Get-HfCache $copy -ListSnapshot).Snapshot | Should -Be $before.Snapshot
    }

    It 'removes an old one when it is asked for, and only then' {
        Add-Model 'acme/latest' 'latest weights'
        $newest = (Sync-HfCache @here).Snapshot
        $old = Get-HfCache $copy -ListSnapshot | Where-Object { -not $_.Backup -and -not $_.IsLatest }
        Remove-HfCacheSnapshot $copy -ConfigPath $cluster.ConfigPath -KeepCount 1 -WhatIf | Should -BeNullOrEmpty
        (Get-HfCache $copy -ListSnapshot).Count | Should -Be 3
        (Remove-HfCacheSnapshot $copy -ConfigPath $cluster.ConfigPath -KeepCount 1 -Confirm:$false).Snapshot | Should -Be $old.Snapshot
        { Remove-HfCacheSnapshot $copy -ConfigPath $cluster.ConfigPath -Snapshot $newest -Confirm:$false -ErrorAction Stop } |
            Should -Throw -ErrorId '*,PgmlBackup.Commands.RemoveHfCacheSnapshotCommand'
        Test-HfCache @here -Store -Deep | Should -BeNullOrEmpty
    }

    It 'does not take an empty cache for the newest state' {
        Remove-Item -LiteralPath $cache -Recurse -Force
        { Sync-HfCache @here -ErrorAction Stop } | Should -Throw -ErrorId 'HfCacheMissing,PgmlBackup.Commands.SyncHfCacheCommand'
        $null = [IO.Directory]::CreateDirectory("$cache/huggingface/hub")
        Set-Owner
        { Sync-HfCache @here -ErrorAction Stop } | Should -Throw -ErrorId 'HfCacheEmptied,PgmlBackup.Commands.SyncHfCacheCommand'
    }

    It 'refuses a bucket without a name, and a place that is no folder' {
        { Sync-HfCache 's3://' -CachePath $cache -ErrorAction Stop } | Should -Throw -ErrorId 'ObjectStoreLocationInvalid,PgmlBackup.Commands.SyncHfCacheCommand'
        { Get-HfCache $cluster.ConfigPath -ErrorAction Stop } | Should -Throw -ErrorId '*,PgmlBackup.Commands.GetHfCacheCommand'
    }
}
