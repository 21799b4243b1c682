using System.Text.Json;

namespace PgmlBackup.Engine.Locking;

/// <summary>What pgBackRest writes into a lock file.</summary>
/// <param name="ProcessId">The process that took the lock; null when the file does not say.</param>
/// <param name="PercentComplete">How far it is, 0 to 100; null when it does not copy.</param>
/// <param name="Size">Bytes to copy; null before pgBackRest 2.48.</param>
/// <param name="SizeComplete">Bytes copied; null before pgBackRest 2.48.</param>
public sealed record LockFileContent(int? ProcessId, double? PercentComplete, long? Size, long? SizeComplete)
{
    private static readonly LockFileContent s_nothing = new(null, null, null, null);

    /// <summary>The id of the run, which stands in its command line and log too; null when the file does not say.</summary>
    public string? ExecutionId { get; init; }

    /// <summary>Reads a lock file. pgBackRest empties it before it writes it anew: what is met in between is as good as nothing.</summary>
    public static LockFileContent Parse(ReadOnlySpan<byte> content)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(content.ToArray());
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
            {
                return s_nothing;
            }

            long? Number(string name) =>
                root.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) ? number : null;

            // The percentage is in hundredths.
            return new LockFileContent((int?)Number("pid"), Number("pctCplt") / 100.0, Number("sz"), Number("szCplt"))
            {
                ExecutionId = root.TryGetProperty("execId", out JsonElement id) && id.ValueKind == JsonValueKind.String ? id.GetString() : null,
            };
        }
        catch (JsonException)
        {
            return s_nothing;
        }
    }
}
