using System.Reflection;

[assembly: AssemblyFixture(typeof(PgmlBackup.HostTests.HostFolder))]

namespace PgmlBackup.HostTests;

/// <summary>The built program, copied beside a probe module as if it had been published with it, and as it lies in the checkout.</summary>
public sealed class HostFolder : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("pgml-host-");

    public HostFolder()
    {
        CopyFiles(new DirectoryInfo(Built), Published);
        Copy(new DirectoryInfo(Path.Join(AppContext.BaseDirectory, "Modules")), Path.Join(Published, "Modules"));
    }

    /// <summary>Where the build has put the program.</summary>
    public static string Built { get; } = typeof(HostFolder).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "HostFolder").Value!;

    /// <summary>The program beside the probe module.</summary>
    public string Published => Path.Join(_root.FullName, "published");

    /// <summary>A folder for what a test writes, removed at the end of the run.</summary>
    public string Scratch() => Directory.CreateDirectory(Path.Join(_root.FullName, Path.GetRandomFileName())).FullName;

    /// <summary>The program alone, without a module.</summary>
    public string Bare()
    {
        string folder = Scratch();
        CopyFiles(new DirectoryInfo(Built), folder);
        return folder;
    }

    /// <inheritdoc/>
    public void Dispose() => _root.Delete(recursive: true);

    // The program alone: beside it the build has linked the real module.
    private static void CopyFiles(DirectoryInfo from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (FileInfo file in from.EnumerateFiles())
        {
            file.CopyTo(Path.Join(to, file.Name));
        }
    }

    private static void Copy(DirectoryInfo from, string to)
    {
        CopyFiles(from, to);
        foreach (DirectoryInfo folder in from.EnumerateDirectories())
        {
            Copy(folder, Path.Join(to, folder.Name));
        }
    }
}
