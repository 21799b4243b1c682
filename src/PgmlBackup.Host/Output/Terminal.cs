using System.Text;

namespace PgmlBackup.Host.Output;

/// <summary>The standard streams, with the progress line kept out of what is written. Any thread may call.</summary>
internal sealed class Terminal : IDisposable
{
    private const int WidthWithoutTerminal = 120;
    private readonly Lock _lock = new();
    private readonly TextWriter _output;
    private readonly TextWriter _error;
    private readonly ProgressLine? _progress;
    private readonly Lazy<TextReader> _input = new(OpenInput);

    /// <summary>A terminal over given streams.</summary>
    public Terminal(TextWriter output, TextWriter error, TerminalState state, Func<int>? width = null, TimeProvider? time = null)
    {
        _output = output;
        _error = error;
        State = state;
        Width = width ?? (() => WidthWithoutTerminal);
        _progress = state.CanRedraw ? new ProgressLine(error, Width, time ?? TimeProvider.System) : null;
    }

    /// <summary>What the streams are.</summary>
    public TerminalState State { get; }

    /// <summary>The columns that output may fill.</summary>
    public Func<int> Width { get; }

    /// <summary>Whether progress is drawn at all.</summary>
    public bool ShowsProgress => _progress is not null;

    /// <summary>The streams of this process, as UTF-8 whatever the locale (cron has none).</summary>
    public static Terminal Open()
    {
        TerminalState state = TerminalState.Detect();
        return new Terminal(
            OperatingSystem.IsWindows() ? Console.Out : Writer(Console.OpenStandardOutput()),
            OperatingSystem.IsWindows() ? Console.Error : Writer(Console.OpenStandardError()),
            state,
            state.IsOutputTerminal ? ConsoleWidth : null);
    }

    /// <summary>Writes output.</summary>
    public void WriteOutput(string text) => Write(_output, text);

    /// <summary>Writes everything that is not output.</summary>
    public void WriteError(string text) => Write(_error, text);

    /// <summary>Shows progress where it can be drawn over.</summary>
    public void ShowProgress(string activity, string? status, int percent, int secondsRemaining)
    {
        lock (_lock)
        {
            _progress?.Show(activity, status, percent, secondsRemaining);
        }
    }

    /// <summary>Takes the progress line away.</summary>
    public void ClearProgress()
    {
        lock (_lock)
        {
            _progress?.Clear();
        }
    }

    /// <summary>Reads a line that somebody types. A read cannot be broken off, so it is left behind when the wait for it ends.</summary>
    /// <param name="stop">Ends the wait.</param>
    /// <returns>Null at the end of input.</returns>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    public string? ReadLine(CancellationToken stop)
    {
        Task<string?> line = Task.Run(() => _input.Value.ReadLine(), CancellationToken.None);
        line.Wait(stop);
        return line.Result;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ClearProgress();
        _output.Flush();
        _error.Flush();
    }

    private static StreamWriter Writer(Stream stream) =>
        new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };

    private static TextReader OpenInput() =>
        OperatingSystem.IsWindows() ? Console.In : new StreamReader(Console.OpenStandardInput(), Encoding.UTF8);

    // A width of 0 (a terminal without a size) would make tables vanish.
    private static int ConsoleWidth() => Console.WindowWidth is > 0 and int width ? width : WidthWithoutTerminal;

    private void Write(TextWriter writer, string text)
    {
        lock (_lock)
        {
            _progress?.Clear();
            writer.Write(text);
        }
    }
}
