using System.Text.Json;
using System.Text.Json.Serialization;

namespace PgmlBackup.Engine.Journal;

/// <summary>A record as one line of JSON.</summary>
internal static class RunRecordText
{
    /// <summary>The bytes to append: the line, and a line feed before it too, so that a line that a crash cut short does not spoil this one.</summary>
    internal static byte[] ToLine(RunRecord record) => [(byte)'\n', .. JsonSerializer.SerializeToUtf8Bytes(record, RunRecordJson.Default.RunRecord), (byte)'\n'];

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
}

/// <summary>How records are written: what is null is left out.</summary>
[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(RunRecord))]
internal sealed partial class RunRecordJson : JsonSerializerContext;
