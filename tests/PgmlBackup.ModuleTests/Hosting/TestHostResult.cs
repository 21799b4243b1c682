namespace PgmlBackup.ModuleTests.Hosting;

/// <summary>What a script of another process wrote.</summary>
/// <param name="ExitCode">1 after any error, else 0.</param>
/// <param name="Output">Its objects, as text.</param>
/// <param name="Errors">Its errors: id, tab, message.</param>
internal sealed record TestHostResult(int ExitCode, IReadOnlyList<string> Output, IReadOnlyList<string> Errors)
{
    /// <summary>The output of a script that had no error.</summary>
    public IReadOnlyList<string> Succeeded
    {
        get
        {
            Assert.Empty(Errors);
            Assert.Equal(0, ExitCode);
            return Output;
        }
    }
}
