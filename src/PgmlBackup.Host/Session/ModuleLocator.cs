namespace PgmlBackup.Host.Session;

/// <summary>Where the module lies: beside the program when it was published, at the root of the checkout when it was built there.</summary>
internal static class ModuleLocator
{
    private const string Manifest = "PgmlBackup.psd1";

    /// <summary>The folder of modules that are published with the program.</summary>
    /// <param name="programFolder">Where the program lies.</param>
    public static string PublishedModules(string programFolder) => Path.Join(programFolder, "Modules");

    /// <summary>The path of the manifest; null when there is none.</summary>
    /// <param name="programFolder">Where the program lies.</param>
    public static string? Find(string programFolder)
    {
        string published = Path.Join(PublishedModules(programFolder), "PgmlBackup", Manifest);
        if (File.Exists(published))
        {
            return published;
        }

        for (DirectoryInfo? folder = new(programFolder); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Join(folder.FullName, Manifest);
            if (File.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
