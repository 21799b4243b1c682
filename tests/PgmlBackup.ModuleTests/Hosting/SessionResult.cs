using System.Management.Automation;

namespace PgmlBackup.ModuleTests.Hosting;

/// <summary>What one pipeline wrote to each stream.</summary>
/// <param name="Output">The objects.</param>
/// <param name="Errors">The errors that did not end the pipeline.</param>
/// <param name="Terminating">What ended the pipeline: the record of the exception that <c>Invoke</c> threw; null when it ran to its end.</param>
/// <param name="Stopped">True when it was stopped from outside.</param>
/// <param name="Warnings">The warnings.</param>
/// <param name="Verbose">The verbose messages.</param>
/// <param name="Debug">The debug messages.</param>
/// <param name="Information">The information records.</param>
/// <param name="Progress">The progress records.</param>
internal sealed record SessionResult(
    IReadOnlyList<PSObject> Output,
    IReadOnlyList<ErrorRecord> Errors,
    ErrorRecord? Terminating,
    bool Stopped,
    IReadOnlyList<string> Warnings,
    IReadOnlyList<string> Verbose,
    IReadOnlyList<string> Debug,
    IReadOnlyList<InformationRecord> Information,
    IReadOnlyList<ProgressRecord> Progress)
{
    /// <summary>The output of a pipeline that had no error of any kind.</summary>
    public IReadOnlyList<PSObject> Succeeded
    {
        get
        {
            Assert.Null(Terminating);
            Assert.Empty(Errors);
            Assert.False(Stopped);
            return Output;
        }
    }

    /// <summary>The objects themselves.</summary>
    public IReadOnlyList<object> Objects => [.. Output.Select(item => item.BaseObject)];
}
