using System.Text.Json;
using PgmlBackup.Engine.Faults;
using PgmlBackup.Engine.PgBackRest;

namespace PgmlBackup.Engine.Repository;

/// <summary>Reads the JSON of <c>pgbackrest info</c> of every version from 2.45 on. Made for tens of thousands of backups.</summary>
public static class InfoReader
{
    private const int ShownLength = 200;

    /// <summary>Reads an answer.</summary>
    /// <param name="output">All of standard output.</param>
    /// <exception cref="PgmlException"><c>RepositoryAnswerInvalid</c> when it holds no such JSON, or only a part of it.</exception>
    public static InfoReport Read(ReadOnlyMemory<byte> output)
    {
        int start = JsonBytes.Start(output.Span, (byte)'[');
        if (start < 0)
        {
            throw Invalid(output.Span, "there is no JSON in it", null);
        }

        ReadOnlyMemory<byte> json = JsonBytes.Repair(output[start..]);
        string[] logLines = start == 0 ? [] : LenientText.Decode(output.Span[..(start - 1)]).Split('\n');
        try
        {
            using var parser = new InfoParser(json.Span);
            return new InfoReport(parser.ReadStanzas(), logLines);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or ArgumentOutOfRangeException or OverflowException)
        {
            throw Invalid(json.Span, e.Message, e);
        }
    }

    private static PgmlException Invalid(ReadOnlySpan<byte> output, string reason, Exception? inner)
    {
        string shown = LenientText.ForDisplay(LenientText.Decode(output[..Math.Min(output.Length, ShownLength)]));
        return new PgmlException(
            FaultCatalog.RepositoryAnswerInvalid, $"The answer of pgBackRest info cannot be read: {reason}. It begins: {SecretText.Mask(shown)}", inner: inner);
    }
}
