using System.Diagnostics;

namespace PgmlBackup.ModuleTests.Hosting;

/// <summary>PowerShell in a process of its own: for what a process does only once, such as loading an assembly of some name.</summary>
internal static class TestHost
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);

    private static string Executable { get; } = Path.Join(
        AppContext.BaseDirectory.Replace("PgmlBackup.ModuleTests", "PgmlBackup.TestHost", StringComparison.Ordinal),
        OperatingSystem.IsWindows() ? "PgmlBackup.TestHost.exe" : "PgmlBackup.TestHost");

    /// <summary>Runs a script in a new process.</summary>
    /// <param name="modulePath">The <c>PSModulePath</c> of the process.</param>
    /// <param name="script">The script; begin it with <c>param(...)</c> to take arguments.</param>
    /// <param name="arguments">Its arguments, by position.</param>
    public static Task<TestHostResult> RunAsync(string modulePath, string script, params string[] arguments) => RunAsync(modulePath, s_limit, script, arguments);

    /// <summary>Runs a script in a new process that may take its time.</summary>
    /// <param name="modulePath">The <c>PSModulePath</c> of the process.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="script">The script; begin it with <c>param(...)</c> to take arguments.</param>
    /// <param name="arguments">Its arguments, by position.</param>
    public static async Task<TestHostResult> RunAsync(string modulePath, TimeSpan limit, string script, params string[] arguments)
    {
        var start = new ProcessStartInfo(Executable, [script, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        start.Environment["PSModulePath"] = modulePath;

        // A build that the script starts leaves no server behind: it would hold our pipes open.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        stop.CancelAfter(limit);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(stop.Token);
            Task<string> errors = process.StandardError.ReadToEndAsync(stop.Token);
            await process.WaitForExitAsync(stop.Token);
            return new TestHostResult(process.ExitCode, Lines(await output), Lines(await errors));
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
