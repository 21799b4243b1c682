using System.Text.Json;
using PgmlBackup.Engine.PgBackRest;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Repository;

/// <summary>One pass over the JSON of <c>info</c>. Keys that it does not know are skipped: later versions add some.</summary>
internal ref partial struct InfoParser(ReadOnlySpan<byte> json)
{
    private readonly Utf8StringPool _strings = new();
    private Utf8JsonReader _reader = new(json);
    private BackupRow[] _rows = [];
    private int _rowCount;
    private List<string>? _labels;
    private IReadOnlyList<string> _lastReference = [];

    /// <summary>Reads all stanzas.</summary>
    /// <exception cref="JsonException">It is not the JSON of <c>info</c>.</exception>
    internal List<StanzaInfo> ReadStanzas()
    {
        List<StanzaInfo> stanzas = [];
        _reader.Read();
        Expect(JsonTokenType.StartArray);
        while (ReadNext() != JsonTokenType.EndArray)
        {
            Expect(JsonTokenType.StartObject);
            stanzas.Add(ReadStanza());
        }

        return stanzas;
    }

    /// <summary>Gives the rows back.</summary>
    internal void Dispose() => ReturnRows();

    private StanzaInfo ReadStanza()
    {
        var part = new StanzaPart();
        _rowCount = 0;
        while (ReadNext() == JsonTokenType.PropertyName)
        {
            ReadStanzaValue(part, _reader.ValueSpan);
        }

        return part.Build(_rows.AsSpan(0, _rowCount));
    }

    private void ReadStanzaValue(StanzaPart part, ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("archive"u8))
        {
            part.Archive = ReadList(static (ref InfoParser parser) => parser.ReadArchive());
        }
        else if (name.SequenceEqual("backup"u8))
        {
            ReadBackups();
        }
        else if (name.SequenceEqual("cipher"u8))
        {
            part.Cipher = ReadPooled();
        }
        else if (name.SequenceEqual("db"u8))
        {
            part.Databases = ReadList(static (ref InfoParser parser) => parser.ReadDatabase());
        }
        else if (name.SequenceEqual("name"u8))
        {
            part.Name = ReadString();
        }
        else if (name.SequenceEqual("repo"u8))
        {
            part.Repositories = ReadList(static (ref InfoParser parser) => parser.ReadRepository());
        }
        else if (name.SequenceEqual("status"u8))
        {
            ReadStatus(part);
        }
        else
        {
            SkipValue();
        }
    }

    private PgArchiveRange ReadArchive()
    {
        int repository = 0;
        string? id = null, first = null, last = null;
        while (ReadNext() == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> name = _reader.ValueSpan;
            if (name.SequenceEqual("database"u8))
            {
                (_, repository) = ReadDatabaseKey();
            }
            else if (name.SequenceEqual("id"u8))
            {
                id = ReadPooled();
            }
            else if (name.SequenceEqual("max"u8))
            {
                last = ReadPooled();
            }
            else if (name.SequenceEqual("min"u8))
            {
                first = ReadPooled();
            }
            else
            {
                SkipValue();
            }
        }

        return new PgArchiveRange { Repository = repository, ArchiveId = id ?? throw Missing("archive id"), First = first, Last = last };
    }

    private DatabaseHistoryEntry ReadDatabase()
    {
        int id = 0, repository = 0;
        ulong system = 0;
        string? version = null;
        while (ReadNext() == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> name = _reader.ValueSpan;
            if (name.SequenceEqual("id"u8))
            {
                id = ReadInt();
            }
            else if (name.SequenceEqual("repo-key"u8))
            {
                repository = ReadInt();
            }
            else if (name.SequenceEqual("system-id"u8))
            {
                // An unsigned 64-bit number: a double would lose its last digits.
                ReadNext();
                system = _reader.GetUInt64();
            }
            else if (name.SequenceEqual("version"u8))
            {
                version = ReadPooled();
            }
            else
            {
                SkipValue();
            }
        }

        return new DatabaseHistoryEntry(id, repository, system, version ?? throw Missing("database version"));
    }

    private PgRepository ReadRepository()
    {
        int key = 0;
        string? cipher = null;
        (int Code, string Message) status = (0, "");
        while (ReadNext() == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> name = _reader.ValueSpan;
            if (name.SequenceEqual("key"u8))
            {
                key = ReadInt();
            }
            else if (name.SequenceEqual("cipher"u8))
            {
                cipher = ReadPooled();
            }
            else if (name.SequenceEqual("status"u8))
            {
                var part = new StanzaPart();
                ReadStatus(part);
                status = (part.Code, part.Message);
            }
            else
            {
                SkipValue();
            }
        }

        return new PgRepository
        {
            Repository = key,
            Cipher = cipher,
            Status = StanzaPart.StatusOf(status.Code),
            Message = LenientText.ForDisplay(status.Message),
        };
    }
}
