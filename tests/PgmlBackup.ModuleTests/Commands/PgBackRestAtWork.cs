using System.Text;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.ModuleTests.Commands;

/// <summary>The processes and locks of pgBackRest, seen without the module under test.</summary>
internal static class PgBackRestAtWork
{
    private const int Held = 99;

    /// <summary>The processes that back up or restore a cluster, those that copy files among them.</summary>
    public static IReadOnlyList<string> Processes(ScratchCluster cluster)
    {
        List<string> found = [];
        foreach (string folder in Directory.EnumerateDirectories("/proc").Where(folder => char.IsAsciiDigit(Path.GetFileName(folder)[0])))
        {
            string[] words = CommandLine(folder);
            if (words.Any(word => word.StartsWith($"--config={cluster.Folder.Path}/", StringComparison.Ordinal)) && words.FirstOrDefault(IsWork) is { } command && words[0].EndsWith("pgbackrest", StringComparison.Ordinal))
            {
                found.Add($"{Path.GetFileName(folder)} {command}");
            }
        }

        return found;
    }

    /// <summary>Completes when a process of pgBackRest copies files.</summary>
    public static Task CopiesAsync(ScratchCluster cluster, CancellationToken stop) =>
        ProcessTable.UntilAsync(() => Processes(cluster).Any(process => process.EndsWith(":local", StringComparison.Ordinal)), "pgBackRest's copying", stop);

    /// <summary>Fails where a process of pgBackRest or its lock is left.</summary>
    public static async Task AssertOverAsync(ScratchCluster cluster)
    {
        Assert.Empty(Processes(cluster));
        foreach (string file in Directory.EnumerateFiles(cluster.LockPath, "*.lock").Where(file => !file.Contains("-archive", StringComparison.Ordinal)))
        {
            TestProgramResult result = await cluster.RunAsync(["flock", "-n", "-E", $"{Held}", file, "true"], cancellationToken: TestContext.Current.CancellationToken);
            Assert.Equal(0, result.ExitCode);
        }
    }

    private static bool IsWork(string word) => word.Split(':')[0] is "backup" or "restore";

    private static string[] CommandLine(string folder)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes(Path.Join(folder, "cmdline"))).Split('\0');
        }
        catch (Exception ended) when (ended is IOException or UnauthorizedAccessException)
        {
            return [""];
        }
    }
}
