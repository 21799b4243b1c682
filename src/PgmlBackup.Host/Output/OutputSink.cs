using PgmlBackup.Host.CommandLine;

namespace PgmlBackup.Host.Output;

/// <summary>Decides what becomes of each object of the pipeline.</summary>
internal sealed class OutputSink
{
    private readonly JsonArray? _array;
    private readonly PropertyList? _lists;

    /// <summary>A sink for a format.</summary>
    /// <param name="format">The format.</param>
    /// <param name="terminal">Where JSON goes; the other formats are written by PowerShell's formatter through the host.</param>
    /// <param name="hasListView">Whether the formatter has a list view for an object of these types.</param>
    public OutputSink(OutputFormat format, Terminal terminal, Func<IEnumerable<string>, bool> hasListView)
    {
        IsFormatted = format != OutputFormat.Json;
        _array = IsFormatted ? null : new JsonArray(terminal.WriteOutput);
        _lists = format == OutputFormat.List ? new PropertyList(hasListView) : null;
    }

    /// <summary>Whether what <see cref="Accept"/> returns is to go through PowerShell's formatter.</summary>
    public bool IsFormatted { get; }

    /// <summary>Whether a script may show something by itself, with <c>Out-Default</c> or <c>Out-Host</c>, that is output as well.</summary>
    public bool TakesHostText { get; init; }

    /// <summary>True while the formatter writes output. What reaches the host at other times comes from elsewhere.</summary>
    public bool IsWriting { get; set; }

    /// <summary>Takes an object and returns what the formatter is to show for it.</summary>
    public IEnumerable<object?> Accept(object? value)
    {
        if (_array is not null)
        {
            _array.Add(value);
            return [];
        }

        return _lists is null ? [value] : _lists.Render(value);
    }

    /// <summary>Ends what has to be ended.</summary>
    public void Close() => _array?.Close();
}
