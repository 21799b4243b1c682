using System.Globalization;

namespace PgmlBackup.IntegrationTests.ObjectStore;

/// <summary>An answer as it came.</summary>
internal sealed record RawAnswer(int Status, IReadOnlyDictionary<string, string> Headers, string Body, bool Continued)
{
    private const string Continue = "HTTP/1.1 100 Continue\r\n\r\n";

    /// <summary>S3's error code; empty for none.</summary>
    public string Code => Body.Contains("<Code>", StringComparison.Ordinal) ? Body.Split("<Code>")[1].Split("</Code>")[0] : "";

    /// <summary>Whether the server asks for the body.</summary>
    public static bool IsContinue(string text) => text == Continue;

    /// <summary>Whether the final answer is there with as many bytes as it announces; one without a body ends with the connection.</summary>
    public static bool IsWhole(string text)
    {
        string final = text.StartsWith(Continue, StringComparison.Ordinal) ? text[Continue.Length..] : text;
        return final.Contains("\r\n\r\n", StringComparison.Ordinal)
            && Parse(text) is { Body.Length: > 0 } answer
            && answer.Body.Length >= int.Parse(answer.Headers["Content-Length"], CultureInfo.InvariantCulture);
    }

    public static RawAnswer Parse(string text)
    {
        bool continued = text.StartsWith(Continue, StringComparison.Ordinal);
        string[] parts = (continued ? text[Continue.Length..] : text).Split("\r\n\r\n", 2);
        string[] lines = parts[0].Split("\r\n");
        return new RawAnswer(
            int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture),
            lines.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase),
            parts[1],
            continued);
    }
}
