using System.Diagnostics;

namespace PgmlBackup.TestKit.Clusters;

/// <summary>Starts real programs for the tests, independently of the engine that is under test.</summary>
public static class TestProgram
{
    /// <summary>Everything that a test starts carries this variable with the name of its scratch folder, so that it is found and ended whatever happened.</summary>
    public const string Marker = "PGML_TEST_SCRATCH";

    /// <summary>Runs a program to its end. Cancelling kills it with all its children.</summary>
    /// <param name="account">Who it runs as; null for whoever runs the tests.</param>
    /// <param name="arguments">The program and its arguments.</param>
    /// <param name="environment">What is added to the environment; nothing else than PATH, HOME and a C.UTF-8 locale is in it.</param>
    /// <param name="input">What it reads from standard input.</param>
    /// <param name="workingDirectory">Where it runs; <c>/</c> by default, since the account may not enter the present folder.</param>
    /// <param name="cancellationToken">Kills it.</param>
    public static async Task<TestProgramResult> RunAsync(
        TestAccount? account,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null,
        string? input = null,
        string workingDirectory = "/",
        CancellationToken cancellationToken = default)
    {
        using Process process = Start(account, arguments, environment, workingDirectory);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            Task<string> errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await WriteInputAsync(process, input, cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return new TestProgramResult(string.Join(' ', arguments), process.ExitCode, await output, await errors);
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>Starts a program and leaves it running; its streams are redirected and are the caller's to read.</summary>
    public static Process Start(
        TestAccount? account,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null,
        string workingDirectory = "/")
    {
        string[] vector = [.. ChangeAccount(account), .. arguments];
        var start = new ProcessStartInfo(vector[0], vector[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = workingDirectory,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
        start.Environment["HOME"] = (account ?? TestAccount.Current).Home;
        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment[TestState.Variable] = TestState.Path;
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return Process.Start(start) ?? throw new InvalidOperationException($"{vector[0]} did not start.");
    }

    /// <summary>The words before a command that make it run as an account.</summary>
    public static IReadOnlyList<string> ChangeAccount(TestAccount? account) =>
        account is null || account.UserId == TestAccount.Current.UserId
            ? []
            : ["setpriv", "--reuid", account.Name, "--regid", $"{account.GroupId}", "--init-groups", "--"];

    private static async Task WriteInputAsync(Process process, string? input, CancellationToken cancellationToken)
    {
        try
        {
            await process.StandardInput.WriteAsync((input ?? "").AsMemory(), cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException) when (process.HasExited || input is null)
        {
            // It ended, or closed its input, without reading it: its exit code tells the rest.
        }
    }
}
