namespace PgmlBackup.Host.Session;

/// <summary>Whether a script needs the module before its first command runs. Cmdlets of the module are found without that.</summary>
internal static class ModuleNeed
{
    // Types and qualified commands name the module with what is in it, these commands list what is loaded. A script that imports it by its name alone is
    // left to do so: a second import costs as much as a cmdlet.
    private static readonly string[] s_signs = ["PgmlBackup.", @"PgmlBackup\", "#requires", "using ", "Get-Command", "Get-Help", "Get-Module", "gcm", "gmo", "help"];

    /// <summary>Looks for words that only mean something once the module is there.</summary>
    public static bool BeforeStart(string script) =>
        s_signs.Any(sign => script.Contains(sign, StringComparison.OrdinalIgnoreCase));
}
