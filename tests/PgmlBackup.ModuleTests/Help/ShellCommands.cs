namespace PgmlBackup.ModuleTests.Help;

/// <summary>What examples may use besides the module and PowerShell's core: programs, and cmdlets that pwsh has and the engine alone has not.</summary>
internal static class ShellCommands
{
    private static readonly HashSet<string> s_names = new(StringComparer.OrdinalIgnoreCase)
    {
        "sudo", "pwsh", "Format-List", "Format-Table", "Select-Object", "Sort-Object", "Measure-Object", "Export-Csv", "Get-Date",
    };

    public static bool Contains(string? name) => name is not null && s_names.Contains(name);
}
