# What cron and systemd start where pwsh runs the schedules: the file of a schedule's definition is the only argument.
# Any error record makes the exit code 1, also one that did not end the run. What is written goes into a log: no colors, no pictures of lines.
param([Parameter(Mandatory)] [string] $Path)

$PSStyle.OutputRendering = 'PlainText'
Import-Module (Join-Path $PSScriptRoot '../PgmlBackup.psd1') -ErrorAction Stop
Start-PgBackupSchedule -Path $Path -ErrorVariable failures -ErrorAction SilentlyContinue
foreach ($failure in $failures) { [Console]::Error.WriteLine("ERROR $($failure.FullyQualifiedErrorId): $failure $($failure.ErrorDetails.RecommendedAction)") }
exit [int]($failures.Count -gt 0)
