using System.Text.Json;
using System.Text.Json.Serialization;
using PgmlBackup.Engine.Faults;

namespace PgmlBackup.Engine.Scheduling;

/// <summary>A definition as JSON.</summary>
internal static class ScheduleText
{
    /// <summary>Writes it.</summary>
    internal static byte[] ToBytes(ScheduleDefinition definition) => [.. JsonSerializer.SerializeToUtf8Bytes(definition, ScheduleJson.Default.ScheduleDefinition), (byte)'\n'];

    /// <summary>Reads it.</summary>
    /// <param name="content">The file.</param>
    /// <param name="path">Its path, whose name must be the schedule's.</param>
    /// <exception cref="PgmlException"><c>ScheduleDefinitionInvalid</c>.</exception>
    internal static ScheduleDefinition Parse(ReadOnlySpan<byte> content, string path)
    {
        try
        {
            ScheduleDefinition definition = JsonSerializer.Deserialize(content, ScheduleJson.Default.ScheduleDefinition)?.Checked()
                ?? throw new PgmlException(FaultCatalog.ScheduleDefinitionInvalid, $"'{path}' is empty.", path);
            return definition.Name == Path.GetFileNameWithoutExtension(path)
                ? definition
                : throw new PgmlException(FaultCatalog.ScheduleDefinitionInvalid, $"'{path}' defines a schedule of another name.", path);
        }
        catch (Exception damaged) when (damaged is JsonException or NotSupportedException or ArgumentException || (damaged is PgmlException { Fault: var fault } && fault != FaultCatalog.ScheduleDefinitionInvalid))
        {
            throw new PgmlException(FaultCatalog.ScheduleDefinitionInvalid, $"'{path}' cannot be understood: {damaged.Message}", path, inner: damaged);
        }
    }
}

/// <summary>How definitions are written.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ScheduleDefinition))]
internal sealed partial class ScheduleJson : JsonSerializerContext;
