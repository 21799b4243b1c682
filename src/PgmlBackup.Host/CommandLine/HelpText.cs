namespace PgmlBackup.Host.CommandLine;

/// <summary>The help of the host itself. The help of a cmdlet is PowerShell's: <c>pgmlbackup Get-Help NAME</c>.</summary>
internal static class HelpText
{
    /// <summary>What <c>-Help</c> prints.</summary>
    public const string Full = """
        pgmlbackup: the PowerShell engine with the module PgmlBackup, for machines without pwsh.

        Usage:
          pgmlbackup [options] CMDLET [arguments]
          pgmlbackup [options] -Command 'SCRIPT'
          pgmlbackup [options] -File RUNBOOK.ps1 [arguments]

        Options (before the cmdlet; a beginning that is unambiguous is enough):
          -OutputFormat Table|List|Json  Table: the views of the module (default). List: one property a line.
                                         Json: always one array; enums by name, times in UTC (ISO 8601),
                                         durations in seconds, sizes in bytes.
          -NonInteractive                ask nothing, even on a terminal; what would ask fails
          -Help, -?                      this text
          -Version                       version of the program and of the engine

        Arguments of a cmdlet are data, never script:
          -Name VALUE   -Name:VALUE      needed as -Name:VALUE when the value begins with a dash and a letter
          -Switch       -Switch:false    -Confirm:false answers what would be asked
          -Names A,B    -Names A -Names B  a comma inside of an element is written \,
          -Table key=value,key=value     also repeated, also '@{key=value; key=value}'
          --            what follows is positional, dashes or not

        Help for a cmdlet:  pgmlbackup Get-Help CMDLET   (or: pgmlbackup CMDLET -?)
        All cmdlets:        pgmlbackup Get-Command -Module PgmlBackup

        Standard output holds output only; errors, warnings, -Verbose, -Debug, questions and progress go to
        standard error. NO_COLOR switches colours off; so does redirection.

        Exit codes: 0 done; 1 an error was written; 2 wrong usage, nothing was done; N after `exit N` in a script;
        129, 130, 143 stopped by hang-up, Ctrl+C, SIGTERM. A second signal does not wait for a clean end.

        What comes with PowerShell 7 itself (Select-Object, ConvertTo-Json, Write-Host, ...) is not in here:
        scripts that need it run in pwsh.
        """;

    /// <summary>What stands below a usage error.</summary>
    public const string Hint = "Try 'pgmlbackup -Help'.";
}
