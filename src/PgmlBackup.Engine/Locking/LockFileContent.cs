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

    /// <summary>Reads a lock file. It may be read in the middle of being written, and is then as good as empty.</summary>
    public static LockFileContent Parse(ReadOnlySpan<byte> content)
    {
        // pgBackRest writes the JSON over the former one, which may have been longer.
        int end = content.IndexOf((byte)'}');
        if (end < 0)
        {
            return s_nothing;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(content[..(end + 1)].ToArray());
            long? Number(string name) => document.RootElement.TryGetProperty(name, out JsonElement value) && value.TryGetInt64(out long number) ? number : null;
            return new LockFileContent((int?)Number("pid"), Number("pctCplt") / 100.0, Number("sz"), Number("szCplt"));
        }
        catch (JsonException)
        {
            return s_nothing;
        }
    }
}
