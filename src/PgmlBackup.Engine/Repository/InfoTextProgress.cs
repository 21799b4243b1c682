using System.Globalization;

namespace PgmlBackup.Engine.Repository;

/// <summary>The one thing that only the text form of <c>info</c> tells before 2.48: how far a running backup is.</summary>
/// <param name="Stanza">The stanza.</param>
/// <param name="Percent">0 to 100.</param>
public sealed record InfoTextProgress(string Stanza, double Percent)
{
    private const string StanzaMark = "stanza: ";
    private const string Complete = "% complete";

    /// <summary>Reads the text, in which each running stanza has a line <c>status: ok (backup/expire running - 15.27% complete)</c>.</summary>
    /// <returns>Only the stanzas for which a percentage is told.</returns>
    public static IReadOnlyList<InfoTextProgress> Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<InfoTextProgress> found = [];
        string? stanza = null;
        foreach (string line in text.Split('\n'))
        {
            if (line.StartsWith(StanzaMark, StringComparison.Ordinal))
            {
                stanza = line[StanzaMark.Length..].TrimEnd();
            }
            else if (stanza is not null && line.TrimStart().StartsWith("status: ", StringComparison.Ordinal) && PercentOf(line) is { } percent)
            {
                found.Add(new InfoTextProgress(stanza, percent));
            }
        }

        return found;
    }

    private static double? PercentOf(string line)
    {
        int end = line.IndexOf(Complete, StringComparison.Ordinal);
        int start = end < 0 ? -1 : line.LastIndexOf(' ', end);
        return start >= 0 && double.TryParse(line.AsSpan(start + 1, end - start - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double percent)
            ? percent
            : null;
    }
}
