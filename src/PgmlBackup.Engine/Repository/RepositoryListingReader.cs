using System.Text.Json;
using PgmlBackup.Engine.Faults;

namespace PgmlBackup.Engine.Repository;

/// <summary>Reads the JSON of <c>pgbackrest repo-ls</c>. Made for hundreds of thousands of WAL files.</summary>
public static class RepositoryListingReader
{
    /// <summary>Reads a listing.</summary>
    /// <param name="output">All of standard output.</param>
    /// <returns>The entries in pgBackRest's order. A path that is not there lists as an empty one: <c>.</c> alone.</returns>
    /// <exception cref="PgmlException"><c>RepositoryAnswerInvalid</c> when it holds no such JSON, or only a part of it.</exception>
    public static IReadOnlyList<RepositoryEntry> Read(ReadOnlyMemory<byte> output)
    {
        int start = JsonBytes.Start(output.Span, (byte)'{');
        if (start < 0)
        {
            throw Invalid("there is no JSON in it", null);
        }

        try
        {
            return Parse(JsonBytes.Repair(output[start..]).Span);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or ArgumentOutOfRangeException)
        {
            throw Invalid(e.Message, e);
        }
    }

    internal static PgmlException Invalid(string reason, Exception? inner) =>
        new(FaultCatalog.RepositoryAnswerInvalid, $"The answer of pgBackRest repo-ls cannot be read: {reason}.", inner: inner);

    internal static List<RepositoryEntry> Parse(ReadOnlySpan<byte> json)
    {
        List<RepositoryEntry> entries = [];
        var reader = new Utf8JsonReader(json);
        Read(ref reader);
        while (Read(ref reader) == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            entries.Add(ParseEntry(ref reader, name));
        }

        return entries;
    }

    private static RepositoryEntry ParseEntry(ref Utf8JsonReader reader, string name)
    {
        RepositoryEntryKind kind = RepositoryEntryKind.Special;
        long? size = null;
        DateTime? time = null;
        string? destination = null;
        Read(ref reader);
        while (Read(ref reader) == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> key = reader.ValueSpan;
            Read(ref reader);
            if (key.SequenceEqual("type"u8))
            {
                kind = KindOf(reader.ValueSpan);
            }
            else if (key.SequenceEqual("size"u8))
            {
                size = reader.GetInt64();
            }
            else if (key.SequenceEqual("time"u8))
            {
                time = DateTime.UnixEpoch.AddSeconds(reader.GetInt64());
            }
            else if (key.SequenceEqual("destination"u8))
            {
                destination = reader.GetString();
            }
            else
            {
                reader.Skip();
            }
        }

        return new RepositoryEntry(name, kind) { Size = size, Time = time, Destination = destination };
    }

    private static RepositoryEntryKind KindOf(ReadOnlySpan<byte> type) =>
        type.SequenceEqual("file"u8) ? RepositoryEntryKind.File
        : type.SequenceEqual("path"u8) ? RepositoryEntryKind.Path
        : type.SequenceEqual("link"u8) ? RepositoryEntryKind.Link
        : RepositoryEntryKind.Special;

    private static JsonTokenType Read(ref Utf8JsonReader reader) => reader.Read() ? reader.TokenType : throw new JsonException("it ends too early");
}
