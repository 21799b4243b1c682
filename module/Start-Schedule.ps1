# What cron and systemd start where pwsh runs the schedules: the file of a schedule's definition is the only argument.
# Any error record makes the exit code 1, also one that did not end the run.
param([Parameter(Mandatory)] [string] $Path)

Import-Module (Join-Path $PSScriptRoot '../PgmlBackup.psd1') -ErrorAction Stop
Start-PgBackupSchedule -Path $Path -ErrorVariable failures
exit [int]($failures.Count -gt 0)
