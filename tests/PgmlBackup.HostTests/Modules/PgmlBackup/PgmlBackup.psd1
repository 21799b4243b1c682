@{
    RootModule        = 'PgmlBackup.psm1'
    ModuleVersion     = '0.0.1'
    FormatsToProcess  = @('PgmlBackup.Format.ps1xml')
    FunctionsToExport = @('Get-ProbeThing', 'Show-ProbeArgument', 'Remove-ProbeThing', 'Write-ProbeStream', 'Wait-ProbeWork')
}
