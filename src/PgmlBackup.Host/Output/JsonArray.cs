namespace PgmlBackup.Host.Output;

/// <summary>One JSON array on standard output, an element a line, written as the elements come.</summary>
/// <param name="write">Where the text goes.</param>
internal sealed class JsonArray(Action<string> write)
{
    private bool _isOpen;

    /// <summary>Adds an element.</summary>
    public void Add(object? value)
    {
        // Made before anything is written: an object that cannot be serialised must not leave half of itself.
        string element = ObjectJson.Serialize(value);
        write((_isOpen ? ",\n" : "[\n") + element);
        _isOpen = true;
    }

    /// <summary>Ends the array, so that what was written is whole, however the pipeline has ended.</summary>
    public void Close() => write(_isOpen ? "\n]\n" : "[]\n");
}
