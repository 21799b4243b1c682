namespace PgmlBackup.Engine.Configuration;

/// <summary>How far two words are apart, to name the one that was probably meant.</summary>
internal static class TextDistance
{
    /// <summary>The number of characters to add, to take away or to change (Levenshtein).</summary>
    internal static int Between(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();

        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;

            for (var j = 1; j <= right.Length; j++)
            {
                var change = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
