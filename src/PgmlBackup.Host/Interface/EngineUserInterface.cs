using System.Management.Automation;
using System.Management.Automation.Host;
using System.Text;
using PgmlBackup.Host.Output;

namespace PgmlBackup.Host.Interface;

/// <summary>Where the engine writes and asks. Standard output gets output only; everything else goes to standard error.</summary>
internal sealed partial class EngineUserInterface : PSHostUserInterface
{
    private readonly Terminal _terminal;
    private readonly Dictionary<(long Source, int Activity), ProgressRecord> _activities = [];
    private StringBuilder? _captured;
    private string? _information;

    /// <summary>An interface.</summary>
    /// <param name="terminal">The streams.</param>
    /// <param name="nonInteractive">True when nothing may be asked even of a terminal.</param>
    /// <param name="stop">Ends the wait for an answer.</param>
    public EngineUserInterface(Terminal terminal, bool nonInteractive, CancellationToken stop)
    {
        _terminal = terminal;
        _stop = stop;
        _canAsk = !nonInteractive && terminal.State.IsInputTerminal && (terminal.State.IsErrorTerminal || terminal.State.IsOutputTerminal);
        RawUI = new EngineRawUserInterface(terminal.Width);
    }

    /// <summary>What the formatter writes output for; null until a pipeline has one.</summary>
    public OutputSink? Sink { get; set; }

    /// <inheritdoc/>
    public override PSHostRawUserInterface RawUI { get; }

    /// <inheritdoc/>
    public override bool SupportsVirtualTerminal => _terminal.State.ShowsOutputColor || _terminal.State.ShowsErrorColor;

    /// <summary>Runs something whose text is wanted, not shown: colours are kept.</summary>
    public string Capture(Action action)
    {
        StringBuilder? before = _captured;
        var text = new StringBuilder();
        _captured = text;
        try
        {
            action();
        }
        finally
        {
            _captured = before;
        }

        return text.ToString();
    }

    /// <summary>Takes the progress line away.</summary>
    public void ClearProgress() => _terminal.ClearProgress();

    /// <inheritdoc/>
    public override void Write(string value) => WriteText(value);

    /// <inheritdoc/>
    public override void Write(ConsoleColor foregroundColor, ConsoleColor backgroundColor, string value) => WriteText(value);

    /// <inheritdoc/>
    public override void WriteLine(string value) => WriteText(value + "\n");

    /// <inheritdoc/>
    public override void WriteErrorLine(string value) => WriteSide(value);

    /// <inheritdoc/>
    public override void WriteDebugLine(string message) => WriteSide("DEBUG: " + message, PSStyle.Instance.Formatting.Debug);

    /// <inheritdoc/>
    public override void WriteVerboseLine(string message) => WriteSide("VERBOSE: " + message, PSStyle.Instance.Formatting.Verbose);

    /// <inheritdoc/>
    public override void WriteWarningLine(string message) => WriteSide("WARNING: " + message, PSStyle.Instance.Formatting.Warning);

    /// <inheritdoc/>
    public override void WriteInformation(InformationRecord record)
    {
        // If it is to be shown, the engine writes the same text as a line next, and only this call tells that it is no output.
        _information = record.ToString();
    }

    /// <inheritdoc/>
    public override void WriteProgress(long sourceId, ProgressRecord record)
    {
        var key = (sourceId, record.ActivityId);
        if (record.RecordType == ProgressRecordType.Completed)
        {
            _activities.Remove(key);
            if (_activities.Count == 0)
            {
                _terminal.ClearProgress();
            }

            return;
        }

        if (_terminal.ShowsProgress)
        {
            _activities[key] = record;
            _terminal.ShowProgress(record.Activity, record.StatusDescription, record.PercentComplete, record.SecondsRemaining);
        }
    }

    /// <summary>Writes a line beside the output.</summary>
    /// <param name="text">The line.</param>
    /// <param name="color">The escape code to begin it with.</param>
    public void WriteSide(string text, string color = "")
    {
        string decorated = color.Length == 0 ? text : color + text + PSStyle.Instance.Reset;
        _terminal.WriteError(GetOutputString(decorated, _terminal.State.ShowsErrorColor) + "\n");
    }

    private void WriteText(string text)
    {
        string? information = Interlocked.Exchange(ref _information, null);
        if (_captured is not null)
        {
            _captured.Append(text);
        }
        else if (IsOutput(text, information))
        {
            _terminal.WriteOutput(GetOutputString(text, _terminal.State.ShowsOutputColor));
        }
        else
        {
            _terminal.WriteError(GetOutputString(text, _terminal.State.ShowsErrorColor));
        }
    }

    // Where the output is JSON, no text of the host belongs into it; beside a single cmdlet there is only what -WhatIf says.
    private bool IsOutput(string text, string? information) =>
        Sink is { IsFormatted: true } && (Sink.IsWriting || (Sink.TakesHostText && (information is null || text != information + "\n")));
}
