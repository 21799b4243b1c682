using System.Buffers;
using System.Text.Json;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Repository;

internal ref partial struct InfoParser
{
    private const int FirstRows = 64;
    private const int LongestShortName = 5;

    private void ReadBackups()
    {
        if (ReadNext() == JsonTokenType.Null)
        {
            return;
        }

        Expect(JsonTokenType.StartArray);
        while (ReadNext() != JsonTokenType.EndArray)
        {
            Expect(JsonTokenType.StartObject);
            if (_rowCount == _rows.Length)
            {
                GrowRows();
            }

            ref BackupRow row = ref _rows[_rowCount++];
            row = default;
            ReadBackup(ref row);
        }
    }

    private void GrowRows()
    {
        BackupRow[] larger = ArrayPool<BackupRow>.Shared.Rent(Math.Max(FirstRows, _rows.Length * 2));
        _rows.AsSpan(0, _rowCount).CopyTo(larger);
        ReturnRows();
        _rows = larger;
    }

    private void ReturnRows()
    {
        if (_rows.Length > 0)
        {
            ArrayPool<BackupRow>.Shared.Return(_rows, clearArray: true);
            _rows = [];
        }
    }

    private void ReadBackup(ref BackupRow row)
    {
        while (ReadNext() == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> name = _reader.ValueSpan;
            bool isCommon = name.Length <= LongestShortName ? ReadShortNamed(ref row, name) : ReadLongNamed(ref row, name);
            if (!isCommon && !ReadRare(ref row, name))
            {
                SkipValue();
            }
        }

        if (row.Label is null)
        {
            throw Missing("label of a backup");
        }
    }

    private bool ReadShortNamed(ref BackupRow row, ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("label"u8))
        {
            row.Label = ReadPooled();
        }
        else if (name.SequenceEqual("prior"u8))
        {
            row.Prior = ReadPooled();
        }
        else if (name.SequenceEqual("error"u8))
        {
            row.Error = ReadNext() == JsonTokenType.Null ? null : _reader.GetBoolean();
        }
        else if (name.SequenceEqual("type"u8))
        {
            row.Type = ReadType();
        }
        else if (name.SequenceEqual("info"u8))
        {
            ReadSizes(ref row);
        }
        else if (name.SequenceEqual("lsn"u8))
        {
            (row.LsnStart, row.LsnStop) = ReadEnds();
        }
        else
        {
            return false;
        }

        return true;
    }

    private bool ReadLongNamed(ref BackupRow row, ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("archive"u8))
        {
            (row.WalStart, row.WalStop) = ReadEnds();
        }
        else if (name.SequenceEqual("backrest"u8))
        {
            row.Version = ReadMakerVersion();
        }
        else if (name.SequenceEqual("database"u8))
        {
            (row.DatabaseId, row.Repository) = ReadDatabaseKey();
        }
        else if (name.SequenceEqual("reference"u8))
        {
            row.Reference = ReadReference();
        }
        else if (name.SequenceEqual("timestamp"u8))
        {
            ReadTimes(ref row);
        }
        else
        {
            return false;
        }

        return true;
    }

    private PgBackupType ReadType()
    {
        ReadNext();
        ReadOnlySpan<byte> value = _reader.ValueSpan;
        return value.SequenceEqual("incr"u8) ? PgBackupType.Incremental
            : value.SequenceEqual("diff"u8) ? PgBackupType.Differential
            : value.SequenceEqual("full"u8) ? PgBackupType.Full
            : throw new JsonException($"the backup type at byte {_reader.TokenStartIndex} is not known");
    }

    // {"start":..,"stop":..}, each a text or null.
    private (string? Start, string? Stop) ReadEnds()
    {
        (string? Start, string? Stop) ends = default;
        if (ReadNext() == JsonTokenType.Null)
        {
            return ends;
        }

        Expect(JsonTokenType.StartObject);
        while (ReadNext() == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> name = _reader.ValueSpan;
            if (name.SequenceEqual("start"u8))
            {
                ends.Start = ReadPooled();
            }
            else if (name.SequenceEqual("stop"u8))
            {
                ends.Stop = ReadPooled();
            }
            else
            {
                SkipValue();
            }
        }

        return ends;
    }

    private string? ReadMakerVersion()
    {
        string? version = null;
        Enter();
        while (ReadNext() == JsonTokenType.PropertyName)
        {
            if (_reader.ValueSpan.SequenceEqual("version"u8))
            {
                version = ReadPooled();
            }
            else
            {
                SkipValue();
            }
        }

        return version;
    }

    private (int Id, int Repository) ReadDatabaseKey()
    {
        (int Id, int Repository) key = default;
        Enter();
        while (ReadNext() == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> name = _reader.ValueSpan;
            if (name.SequenceEqual("id"u8))
            {
                key.Id = ReadInt();
            }
            else if (name.SequenceEqual("repo-key"u8))
            {
                key.Repository = ReadInt();
            }
            else
            {
                SkipValue();
            }
        }

        return key;
    }

    private void ReadTimes(ref BackupRow row)
    {
        Enter();
        while (ReadNext() == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> name = _reader.ValueSpan;
            if (name.SequenceEqual("start"u8))
            {
                row.StartTime = ReadLong();
            }
            else if (name.SequenceEqual("stop"u8))
            {
                row.StopTime = ReadLong();
            }
            else
            {
                SkipValue();
            }
        }
    }

    private void ReadSizes(ref BackupRow row)
    {
        Enter();
        while (ReadNext() == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> name = _reader.ValueSpan;
            if (name.SequenceEqual("delta"u8))
            {
                row.Delta = ReadLong();
            }
            else if (name.SequenceEqual("repository"u8))
            {
                ReadRepositorySizes(ref row);
            }
            else if (name.SequenceEqual("size"u8))
            {
                row.Size = ReadLong();
            }
            else
            {
                SkipValue();
            }
        }
    }

    // Without "size" where block incremental is used: then size-map and delta-map stand there.
    private void ReadRepositorySizes(ref BackupRow row)
    {
        Enter();
        while (ReadNext() == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> name = _reader.ValueSpan;
            if (name.SequenceEqual("delta"u8))
            {
                row.RepositoryDelta = ReadLong();
            }
            else if (name.SequenceEqual("size"u8))
            {
                row.RepositorySize = ReadNext() == JsonTokenType.Null ? null : _reader.GetInt64();
            }
            else
            {
                SkipValue();
            }
        }
    }

    // Neighbours mostly refer to the same sets: they share the list.
    private IReadOnlyList<string>? ReadReference()
    {
        if (ReadNext() == JsonTokenType.Null)
        {
            return null;
        }

        Expect(JsonTokenType.StartArray);
        List<string> labels = _labels ??= [];
        labels.Clear();
        while (ReadNext() != JsonTokenType.EndArray)
        {
            Expect(JsonTokenType.String);
            labels.Add(CurrentPooled());
        }

        return labels.SequenceEqual(_lastReference) ? _lastReference : _lastReference = labels.ToArray();
    }
}
