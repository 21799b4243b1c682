using System.Text.Json;
using PgmlBackup.Model;

namespace PgmlBackup.Engine.Repository;

internal ref partial struct InfoParser
{
    // Annotations, and what --set adds: links, tablespaces, databases and damaged files.
    private bool ReadRare(ref BackupRow row, ReadOnlySpan<byte> name)
    {
        if (name.SequenceEqual("annotation"u8))
        {
            row.Annotation = ReadAnnotation();
        }
        else if (name.SequenceEqual("database-ref"u8))
        {
            (row.Manifest ??= new BackupManifestRow()).Databases.AddRange(ReadList(static (ref InfoParser parser) => parser.ReadNamed())
                .Select(found => new PgDatabase(found.Name, found.Oid)));
        }
        else if (name.SequenceEqual("tablespace"u8))
        {
            (row.Manifest ??= new BackupManifestRow()).Tablespaces.AddRange(ReadList(static (ref InfoParser parser) => parser.ReadNamed())
                .Select(found => new PgTablespace(found.Name, found.Oid, found.Destination)));
        }
        else if (name.SequenceEqual("link"u8))
        {
            (row.Manifest ??= new BackupManifestRow()).Links.AddRange(ReadList(static (ref InfoParser parser) => parser.ReadNamed())
                .Select(found => $"{found.Name} -> {found.Destination}"));
        }
        else if (name.SequenceEqual("error-list"u8))
        {
            ReadTexts((row.Manifest ??= new BackupManifestRow()).ErrorFiles);
        }
        else
        {
            return false;
        }

        return true;
    }

    private Dictionary<string, string>? ReadAnnotation()
    {
        if (ReadNext() == JsonTokenType.Null)
        {
            return null;
        }

        Expect(JsonTokenType.StartObject);
        Dictionary<string, string> annotation = new(StringComparer.Ordinal);
        while (ReadNext() == JsonTokenType.PropertyName)
        {
            string key = _reader.GetString()!;
            annotation[key] = ReadString() ?? "";
        }

        return annotation;
    }

    private (string Name, uint Oid, string Destination) ReadNamed()
    {
        (string Name, uint Oid, string Destination) found = ("", 0, "");
        while (ReadNext() == JsonTokenType.PropertyName)
        {
            ReadOnlySpan<byte> name = _reader.ValueSpan;
            if (name.SequenceEqual("name"u8))
            {
                found.Name = ReadString() ?? "";
            }
            else if (name.SequenceEqual("oid"u8))
            {
                ReadNext();
                found.Oid = _reader.GetUInt32();
            }
            else if (name.SequenceEqual("destination"u8))
            {
                found.Destination = ReadString() ?? "";
            }
            else
            {
                SkipValue();
            }
        }

        return found;
    }

    private void ReadTexts(List<string> into)
    {
        if (ReadNext() == JsonTokenType.Null)
        {
            return;
        }

        Expect(JsonTokenType.StartArray);
        while (ReadNext() != JsonTokenType.EndArray)
        {
            into.Add(_reader.GetString()!);
        }
    }
}
