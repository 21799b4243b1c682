namespace PgmlBackup.Host.Session;

/// <summary>Whether a script needs the module before its first command runs. Cmdlets of the module are found without that.</summary>
internal static class ModuleNeed
{
    // Types, #requires and using name the module; these commands list what is loaded.
    private static readonly string[] s_signs = ["PgmlBackup", "Get-Command", "Get-Help", "Get-Module", "gcm", "gmo", "help"];

    /// <summary>Looks for words that only mean something once the module is there.</summary>
    public static bool BeforeStart(string script) =>
        s_signs.Any(sign => script.Contains(sign, StringComparison.OrdinalIgnoreCase));
}
