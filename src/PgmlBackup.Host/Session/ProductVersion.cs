using System.Management.Automation;

namespace PgmlBackup.Host.Session;

/// <summary>The versions that matter when something is reported.</summary>
internal static class ProductVersion
{
    /// <summary>The version of this program, the same as the module's.</summary>
    public static Version Program { get; } = typeof(ProductVersion).Assembly.GetName().Version!;

    /// <summary>One line: program, engine and runtime.</summary>
    public static string Line
    {
        get
        {
            Version? engine = typeof(PSObject).Assembly.GetName().Version;
            return $"pgmlbackup {Program.ToString(3)} (PowerShell engine {engine?.ToString(3)}, .NET {Environment.Version}, {System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier})";
        }
    }
}
