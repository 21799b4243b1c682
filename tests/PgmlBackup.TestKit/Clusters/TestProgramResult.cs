namespace PgmlBackup.TestKit.Clusters;

/// <summary>What a program left behind.</summary>
public sealed record TestProgramResult(string CommandLine, int ExitCode, string Output, string ErrorText)
{
    /// <summary>The result, or an exception that shows all that the program said when it did not exit with 0.</summary>
    public TestProgramResult EnsureSuccess() => ExitCode == 0
        ? this
        : throw new InvalidOperationException($"{CommandLine} exited with {ExitCode}.\n{Output}{ErrorText}");
}
