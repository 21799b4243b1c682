function Get-ProbeThing {
    [CmdletBinding()]
    param([string] $Stanza = 'main', [string[]] $Label = @('a', 'b'))
    foreach ($one in $Label) {
        [pscustomobject] @{
            PSTypeName = 'Probe.Thing'
            Label      = $one
            Stanza     = $Stanza
            Size       = [long] 5368709120
            Start      = [datetime]::new(2026, 1, 2, 3, 4, 5, 0, [System.DateTimeKind]::Utc)
            Took       = [timespan] '0:01:30'
            Day        = [System.DayOfWeek]::Monday
        }
    }
}

function Show-ProbeArgument {
    [CmdletBinding(SupportsShouldProcess)]
    param(
        [Parameter(Mandatory, Position = 0)] [string] $Text,
        [Parameter(Position = 1)] [string[]] $Rest,
        [string[]] $Items,
        [hashtable] $Annotation,
        [int] $Number,
        [ValidateSet('Full', 'Incremental')] [string] $Type,
        [switch] $Force
    )
    [pscustomobject] @{
        Text = $Text; Rest = $Rest; Items = $Items; Annotation = $Annotation; Number = $Number; Type = $Type
        Force = $Force; WhatIf = [bool] $WhatIfPreference
    }
}

function Remove-ProbeThing {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param([string[]] $Label = 'a')
    foreach ($one in $Label) {
        if ($PSCmdlet.ShouldProcess($one, 'remove')) { "removed $one" } else { "kept $one" }
    }
}

function Write-ProbeStream {
    [CmdletBinding()]
    param([switch] $Fail, [switch] $Throw)
    $PSCmdlet.WriteWarning('a warning')
    $PSCmdlet.WriteVerbose('a detail')
    $PSCmdlet.WriteInformation('a note', @('Note'))
    $PSCmdlet.WriteProgress([System.Management.Automation.ProgressRecord]::new(1, 'probing', 'one step'))
    'output 1'
    $record = [System.Management.Automation.ErrorRecord]::new([System.IO.IOException]::new('inner'), 'ProbeFailed', 'WriteError', 'main')
    $record.ErrorDetails = [System.Management.Automation.ErrorDetails]::new('The probe failed.')
    $record.ErrorDetails.RecommendedAction = 'Look at the probe.'
    if ($Fail) { $PSCmdlet.WriteError($record) }
    if ($Throw) { $PSCmdlet.ThrowTerminatingError($record) }
    'output 2'
}

function Wait-ProbeWork {
    [CmdletBinding()]
    param([Parameter(Mandatory)] [string] $Started, [Parameter(Mandatory)] [string] $Ended, [string] $Release, [int] $Steps = [int]::MaxValue)
    try {
        [System.IO.File]::WriteAllText($Started, $PID)
        for ($step = 0; $step -lt $Steps; $step++) {
            $record = [System.Management.Automation.ProgressRecord]::new(1, 'Backing up main', "step $step")
            $record.PercentComplete = 42
            $record.SecondsRemaining = 90
            $PSCmdlet.WriteProgress($record)
            [System.Threading.Thread]::Sleep(10)
        }
    }
    finally {
        # Stands for a child that takes its time to end.
        while ($Release -and -not [System.IO.File]::Exists($Release)) { [System.Threading.Thread]::Sleep(10) }
        [System.IO.File]::WriteAllText($Ended, 'ended')
    }
}
