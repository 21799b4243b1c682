using System.Text.Json;

namespace PgmlBackup.Engine.Repository;

internal ref partial struct InfoParser
{
    private delegate T ElementReader<T>(ref InfoParser parser);

    private static JsonException Missing(string what) => new($"the {what} is missing");

    private JsonTokenType ReadNext() => _reader.Read() ? _reader.TokenType : throw new JsonException("it ends too early");

    private readonly void Expect(JsonTokenType token)
    {
        if (_reader.TokenType != token)
        {
            throw new JsonException($"{token} was expected at byte {_reader.TokenStartIndex}, not {_reader.TokenType}");
        }
    }

    private void Enter()
    {
        ReadNext();
        Expect(JsonTokenType.StartObject);
    }

    private void SkipValue()
    {
        ReadNext();
        _reader.Skip();
    }

    /// <summary>Reads an array of objects; null is an empty one.</summary>
    private List<T> ReadList<T>(ElementReader<T> read)
    {
        List<T> list = [];
        if (ReadNext() == JsonTokenType.Null)
        {
            return list;
        }

        Expect(JsonTokenType.StartArray);
        while (ReadNext() != JsonTokenType.EndArray)
        {
            Expect(JsonTokenType.StartObject);
            list.Add(read(ref this));
        }

        return list;
    }

    private int ReadInt()
    {
        ReadNext();
        return _reader.GetInt32();
    }

    private long ReadLong()
    {
        ReadNext();
        return _reader.GetInt64();
    }

    private string? ReadString()
    {
        ReadNext();
        return _reader.GetString();
    }

    /// <summary>A text that many backups share, or that is likely to be met again soon.</summary>
    private string? ReadPooled()
    {
        if (ReadNext() == JsonTokenType.Null)
        {
            return null;
        }

        Expect(JsonTokenType.String);
        return CurrentPooled();
    }

    private string CurrentPooled() => _reader.ValueIsEscaped ? _reader.GetString()! : _strings.Get(_reader.ValueSpan);
}
