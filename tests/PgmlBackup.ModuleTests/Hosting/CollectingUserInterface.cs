using System.Collections.Concurrent;
using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;
using System.Text;

namespace PgmlBackup.ModuleTests.Hosting;

/// <summary>Keeps each stream that a host is shown, and answers questions from <see cref="Answers"/>. A question without an answer fails as it does in <c>-NonInteractive</c>.</summary>
internal sealed class CollectingUserInterface(int width, int height) : PSHostUserInterface
{
    private readonly StringBuilder _text = new();

    /// <summary>The indexes that are chosen at the next questions, in turn.</summary>
    public Queue<int> Answers { get; } = new();

    /// <summary>The questions that were asked: caption, message and choices.</summary>
    public List<string> Questions { get; } = [];

    /// <summary>The progress that was shown.</summary>
    public ConcurrentQueue<ProgressRecord> Progress { get; } = new();

    /// <summary>Whether colours are kept in <see cref="TakeText"/>.</summary>
    public bool KeepsColour { get; set; }

    /// <inheritdoc/>
    public override PSHostRawUserInterface RawUI { get; } = new FixedRawUserInterface(width, height);

    /// <inheritdoc/>
    public override bool SupportsVirtualTerminal => true;

    /// <summary>Takes what was shown since the last time, with <c>\n</c> at the ends of lines.</summary>
    public string TakeText()
    {
        lock (_text)
        {
            string text = _text.ToString();
            _text.Clear();
            return text;
        }
    }

    /// <inheritdoc/>
    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        Questions.Add($"{caption}|{message}|{string.Join(",", choices.Select(choice => choice.Label.Replace("&", "", StringComparison.Ordinal)))}");
        return Answers.TryDequeue(out int answer) ? answer : throw NonInteractive();
    }

    /// <inheritdoc/>
    public override Dictionary<string, PSObject> Prompt(string caption, string message, Collection<FieldDescription> descriptions) => throw NonInteractive();

    /// <inheritdoc/>
    public override PSCredential PromptForCredential(string caption, string message, string userName, string targetName) => throw NonInteractive();

    /// <inheritdoc/>
    public override PSCredential PromptForCredential(
        string caption,
        string message,
        string userName,
        string targetName,
        PSCredentialTypes allowedCredentialTypes,
        PSCredentialUIOptions options) => throw NonInteractive();

    /// <inheritdoc/>
    public override string ReadLine() => throw NonInteractive();

    /// <inheritdoc/>
    public override SecureString ReadLineAsSecureString() => throw NonInteractive();

    /// <inheritdoc/>
    public override void Write(string value) => Append(value);

    /// <inheritdoc/>
    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => Append(value);

    /// <inheritdoc/>
    public override void WriteLine(string value) => Append(value + "\n");

    /// <inheritdoc/>
    public override void WriteErrorLine(string value) => Append(value + "\n");

    /// <inheritdoc/>
    public override void WriteDebugLine(string message) => Append($"DEBUG: {message}\n");

    /// <inheritdoc/>
    public override void WriteVerboseLine(string message) => Append($"VERBOSE: {message}\n");

    /// <inheritdoc/>
    public override void WriteWarningLine(string message) => Append($"WARNING: {message}\n");

    /// <inheritdoc/>
    public override void WriteProgress(long sourceId, ProgressRecord record) => Progress.Enqueue(record);

    private static PSInvalidOperationException NonInteractive() =>
        new("PowerShell is in NonInteractive mode. Read and Prompt functionality is not available.");

    private void Append(string value)
    {
        // Colour codes reach a host whatever it says that it can show; the console host takes them out by this same call.
        string shown = GetOutputString(value, KeepsColour).ReplaceLineEndings("\n");
        lock (_text)
        {
            _text.Append(shown);
        }
    }
}
