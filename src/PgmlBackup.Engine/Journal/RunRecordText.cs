using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PgmlBackup.Engine.Journal;

/// <summary>A record as one line of JSON.</summary>
internal static class RunRecordText
{
    /// <summary>The bytes to append: the line, and a line feed before it too, so that a line that a crash cut short does not spoil this one.</summary>
    /// <remarks>Written by hand, as <see cref="RunRecordJson"/> reads it: the serializer would take a tenth of a second of each backup to come to know the record.</remarks>
    internal static byte[] ToLine(RunRecord record)
    {
        using var bytes = new MemoryStream(1024);
        bytes.WriteByte((byte)'\n');
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            Write(json, record);
            json.WriteEndObject();
        }

        bytes.WriteByte((byte)'\n');
        return bytes.ToArray();
    }

    /// <summary>Reads a line.</summary>
    /// <returns>Null when it is not a record.</returns>
    internal static RunRecord? TryParse(ReadOnlySpan<byte> line)
    {
        try
        {
            return !line.IsEmpty && JsonSerializer.Deserialize(line, RunRecordJson.Default.RunRecord) is { Id.Length: > 0, Stanza.Length: > 0 } record ? record : null;
        }
        catch (Exception damaged) when (damaged is JsonException or NotSupportedException or InvalidOperationException)
        {
            return null;
        }
    }

    private static void Write(Utf8JsonWriter json, RunRecord record)
    {
        Text(json, "id", record.Id);
        Text(json, "stanza", record.Stanza);
        Number(json, "repository", record.Repository);
        Text(json, "type", record.Type?.ToString());
        Text(json, "schedule", record.Schedule);
        Moment(json, "due", record.Due);
        Moment(json, "requested", record.Requested);
        Moment(json, "started", record.Started);
        Moment(json, "ended", record.Ended);
        Text(json, "waitedFor", record.WaitedFor);
        Text(json, "waited", record.Waited?.ToString("c", CultureInfo.InvariantCulture));
        Text(json, "outcome", record.Outcome.ToString());
        Text(json, "label", record.Label);
        Text(json, "backupType", record.BackupType?.ToString());
        Number(json, "deltaSize", record.DeltaSize);
        Number(json, "repositoryDeltaSize", record.RepositoryDeltaSize);
        Number(json, "exitCode", record.ExitCode);
        Text(json, "errorId", record.ErrorId);
        Text(json, "errorMessage", record.ErrorMessage);
        Text(json, "host", record.Host);
        Text(json, "user", record.User);
        if (record.Process is { } process)
        {
            json.WriteStartObject("process");
            json.WriteNumber("id", process.Id);
            json.WriteNumber("startTicks", process.StartTicks);
            json.WriteString("bootId", process.BootId);
            json.WriteEndObject();
        }
    }

    private static void Text(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void Number(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
    }

    private static void Moment(Utf8JsonWriter json, string name, DateTime? value)
    {
        if (value is { } moment)
        {
            json.WriteString(name, moment);
        }
    }
}

/// <summary>How records are read.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(RunRecord))]
internal sealed partial class RunRecordJson : JsonSerializerContext;
