using System.Management.Automation;
using PgmlBackup.Engine.Faults;

namespace PgmlBackup.Commands;

// What a cmdlet says and asks, from any thread while its block runs. The engine's own methods of these names refuse every thread but the pipeline's.
public abstract partial class AsyncCmdlet
{
    /// <summary>Writes one object, a collection as a whole.</summary>
    /// <param name="sendToPipeline">What is written.</param>
    public new void WriteObject(object? sendToPipeline) => Post(() => base.WriteObject(sendToPipeline));

    /// <summary>Writes an object or the elements of a collection.</summary>
    /// <param name="sendToPipeline">What is written.</param>
    /// <param name="enumerateCollection">True to write each element by itself.</param>
    public new void WriteObject(object? sendToPipeline, bool enumerateCollection) =>
        Post(() => base.WriteObject(sendToPipeline, enumerateCollection));

    /// <summary>Writes an error; the pipeline goes on, unless the caller wants to stop at errors.</summary>
    /// <param name="errorRecord">What <see cref="ErrorFactory"/> made.</param>
    public new void WriteError(ErrorRecord errorRecord) => Post(() => base.WriteError(errorRecord));

    /// <summary>Writes a warning: something to act upon later, never a failure.</summary>
    /// <param name="text">The warning.</param>
    public new void WriteWarning(string text) => Post(() => base.WriteWarning(text));

    /// <summary>Writes what <c>-Verbose</c> shows.</summary>
    /// <param name="text">The message.</param>
    public new void WriteVerbose(string text) => Post(() => base.WriteVerbose(text));

    /// <summary>Writes what <c>-Debug</c> shows.</summary>
    /// <param name="text">The message.</param>
    public new void WriteDebug(string text) => Post(() => base.WriteDebug(text));

    /// <summary>Writes an information record.</summary>
    /// <param name="informationRecord">The record.</param>
    public new void WriteInformation(InformationRecord informationRecord) => Post(() => base.WriteInformation(informationRecord));

    /// <summary>Writes an information message.</summary>
    /// <param name="messageData">The message, or a record that renders itself.</param>
    /// <param name="tags">By what a reader finds it.</param>
    public new void WriteInformation(object messageData, string[] tags) => Post(() => base.WriteInformation(messageData, tags));

    /// <summary>Shows progress, at most five times a second for each activity; the record that completes an activity always.</summary>
    /// <param name="progressRecord">How far it is.</param>
    public new void WriteProgress(ProgressRecord progressRecord)
    {
        ArgumentNullException.ThrowIfNull(progressRecord);
        if (AdmitsProgress(progressRecord.ActivityId, progressRecord.RecordType == ProgressRecordType.Completed))
        {
            Post(() => base.WriteProgress(progressRecord));
        }
    }

    /// <summary>Writes an error and waits until PowerShell has taken it: what follows is not done where the caller stops at errors.</summary>
    /// <param name="fault">The failure.</param>
    /// <returns>The wait.</returns>
    /// <exception cref="PipelineStoppedException">The caller stops at errors.</exception>
    /// <exception cref="OperationCanceledException">The pipeline ended before the error was written.</exception>
    protected Task WriteErrorAsync(PgmlException fault)
    {
        ErrorRecord record = ErrorFactory.Create(fault);
        return AskAsync(() =>
        {
            base.WriteError(record);
            return true;
        });
    }

    /// <summary>Asks whether something is to be done, as <c>-WhatIf</c> and <c>-Confirm</c> want it.</summary>
    /// <param name="target">What would be changed.</param>
    /// <param name="action">What would be done to it.</param>
    /// <returns>True to do it.</returns>
    /// <exception cref="OperationCanceledException">The pipeline ended before the answer.</exception>
    protected Task<bool> ShouldProcessAsync(string target, string action) => AskAsync(() => ShouldProcess(target, action));

    /// <summary>Asks whether something is to be done, with a text for each case.</summary>
    /// <param name="description">What is done, for <c>-WhatIf</c> and <c>-Verbose</c>.</param>
    /// <param name="question">What is asked with <c>-Confirm</c>.</param>
    /// <param name="caption">The heading of the question.</param>
    /// <returns>True to do it.</returns>
    /// <exception cref="OperationCanceledException">The pipeline ended before the answer.</exception>
    protected Task<bool> ShouldProcessAsync(string description, string question, string caption) =>
        AskAsync(() => ShouldProcess(description, question, caption));
}
