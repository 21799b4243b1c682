using System.Globalization;
using System.Text;
using DiffPlex;
using DiffPlex.Chunkers;
using DiffPlex.Model;

namespace PgmlBackup.Engine.Files;

/// <summary>The difference of two texts in the unified format of <c>diff -u</c>.</summary>
public static class UnifiedDiff
{
    private const int Context = 3;

    /// <summary>Writes what changes.</summary>
    /// <param name="path">The file, for the heading.</param>
    /// <param name="before">Its lines before, without their endings; null when there was no file.</param>
    /// <param name="after">Its lines afterwards; null when there is none any more.</param>
    /// <param name="show">How a line is shown: here secrets are taken out. Lines are compared as they are, so a changed secret is seen to change.</param>
    /// <returns>The difference, lines ended by line feeds; empty when there is none.</returns>
    public static string Create(string path, IReadOnlyList<string>? before, IReadOnlyList<string>? after, Func<string, string>? show = null)
    {
        DiffResult result = Differ.Instance.CreateDiffs(Join(before), Join(after), ignoreWhiteSpace: false, ignoreCase: false, new CustomFunctionChunker(Split));
        if (result.DiffBlocks.Count == 0)
        {
            return string.Empty;
        }

        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"--- {(before is null ? "/dev/null" : path)}\n+++ {(after is null ? "/dev/null" : path)}\n");
        foreach (List<DiffBlock> hunk in Hunks(result.DiffBlocks))
        {
            AppendHunk(text, hunk, result.PiecesOld, result.PiecesNew, show ?? (line => line));
        }

        return text.ToString();
    }

    private static string Join(IReadOnlyList<string>? lines) => lines is null ? string.Empty : string.Concat(lines.Select(line => line + "\n"));

    private static string[] Split(string text) => text.Length == 0 ? [] : text[..^1].Split('\n');

    // Changes whose context would touch share a hunk.
    private static List<List<DiffBlock>> Hunks(IEnumerable<DiffBlock> blocks)
    {
        List<List<DiffBlock>> hunks = [];
        foreach (DiffBlock block in blocks)
        {
            if (hunks.Count > 0 && block.DeleteStartA - (hunks[^1][^1].DeleteStartA + hunks[^1][^1].DeleteCountA) <= 2 * Context)
            {
                hunks[^1].Add(block);
            }
            else
            {
                hunks.Add([block]);
            }
        }

        return hunks;
    }

    private static void AppendHunk(StringBuilder text, List<DiffBlock> hunk, IReadOnlyList<string> old, IReadOnlyList<string> now, Func<string, string> show)
    {
        (DiffBlock first, DiffBlock last) = (hunk[0], hunk[^1]);
        int lead = Math.Min(Context, first.DeleteStartA);
        int startA = first.DeleteStartA - lead;
        int endA = Math.Min(old.Count, last.DeleteStartA + last.DeleteCountA + Context);
        int startB = first.InsertStartB - lead;
        int endB = Math.Min(now.Count, last.InsertStartB + last.InsertCountB + Context);
        text.Append(CultureInfo.InvariantCulture, $"@@ -{Range(startA, endA)} +{Range(startB, endB)} @@\n");
        int line = startA;
        foreach (DiffBlock block in hunk)
        {
            Append(text, ' ', old, line, block.DeleteStartA, show);
            Append(text, '-', old, block.DeleteStartA, block.DeleteStartA + block.DeleteCountA, show);
            Append(text, '+', now, block.InsertStartB, block.InsertStartB + block.InsertCountB, show);
            line = block.DeleteStartA + block.DeleteCountA;
        }

        Append(text, ' ', old, line, endA, show);
    }

    private static void Append(StringBuilder text, char mark, IReadOnlyList<string> lines, int from, int to, Func<string, string> show)
    {
        for (int i = from; i < to; i++)
        {
            text.Append(mark).Append(show(lines[i])).Append('\n');
        }
    }

    // diff counts lines from 1; an empty range names the line before it.
    private static string Range(int start, int end) => (end - start) switch
    {
        0 => string.Create(CultureInfo.InvariantCulture, $"{start},0"),
        1 => string.Create(CultureInfo.InvariantCulture, $"{start + 1}"),
        int count => string.Create(CultureInfo.InvariantCulture, $"{start + 1},{count}"),
    };
}
