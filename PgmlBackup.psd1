@{
    RootModule           = 'module/PgmlBackup.psm1'
    # The same as VersionPrefix in Directory.Build.props; a test holds them together.
    ModuleVersion        = '0.1.0'
    GUID                 = '8f465034-a96d-471b-a4b4-43a906dc111c'
    Author               = 'PgmlBackup contributors'
    CompanyName          = 'PgmlBackup'
    Copyright            = '(c) PgmlBackup contributors. MIT license.'
    Description          = 'Backups, restore drills and point-in-time recovery for PostgreSQL and PostgresML with pgBackRest, the Hugging Face model cache included.'
    HelpInfoURI          = 'https://github.com/PgmlBackup/PgmlBackup/tree/main/docs'
    CompatiblePSEditions = @('Core')
    PowerShellVersion    = '7.4'

    # Loaded into the default context before types, formats and the script: what a user can name, and the private load context.
    RequiredAssemblies   = @('module/bin/PgmlBackup.Model.dll', 'module/bin/PgmlBackup.Loader.dll')
    TypesToProcess       = @('module/PgmlBackup.Types.ps1xml')
    FormatsToProcess     = @('module/PgmlBackup.Format.ps1xml')

    # Explicit, or PowerShell would not find a cmdlet before the module is imported. In the order of the alphabet.
    CmdletsToExport      = @(
        'Get-HfCache'
        'Get-PgBackupHistory'
        'Get-PgBackupInfo'
        'Get-PgBackupProgress'
        'Get-PgBackupSchedule'
        'Get-PgCluster'
        'Get-PgRecoveryWindow'
        'Get-PgRetention'
        'Get-PgStanza'
        'Get-PgWalArchive'
        'Initialize-PgArchive'
        'Invoke-PgBackup'
        'Register-PgBackupSchedule'
        'Remove-HfCacheSnapshot'
        'Remove-PgBackup'
        'Restart-PgCluster'
        'Restore-PgCluster'
        'Resume-PgBackup'
        'Set-PgBackupAnnotation'
        'Set-PgRetention'
        'Start-PgBackupSchedule'
        'Start-PgCluster'
        'Stop-PgBackup'
        'Stop-PgCluster'
        'Suspend-PgBackup'
        'Sync-HfCache'
        'Test-HfCache'
        'Test-PgArchive'
        'Test-PgBackupConfiguration'
        'Unregister-PgBackupSchedule'
        'Update-PgStanza'
    )
    AliasesToExport      = @(
    )
    FunctionsToExport    = @()
    VariablesToExport    = @()

    PrivateData          = @{
        PSData = @{
            Tags         = @('PSEdition_Core', 'Windows', 'Linux', 'MacOS', 'PostgreSQL', 'PostgresML', 'pgBackRest', 'backup', 'restore', 'PITR')
            LicenseUri   = 'https://github.com/PgmlBackup/PgmlBackup/blob/main/LICENSE'
            ProjectUri   = 'https://github.com/PgmlBackup/PgmlBackup'
            ReleaseNotes = 'https://github.com/PgmlBackup/PgmlBackup/blob/main/CHANGELOG.md'
        }
    }
}
