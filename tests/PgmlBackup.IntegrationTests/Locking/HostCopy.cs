using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using PgmlBackup.TestKit.Clusters;

namespace PgmlBackup.IntegrationTests.Locking;

/// <summary>The built program and module in a folder that every account may enter, which a checkout need not be: to be run as somebody else.</summary>
public sealed class HostCopy : IAsyncLifetime
{
    private const UnixFileMode Enterable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private ScratchFolder? _folder;

    /// <inheritdoc/>
    public ValueTask InitializeAsync()
    {
        _folder = ScratchFolder.Create(TestAccount.Current, Enterable);
        Copy(Metadata("HostFolder"), _folder.MakeFolder("host", Enterable), recurse: false);
        Copy(Path.Combine(Metadata("RepoRoot"), "module"), _folder.MakeFolder("module", Enterable), recurse: true);
        File.Copy(Path.Combine(Metadata("RepoRoot"), "PgmlBackup.psd1"), _folder.Combine("PgmlBackup.psd1"));
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _folder?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>The program.</summary>
    internal string Program => _folder!.Combine("host", "pgmlbackup");

    /// <summary>What the program needs in its environment.</summary>
    internal static IReadOnlyDictionary<string, string> Runtime { get; } =
        new Dictionary<string, string> { ["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..")) };

    /// <summary>Starts a script of one line as an account; null is whoever runs the tests.</summary>
    /// <param name="account">The account.</param>
    /// <param name="script">The script.</param>
    /// <param name="before">Words before the program, for example <c>env PATH=...</c>.</param>
    internal Process Start(TestAccount? account, string script, params string[] before)
    {
        Dictionary<string, string> environment = new()
        {
            [TestProgram.Marker] = _folder!.Path,
            ["DOTNET_ROOT"] = Runtime["DOTNET_ROOT"],
            ["HOME"] = _folder.Path, // Nothing is left in a real one.
        };
        return TestProgram.Start(account, [.. before, Program, "-NonInteractive", "-Command", script], environment);
    }

    /// <summary>Runs a script of one line as an account and returns what it wrote to standard output, an error as its id and message; where that is nothing, standard error.</summary>
    internal async Task<string> RunAsync(TestAccount? account, string command, CancellationToken cancellationToken, params string[] before)
    {
        using Process process = Start(account, $"$ErrorActionPreference = 'Stop'; try {{ {command} }} catch {{ $_.FullyQualifiedErrorId; $_.Exception.Message }}", before);
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync(cancellationToken);
        string output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return output.Length > 0 ? output : await error;
    }

    private static string Metadata(string key) =>
        typeof(HostCopy).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == key).Value!;

    private static void Copy(string from, string to, bool recurse)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.EnumerateFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }

        foreach (string folder in recurse ? Directory.EnumerateDirectories(from) : [])
        {
            Copy(folder, Path.Combine(to, Path.GetFileName(folder)), recurse);
        }
    }
}
