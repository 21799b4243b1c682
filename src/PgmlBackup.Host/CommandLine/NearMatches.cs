namespace PgmlBackup.Host.CommandLine;

/// <summary>Names that somebody may have meant.</summary>
internal static class NearMatches
{
    private const int Most = 3;

    /// <summary>The names nearest to a word, nearest first, three at most; none when nothing is near.</summary>
    public static IReadOnlyList<string> Find(string word, IEnumerable<string> names) =>
    [
        .. names.Distinct(StringComparer.OrdinalIgnoreCase)
            .Select(name => (Name: name, Distance: Distance(word.ToUpperInvariant(), name.ToUpperInvariant())))
            .Where(candidate => candidate.Distance <= Math.Max(1, word.Length / 4) || IsPartOf(word, candidate.Name))
            .OrderBy(candidate => candidate.Distance)
            .ThenBy(candidate => candidate.Name, StringComparer.OrdinalIgnoreCase)
            .Take(Most)
            .Select(candidate => candidate.Name),
    ];

    /// <summary>The end of a message: <c> Did you mean A, B or C?</c>; empty when nothing is near.</summary>
    public static string Question(string word, IEnumerable<string> names, string prefix = "")
    {
        string[] near = [.. Find(word, names).Select(name => prefix + name)];
        return near.Length switch
        {
            0 => "",
            1 => $" Did you mean {near[0]}?",
            _ => $" Did you mean {string.Join(", ", near[..^1])} or {near[^1]}?",
        };
    }

    private static bool IsPartOf(string word, string name) =>
        word.Length >= 3 && name.Contains(word, StringComparison.OrdinalIgnoreCase);

    // The number of letters to change, add, drop or swap with their neighbour.
    private static int Distance(string left, string right)
    {
        int[,] cost = new int[left.Length + 1, right.Length + 1];
        for (int i = 0; i <= left.Length; i++)
        {
            for (int j = 0; j <= right.Length; j++)
            {
                cost[i, j] = i == 0 || j == 0 ? i + j : Step(cost, left, right, i, j);
            }
        }

        return cost[left.Length, right.Length];
    }

    private static int Step(int[,] cost, string left, string right, int i, int j)
    {
        int change = cost[i - 1, j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
        int best = Math.Min(change, 1 + Math.Min(cost[i - 1, j], cost[i, j - 1]));
        bool isSwapped = i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
        return isSwapped ? Math.Min(best, cost[i - 2, j - 2] + 1) : best;
    }
}
