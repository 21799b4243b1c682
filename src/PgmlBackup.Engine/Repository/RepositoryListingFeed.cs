using System.Buffers;
using System.Text.Json;
using PgmlBackup.Engine.Faults;

namespace PgmlBackup.Engine.Repository;

/// <summary>Reads the JSON of <c>pgbackrest repo-ls</c> as it comes, in pieces of any length, and keeps no more of it than one entry.</summary>
/// <param name="onEntry">Hears each entry.</param>
public sealed class RepositoryListingFeed(Action<RepositoryEntry> onEntry)
{
    private readonly ArrayBufferWriter<byte> _entry = new(1024);
    private Place _place = Place.LineStart;
    private int _depth;
    private bool _inString;
    private bool _isEscaped;

    // Where the reader is: warnings may stand in lines before the JSON, which is one line.
    private enum Place
    {
        LineStart,
        OtherLine,
        Json,
        End,
    }

    /// <summary>Takes the next bytes.</summary>
    /// <exception cref="PgmlException"><c>RepositoryAnswerInvalid</c>.</exception>
    public void Feed(ReadOnlyMemory<byte> bytes)
    {
        int at = 0;
        while (at < bytes.Length)
        {
            at += _place switch
            {
                Place.Json => Take(bytes.Span[at..]),
                Place.End => bytes.Length - at,
                _ => Skip(bytes.Span[at..]),
            };
        }
    }

    /// <summary>Says that nothing more comes.</summary>
    /// <exception cref="PgmlException"><c>RepositoryAnswerInvalid</c>: the JSON is not whole, or there was none.</exception>
    public void Complete()
    {
        if (_place != Place.End)
        {
            throw RepositoryListingReader.Invalid(_place == Place.Json ? "it ends too early" : "there is no JSON in it", null);
        }
    }

    private int Skip(ReadOnlySpan<byte> bytes)
    {
        if (_place == Place.LineStart && bytes[0] == (byte)'{')
        {
            _place = Place.Json;
            Begin();
            return 1;
        }

        int end = bytes.IndexOf((byte)'\n');
        _place = end < 0 ? Place.OtherLine : Place.LineStart;
        return end < 0 ? bytes.Length : end + 1;
    }

    // Up to the end of an entry, or of what there is.
    private int Take(ReadOnlySpan<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            byte value = bytes[i];
            if (_inString)
            {
                _inString = _isEscaped || value != (byte)'"';
                _isEscaped = !_isEscaped && value == (byte)'\\';
            }
            else if (value == (byte)'"')
            {
                _inString = true;
            }
            else if (value == (byte)'{')
            {
                _depth++;
            }
            else if (value == (byte)'}' && --_depth <= 0)
            {
                _place = _depth < 0 ? Place.End : Place.Json;
                if (_depth == 0)
                {
                    _entry.Write(bytes[..(i + 1)]);
                    HandOver();
                }

                return i + 1;
            }
            else if (value == (byte)',' && _depth == 0)
            {
                Begin();
                return i + 1;
            }
        }

        _entry.Write(bytes);
        return bytes.Length;
    }

    // Each entry is read as an object of its own, which needs a bracket before and behind it.
    private void Begin()
    {
        _entry.ResetWrittenCount();
        _entry.Write("{"u8);
    }

    private void HandOver()
    {
        _entry.Write("}"u8);
        List<RepositoryEntry> read;
        try
        {
            read = RepositoryListingReader.Parse(JsonBytes.Repair(_entry.WrittenMemory).Span);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or ArgumentOutOfRangeException)
        {
            throw RepositoryListingReader.Invalid(e.Message, e);
        }

        Begin();
        read.ForEach(onEntry);
    }
}
